"""What lies ahead of a team: who lapses and what renews it, who is there for a need, who is named, what it costs."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.courses import EvidenceKind
from portal.rules.decisions import Topic
from portal.services.insight import Bench, Lapse, Outlook, coverage, lapses, outlook, own_coverage, whole_company
from tests.conftest import counted
from tests.example_company import domain, load_example
from tests.make import LONG_AGO, Make

TODAY = date(2026, 6, 1)
EXAMPLE_DAY = date(2025, 6, 30)


def later(days: int) -> date:
    return TODAY + timedelta(days=days)


def of(actor: Actor, code: str = "U", *, on: date = TODAY, most: int | None = 20) -> Outlook:
    found = outlook(actor, coverage(actor, code, on=on, today=TODAY), today=TODAY, most=most)
    assert found is not None
    return found


def only(found: Outlook) -> Bench:
    [bench] = found.benches.values()
    return bench


@pytest.fixture
def unit(app: Flask, make: Make) -> int:
    """A unit that LEAD leads; everybody has to be at level 3 of INF, and the unit needs two people at level 4."""
    unit = make.unit("U", name="Ours", lead_no="LEAD")
    competency = make.competency("INF", name="Infrastructure")
    make.role("ALL", baseline=True, asks={competency: (3, 1, True)})
    make.team_requirement(unit, competency, 4, 2)
    noise = make.person("NOISE", unit=make.unit("ELSEWHERE"))
    make.evidence(noise, competency, 5, expires_on=later(3))
    return unit


def inf() -> int:
    """What is asked of everybody."""
    found: int = db.session.scalars(select(Competency.id).where(Competency.code == "INF")).one()
    return found


def somebody(
    make: Make, unit: int, number: str, level: int, *, ends: int | None = None, leaves: int | None = None
) -> int:
    person = make.person(number, unit=unit, end=None if leaves is None else later(leaves))
    make.evidence(person, inf(), level, expires_on=None if ends is None else later(ends))
    return person


def test_who_goes_when_who_stays_and_who_could_come(unit: int, make: Make) -> None:
    somebody(make, unit, "A", 4, ends=44)
    somebody(make, unit, "B", 5)
    somebody(make, unit, "C", 4, leaves=10)
    for number in "DEF":
        somebody(make, unit, number, 3)
    somebody(make, unit, "G", 2)
    found = of(TERMINAL)
    bench = only(found)
    assert [(one.name, one.until, one.leaves) for one in bench.holders] == [
        ("Person C", later(10), True),
        ("Person A", later(44), False),
        ("Person B", None, False),
    ]
    assert (bench.low_from, bench.near, bench.near_names) == (later(44), 3, ("Person D", "Person E"))
    assert [(one.topic, one.subject, one.day) for one in found.decisions] == [
        (Topic.NEED, "INF", later(44)),
        (Topic.LAPSES, "renewals", later(90)),
    ]


@pytest.mark.parametrize(("days", "goes"), [(90, True), (91, False)])
def test_the_horizon_is_the_ninetieth_day(unit: int, make: Make, days: int, goes: bool) -> None:
    somebody(make, unit, "A", 4, ends=days)
    found = of(TERMINAL)
    assert bool(only(found).go) is goes
    assert [one.on for one in found.lapses.rows] == ([later(90)] if goes else [])


def test_the_day_of_a_lapse_is_the_first_below_the_target_not_the_first_on_which_anything_falls(
    unit: int, make: Make
) -> None:
    person = somebody(make, unit, "A", 5, ends=10)
    make.evidence(person, inf(), 4, expires_on=later(20))
    make.evidence(person, inf(), 3, expires_on=later(30))
    make.evidence(person, inf(), 2)
    renewed = somebody(make, unit, "B", 3, ends=10)
    make.evidence(renewed, inf(), 3)
    [one] = of(TERMINAL).lapses.rows
    assert (one.employee_no, one.on, one.verified, one.target, one.is_core) == ("A", later(30), 5, 3, True)


def test_the_next_to_lapse_comes_first_with_the_easiest_course_that_proves_the_target(unit: int, make: Make) -> None:
    for number, ends in (("A", 30), ("B", 10), ("C", 20)):
        somebody(make, unit, number, 3, ends=ends)
    make.course("LOW", grants={inf(): 2}, evidence_kind=EvidenceKind.PROJECT, minutes=5)
    make.course("LONG", grants={inf(): 3}, evidence_kind=EvidenceKind.PROJECT, minutes=600)
    make.course("HIGH", grants={inf(): 4}, evidence_kind=EvidenceKind.PROJECT, minutes=60)
    found = of(TERMINAL, most=2)
    assert ([one.employee_no for one in found.lapses.rows], found.lapses.named) == (["B", "C"], 3)
    assert found.courses[inf(), 3].code == "HIGH"
    assert len(of(TERMINAL, most=None).lapses.rows) == 3


def names(found: Outlook) -> set[str]:
    """Every name that is said anywhere."""
    benches = found.benches.values()
    held = {one.name for bench in benches for one in bench.holders if one.name}
    return held | {name for bench in benches for name in bench.near_names} | {one.name for one in found.lapses.rows}


def test_nobody_is_named_to_whom_they_are_not_in_sight(unit: int, make: Make) -> None:
    """On a day ahead somebody is here who belongs elsewhere today; later the one who came counts, without a name."""
    below = make.unit("BELOW", parent=unit, lead_no="LOWER")
    stranger = make.person("STRANGER", unit=None)
    make.assignment(stranger, make.unit("OTHERS"), LONG_AGO, later(5))
    make.assignment(stranger, below, later(5))
    near = make.person("NEAR", unit=None)
    make.assignment(near, make.unit("THIRD"), LONG_AGO, later(5))
    make.assignment(near, below, later(5))
    make.evidence(stranger, inf(), 4, expires_on=later(40))
    make.evidence(near, inf(), 3, expires_on=later(41))
    somebody(make, below, "OURS", 4, ends=42)
    above = make.actor(make.person("LEAD"), AccessRole.MANAGER)
    lower = make.actor(make.person("LOWER"), AccessRole.MANAGER)
    learning = make.actor(make.person("L-D"), AccessRole.LEARNING)
    for actor, code in ((above, "U"), (lower, "BELOW")):
        found = of(actor, code, on=later(6))
        assert names(found) == {"Person OURS"}
        assert found.lapses.named == 1
    bench = only(of(above, on=later(6)))
    assert ([one.name for one in bench.go], bench.near, bench.near_names) == ([None, "Person OURS"], 1, ())
    everybody = {"Person OURS", "Person STRANGER", "Person NEAR"}
    assert names(of(learning, on=later(6))) == everybody == names(of(TERMINAL, on=later(6)))


def test_a_leaver_is_said_to_leave_and_one_who_has_left_is_not_counted(unit: int, make: Make) -> None:
    somebody(make, unit, "GOING", 4, leaves=7)
    somebody(make, unit, "GONE", 4, leaves=-1)
    lead = make.actor(make.person("LEAD"), AccessRole.MANAGER)
    [one] = only(of(lead)).holders
    assert (one.name, one.until, one.leaves) == ("Person GOING", later(7), True)


def test_a_past_day_has_nothing_to_decide(unit: int, make: Make) -> None:
    somebody(make, unit, "A", 4, ends=40)
    yesterday = later(-1)
    found = coverage(TERMINAL, "U", on=yesterday, today=TODAY)
    assert outlook(TERMINAL, found, today=TODAY) is None
    with pytest.raises(ValueError, match="past"):
        lapses(TERMINAL, found.place, on=yesterday, today=TODAY)


def test_a_shared_person_is_neither_a_holder_nor_near(unit: int, make: Make) -> None:
    for number, level in (("S", 4), ("N", 3)):
        person = make.person(number, unit=make.unit())
        make.assignment(person, unit, LONG_AGO, primary=False, share=0.2)
        make.evidence(person, inf(), level)
    assert (only(of(TERMINAL)).holders, only(of(TERMINAL)).near) == ((), 0)


def test_the_company_says_how_much_lapses_and_names_nobody(unit: int, make: Make) -> None:
    for number in "ABC":
        somebody(make, unit, number, 3, ends=40)
        somebody(make, unit, f"SHORT{number}", 1)
    make.course("K", grants={inf(): 3}, evidence_kind=EvidenceKind.PROJECT)
    found = outlook(TERMINAL, whole_company(TERMINAL, on=TODAY, today=TODAY), today=TODAY)
    assert found is not None
    assert (found.benches, names(found), found.lists_lapses) == ({}, set(), False)
    assert [(one.topic, one.subject) for one in found.decisions] == [
        (Topic.LAPSES, "renewals"),
        (Topic.CORE_GAP, "INF"),
    ]


def test_of_very_many_people_each_unit_says_who_lapses_and_a_file_lists_them_all(
    unit: int, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = make.unit("BELOW", parent=unit)
    for number in "ABC":
        somebody(make, below, number, 3, ends=40)
    for many, lists in ((3, True), (2, False)):
        monkeypatch.setattr("portal.services.insight.decisions.MANY", many)
        found = of(TERMINAL)
        assert (found.lists_lapses, len(found.lapses.rows)) == (lists, 3 if lists else 0)
        assert Topic.LAPSES in {one.topic for one in found.decisions}
    assert len(of(TERMINAL, most=None).lapses.rows) == 3
    assert len(of(TERMINAL, "BELOW").lapses.rows) == 3


def test_three_statements_for_one_person_and_for_fifty(unit: int, make: Make) -> None:
    lead = make.actor(make.person("LEAD"), AccessRole.MANAGER)
    numbers = []
    for number in range(50):
        somebody(make, unit, f"P{number}", number % 4 + 1, ends=40 if number % 3 else None)
        if number in (0, 49):
            for found in (coverage(lead, "U", on=TODAY, today=TODAY), own_coverage(lead, on=TODAY, today=TODAY)):
                with counted() as ran:
                    outlook(lead, found, today=TODAY)
                numbers.append(len(ran))
    assert set(numbers) == {3}


def test_holders_lapses_and_projected_holders_of_the_example_come_out(app: Flask, make: Make) -> None:
    example = load_example(make, lead_no="p11", seen_on=EXAMPLE_DAY)
    numbers = {f"Person {number}": number for number in example.people} | {number: number for number in example.people}
    every = {
        key: one.code for key, one in coverage(TERMINAL, "ORG", on=EXAMPLE_DAY, today=EXAMPLE_DAY).competencies.items()
    }
    for row in domain()["expected"]["depth_2025-06-30"]:
        figures = coverage(TERMINAL, row["unit"], on=EXAMPLE_DAY, today=EXAMPLE_DAY)
        found = outlook(TERMINAL, figures, today=EXAMPLE_DAY)
        assert found is not None
        for (_, competency), bench in found.benches.items():
            if every[competency] == row["competency"]:
                assert {numbers[one.name or ""] for one in bench.holders} == set(row["holders"])
                assert {numbers[one.name or ""] for one in bench.stay} == set(row["projected_holders_90d"])
    org = coverage(TERMINAL, "ORG", on=EXAMPLE_DAY, today=EXAMPLE_DAY)
    rows: tuple[Lapse, ...] = lapses(TERMINAL, org.place, on=EXAMPLE_DAY, today=EXAMPLE_DAY, most=None).rows
    expected = domain()["expected"]["at_risk_by_expiry_90d_ORG_2025-06-30"]["rows"]
    assert sorted((one.employee_no, every[one.competency_id]) for one in rows) == sorted(
        (row[0], row[1]) for row in expected
    )
