"""The demo company is believable: whatever its sheets say fits together."""

import csv
import io
import unicodedata
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest

from portal.starter.company import LEAST_PEOPLE, Company, Sheet, company
from portal.starter.library import courses, role_codes

TODAY = date(2026, 3, 4)
COURSES = courses()
Rows = list[dict[str, str]]


def founded(people: int = 180, seed: int = 1, today: date = TODAY) -> Company:
    return company(people, seed=seed, today=today, courses=COURSES)


def rows(made: Company, file_name: str) -> Rows:
    sheet = next(sheet for sheet in made.sheets if sheet.file_name == file_name)
    ((_, content),) = sheet.files()
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@pytest.fixture(scope="module")
def drives() -> Company:
    return founded()


@pytest.fixture(scope="module")
def people(drives: Company) -> Rows:
    return rows(drives, "people.csv")


def is_employed(row: dict[str, str], on: date = TODAY) -> bool:
    return row["hired_on"] <= on.isoformat() and (not row["last_day"] or row["last_day"] >= on.isoformat())


def test_the_same_seed_and_day_give_the_same_sheets() -> None:
    assert founded() == founded()
    assert [list(sheet.files()) for sheet in founded().sheets] == [list(sheet.files()) for sheet in founded().sheets]


def test_another_seed_or_day_gives_another_company(drives: Company) -> None:
    assert founded(seed=2).sheets != drives.sheets
    assert founded(today=TODAY + timedelta(days=40)).sheets != drives.sheets


@pytest.mark.parametrize("size", [LEAST_PEOPLE, 180, 2000])
def test_it_employs_exactly_as_many_people_as_asked_for(size: int) -> None:
    made = founded(size)
    today = sum(is_employed(row) for row in rows(made, "people.csv") + rows(made, "returned.csv"))
    assert today == size


def test_it_refuses_to_be_smaller_than_its_units() -> None:
    with pytest.raises(ValueError, match="40 people"):
        founded(LEAST_PEOPLE - 1)


@pytest.mark.parametrize(("size", "units", "levels"), [(180, 21, 4), (20_000, 813, 5), (100_000, 4013, 5)])
def test_units_grow_with_the_company(size: int, units: int, levels: int) -> None:
    from portal.starter.structure import structure

    made = structure(size)
    assert (len(made), max(unit.level for unit in made)) == (units, levels)
    assert len({unit.code.casefold() for unit in made}) == units
    known = {""}
    for unit in made:
        assert unit.parent in known
        known.add(unit.code)


def test_every_unit_has_a_lead_and_one_of_them_is_nobody_yet(drives: Company, people: Rows) -> None:
    employed = {row["employee_no"] for row in people if is_employed(row)}
    missing = [unit["code"] for unit in rows(drives, "units.csv") if unit["lead_no"] not in employed]
    assert missing == ["ENG-QA"]
    assert all(unit["lead_no"] for unit in rows(drives, "units.csv"))


def test_managers_are_people_or_the_one_who_is_to_arrive_and_make_no_loop(drives: Company, people: Rows) -> None:
    manager = {row["employee_no"]: row["manager_no"] for row in people}
    arriving = next(unit["lead_no"] for unit in rows(drives, "units.csv") if unit["code"] == "ENG-QA")
    assert {number for number in manager.values() if number and number not in manager} <= {arriving}
    for number in manager:
        above, steps = number, 0
        while above := manager.get(above, ""):
            steps += 1
            assert steps < 10, f"{number} is in a loop"
    assert 0.3 < sum(bool(number) for number in manager.values()) / len(manager) < 0.8


def test_numbers_and_addresses_belong_to_one_person_and_some_numbers_begin_with_zero(people: Rows) -> None:
    assert len({row["employee_no"].casefold() for row in people}) == len(people)
    assert len({row["email"].casefold() for row in people}) == len(people)
    assert all(row["email"].isascii() for row in people)
    zeros = sum(row["employee_no"].startswith("0") for row in people)
    assert 0 < zeros < len(people)


