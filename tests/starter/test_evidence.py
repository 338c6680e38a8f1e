"""The evidence of the demo company: every kind and every end, none of it ahead, none of it one's own."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from portal.rules.courses import CAP, EvidenceKind
from portal.starter.company import LEAST_PEOPLE, Company
from portal.starter.library import longest_months, targets
from tests.starter.test_company import TODAY, Rows, founded, rows


@pytest.fixture(scope="module")
def drives() -> Company:
    return founded()


@pytest.fixture(scope="module")
def records(drives: Company) -> Rows:
    return rows(drives, "evidence.csv")


@pytest.mark.parametrize(("people", "seed"), [(LEAST_PEOPLE, 1), (LEAST_PEOPLE, 2), (180, 1), (180, 3), (500, 4)])
def test_no_day_of_a_record_lies_ahead_and_its_days_follow_each_other(people: int, seed: int) -> None:
    for row in rows(founded(people, seed), "evidence.csv"):
        assert row["observed_on"] <= row["recorded_on"] <= TODAY.isoformat()
        assert not row["expires_on"] or row["observed_on"] < row["expires_on"]
        assert bool(row["revoked_on"]) == bool(row["revoked_recorded_on"]) == bool(row["revoke_reason"])
        if row["revoked_on"]:
            assert row["observed_on"] <= row["revoked_on"] <= row["revoked_recorded_on"] <= TODAY.isoformat()


@pytest.mark.parametrize(("people", "seed"), [(LEAST_PEOPLE, 1), (LEAST_PEOPLE, 2), (180, 1), (180, 3), (500, 4)])
def test_no_result_exceeds_its_instrument_or_its_kind(people: int, seed: int) -> None:
    for row in rows(founded(people, seed), "evidence.csv"):
        kind = EvidenceKind(row["kind"])
        assert 0 <= int(row["level"]) <= CAP[kind]
        assert int(row["level"]) <= int(row["ceiling"] or 5)
        assert row["ceiling"] or kind is not EvidenceKind.ASSESSMENT


def test_nobody_rates_reviews_or_examines_themselves(drives: Company, records: Rows) -> None:
    people = {row["employee_no"] for row in rows(drives, "people.csv")}
    assessors = {row["assessor_no"] for row in records}
    assert len(assessors) > 10
    assert assessors <= {*people, ""}
    assert not [row for row in records if row["assessor_no"] == row["employee_no"]]
    assert not [row for row in records if row["kind"] == "manager" and not row["assessor_no"]]


def test_only_exams_were_passed_before_the_first_day_and_nothing_is_shown_after_the_last(
    drives: Company, records: Rows
) -> None:
    hired: dict[str, str] = {}
    left: dict[str, str] = {}
    for row in rows(drives, "people.csv") + rows(drives, "returned.csv"):
        hired.setdefault(row["employee_no"], row["hired_on"])
        left[row["employee_no"]] = row["last_day"] or TODAY.isoformat()
    for row in records:
        assert row["kind"] == "certification" or row["observed_on"] >= hired[row["employee_no"]]
        assert row["observed_on"] <= left[row["employee_no"]]


def test_records_come_in_every_kind_at_every_level_with_and_without_an_end_of_their_own(records: Rows) -> None:
    assert Counter(row["kind"] for row in records).keys() == set(EvidenceKind)
    assert {row["level"] for row in records} >= {"0", "1", "2", "3", "4"}
    assert {row["competency_code"] for row in records} == longest_months().keys()
    assert {bool(row["expires_on"]) for row in records} == {True, False}
    assert len({row["revoke_reason"] for row in records}) > 2
    below = [row for row in records if row["kind"] == "assessment" and row["level"] < row["ceiling"]]
    assert len(below) > 100


def test_a_record_is_known_by_its_reference(records: Rows) -> None:
    assert len({(row["source_ref"].casefold(), row["competency_code"]) for row in records}) == len(records)
    assert not [row for row in records if row["source_ref"].split(":")[0] in ("self", "rating", "completion")]


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 12, 31), date(2027, 3, 1)])
def test_some_proofs_end_within_each_of_the_next_three_months_whenever_the_company_is_founded(today: date) -> None:
    ends = [row["expires_on"] for row in rows(founded(today=today), "evidence.csv") if row["expires_on"]]
    for first, last in ((-60, 0), (1, 30), (31, 60), (61, 90)):
        low, high = (today + timedelta(days=first)).isoformat(), (today + timedelta(days=last)).isoformat()
        assert sum(low <= end <= high for end in ends) > 5


def test_the_library_says_what_roles_ask_for_and_how_long_proofs_last() -> None:
    asked = targets()
    assert asked[""] == {"LIT": 2, "PRM": 1, "GOV": 1, "SEC": 1, "AGL": 1}
    assert (asked["SYS"]["INF"], asked["NET"]["SEC"], len(asked)) == (4, 3, 13)
    assert (longest_months()["PRM"], longest_months()["STA"]) == (12, 36)


def test_people_of_one_unit_differ_and_units_differ(drives: Company, records: Rows) -> None:
    proved: dict[str, int] = defaultdict(int)
    for row in records:
        proved[row["employee_no"]] += row["kind"] != "self" and not row["revoked_on"]
    assert max(proved.values()) > 3 * min(proved.values()) > 0