def test_names_come_in_many_scripts(people: Rows) -> None:
    scripts = Counter(
        unicodedata.name(letter).split()[0]
        for row in people
        for letter in row["name"]
        if letter.isalpha() and not letter.isascii()
    )
    assert {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "DEVANAGARI", "CJK", "HANGUL"} <= set(scripts)


def test_people_left_in_every_way_and_some_leave_soon(people: Rows) -> None:
    gone = [row for row in people if row["last_day"] and not is_employed(row)]
    ahead = [row for row in people if row["last_day"] and is_employed(row)]
    assert {row["leave_kind"] for row in gone} == {"voluntary", "involuntary", "other"}
    assert len(ahead) >= 2
    assert all(bool(row["last_day"]) == bool(row["leave_kind"]) for row in people)
    joined = [row for row in people if row["hired_on"] > (TODAY - timedelta(days=3 * 365)).isoformat()]
    assert 0.2 < len(joined) / len(people) < 0.7


def test_somebody_comes_back_after_having_left(drives: Company, people: Rows) -> None:
    first = {row["employee_no"]: row for row in people}
    again = rows(drives, "returned.csv")
    assert again
    for row in again:
        assert first[row["employee_no"]]["last_day"] < row["hired_on"]
        assert row["last_day"] == ""


def test_each_person_of_the_assignments_has_one_home_on_every_day_of_employment(drives: Company, people: Rows) -> None:
    spells = defaultdict(list)
    for row in people + rows(drives, "returned.csv"):
        end = (date.fromisoformat(row["last_day"]) + timedelta(days=1)).isoformat() if row["last_day"] else ""
        spells[row["employee_no"]].append((row["hired_on"], end))
    homes = defaultdict(list)
    for row in rows(drives, "assignments.csv"):
        if row["primary"] == "1":
            homes[row["employee_no"]].append((row["from"], row["to"]))
        else:
            assert 0 < float(row["share"]) < 1
    assert len(homes) > 15
    for number, days in homes.items():
        joined: list[tuple[str, str]] = []
        for start, end in sorted(days):
            if joined and joined[-1][1] == start:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        assert joined == sorted(spells[number])


def test_enrollments_come_in_every_state(drives: Company, people: Rows) -> None:
    gone = {row["employee_no"] for row in people if not is_employed(row)}
    gone -= {row["employee_no"] for row in rows(drives, "returned.csv")}
    states = Counter()
    for row in rows(drives, "enrollments.csv"):
        left = row["employee_no"] in gone and not row["outcome"]
        states["left" if left else row["outcome"] or ("in progress" if row["started_on"] else "enrolled")] += 1
    assert set(states) == {
        "completed",
        "failed",
        "withdrawn",
        "no_show",
        "cancelled",
        "in progress",
        "enrolled",
        "left",
    }
    assert states["completed"] > sum(states.values()) / 2


@pytest.mark.parametrize("seed", range(1, 6))
def test_nobody_learns_before_the_prerequisites_or_outside_the_employment(seed: int) -> None:
    made = founded(seed=seed)
    spell = {row["employee_no"]: row for row in rows(made, "people.csv") + rows(made, "returned.csv")}
    done: dict[tuple[str, str], str] = {
        (row["employee_no"], row["course_code"]): row["completed_on"] for row in rows(made, "completions.csv")
    }
    taken = rows(made, "enrollments.csv")
    for row in taken:
        if row["outcome"] == "completed":
            done[row["employee_no"], row["course_code"]] = row["ended_on"]
    for row in taken:
        number, enrolled = row["employee_no"], row["enrolled_on"]
        for needed in COURSES[row["course_code"]].prerequisites:
            assert done[number, needed] <= enrolled
        last = spell[number]["last_day"] or TODAY.isoformat()
        days = [spell[number]["hired_on"], enrolled, row["started_on"], row["ended_on"], min(last, TODAY.isoformat())]
        assert [day for day in days if day] == sorted(day for day in days if day)
        assert bool(row["outcome"]) == bool(row["ended_on"])


@pytest.mark.parametrize("seed", range(1, 6))
def test_at_most_one_enrollment_of_a_person_in_a_course_is_live(seed: int) -> None:
    made = founded(seed=seed)
    taken = rows(made, "enrollments.csv")
    live = Counter((row["employee_no"], row["course_code"]) for row in taken if not row["outcome"])
    assert max(live.values()) == 1
    assert not live.keys() & {(row["employee_no"], row["course_code"]) for row in rows(made, "completions.csv")}
    keys = {(row["employee_no"], row["course_code"], row["enrolled_on"]) for row in taken}
    assert len(keys) == len(taken)


def test_it_features_one_person_for_each_role_without_loose_ends(drives: Company, people: Rows) -> None:
    by_number = {row["employee_no"]: row for row in people}
    assert [each.role for each in drives.featured] == ["employee", "manager", "learning", "administrator"]
    for each in drives.featured:
        row = by_number[each.employee_no]
        assert row["email"] == each.email
        assert row["roles"] == (each.role if each.role in ("learning", "administrator") else "")
        assert row["last_day"] == ""
    led = {unit["lead_no"]: unit["code"] for unit in rows(drives, "units.csv") if unit["code"] == "IT-INF"}
    assert led.keys() == {drives.featured[1].employee_no}
    quiet = {each.employee_no for each in drives.featured} | set(drives.colleagues)
    assert len(quiet) == 10
    assert all(row["outcome"] for row in rows(drives, "enrollments.csv") if row["employee_no"] in quiet)


def test_technical_people_hold_one_role_of_the_library_on_every_day_in_a_technical_unit(
    drives: Company, people: Rows
) -> None:
    held = defaultdict(list)
    for row in rows(drives, "person-roles.csv"):
        held[row["employee_no"]].append((row["from"], row["to"]))
        assert row["role_code"] in role_codes()
    returned = {row["employee_no"] for row in rows(drives, "returned.csv")}
    moved = {row["employee_no"] for row in rows(drives, "assignments.csv")} | returned
    for row in people:
        for (_, end), (start, _) in pairwise(sorted(held[row["employee_no"]])):
            assert "" < end <= start
        if row["employee_no"] not in moved:
            assert [start for start, _ in held[row["employee_no"]]] == ([row["hired_on"]] if has_role(row) else [])
        elif has_role(row) and row["employee_no"] not in returned:
            assert held[row["employee_no"]]
    assert any(len(spans) > 1 for spans in held.values())


def has_role(row: dict[str, str]) -> bool:
    return row["unit"].split("-")[0] in ("IT", "ENG")


def test_the_units_of_the_featured_manager_and_others_need_something(drives: Company) -> None:
    units = {unit["code"] for unit in rows(drives, "units.csv")}
    needs = rows(drives, "team-requirements.csv")
    assert {"IT-INF", "IT-INF-SYS", "IT-INF-NET", "ENG-DAT"} <= {need["unit"] for need in needs} <= units
    assert len({(need["unit"], need["competency_code"]) for need in needs}) == len(needs)


def test_a_large_sheet_comes_in_files_that_keep_the_rows_of_one_person_together() -> None:
    header, rows = ("employee_no", "unit"), [(number, unit) for number in "12345" for unit in ("A", "B", "C")]
    sheet = Sheet("assignments", "assignments.csv", (header, *rows))
    files = {name: list(csv.reader(io.StringIO(content.decode(), newline=""))) for name, content in sheet.files(4)}
    assert list(files) == ["assignments-1.csv", "assignments-2.csv", "assignments-3.csv"]
    assert [len(each) - 1 for each in files.values()] == [6, 6, 3]
    assert {tuple(each[0]) for each in files.values()} == {header}
    assert [tuple(row) for each in files.values() for row in each[1:]] == rows
