"""What closes a gap of one person or of many: for whom, why, in three statements."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.model.people import Person
from portal.rules.courses import EvidenceKind
from portal.rules.enrolling import EnrollmentState
from portal.rules.refusals import Refused
from portal.services.steps import Ways, closing
from tests.conftest import counted
from tests.make import Make
from tests.services.steps.test_nexts import TODAY, Company, company, many_courses

__all__ = ["company"]

TEST = EvidenceKind.ASSESSMENT


@pytest.fixture
def team(make: Make, company: Company) -> Company:
    """Three people of the boss lack MLO 3: one has 2 and did P, one has nothing, one goes on with K."""
    role = make.role("MLOPS", asks={company.mlo: (3, 3, True)})
    first = make.course("P", minutes=60)
    course = make.course(
        "K", grants={company.mlo: 3}, evidence_kind=TEST, minutes=600, cost=100, prerequisites=(first,)
    )
    make.course("HALF", grants={company.mlo: 2}, evidence_kind=TEST, minutes=60)
    for number, level in (("A", 2), ("B", 0), ("C", 0), ("MET", 3)):
        one = make.person(number, name=f"Person {number}", unit=company.unit)
        make.person_role(one, role)
        if level:
            make.evidence(one, company.mlo, level)
        if number == "A":
            make.enrollment(one, first, EnrollmentState.COMPLETED)
        if number == "C":
            make.enrollment(one, course)
    gone = make.person("GONE", unit=company.unit, end=date(2026, 5, 1))
    make.person_role(gone, role)
    return company


def ways(make: Make, team: Company, *numbers: str, target: int | None = None) -> Ways:
    people = select(Person.id).where(Person.employee_no.in_(numbers)) if numbers else select(Person.id)
    return closing(make.actor(team.boss), "mlo", people=people, on=TODAY, target=target)


def test_each_course_says_for_whom_it_closes_the_gap_and_for_whom_a_part(make: Make, team: Company) -> None:
    found = ways(make, team)
    assert [one.employee_no for one in found.people] == ["A", "B", "L-1"]
    assert [(way.step.course.code, way.closes, way.narrows) for way in found.ways] == [
        ("K", ("A", "B", "L-1"), ()),
        ("HALF", (), ("B", "L-1")),
    ]
    assert (found.ways[0].least, found.ways[0].most) == ((600, 100), (660, 100))


def test_one_person_has_the_step_with_its_hours_and_prerequisites(make: Make, team: Company) -> None:
    [of_b, _] = sorted(ways(make, team, "B").ways, key=lambda way: -way.step.minutes)
    assert [(one.code, one.steps, one.gap, one.is_core) for one in of_b.step.closes] == [("MLO", 3, 3, True)]
    assert ([one.course.code for one in of_b.step.first], of_b.step.minutes) == (["P"], 660)
    [of_a] = ways(make, team, "A").ways
    assert ([one.course.code for one in of_a.step.first], of_a.step.minutes) == ([], 600)


def test_another_target_asks_everybody(make: Make, team: Company) -> None:
    found = ways(make, team, "MET", "A", target=4)
    assert [(one.employee_no, one.verified, one.target) for one in found.people] == [("A", 2, 4), ("MET", 3, 4)]
    assert [(way.step.course.code, way.closes, way.narrows) for way in found.ways] == [("K", (), ("A",))]


def test_nobody_out_of_sight_is_in_the_answer(make: Make, team: Company) -> None:
    make.person_role(team.other, make.role(asks={team.mlo: (5, 1, False)}))
    assert "L-2" not in [one.employee_no for one in ways(make, team).people]
    assert ways(make, team, "L-2").people == ()


def test_a_competency_that_is_none_is_not_found(make: Make, team: Company) -> None:
    for code in ("NONE", "no code"):
        with pytest.raises(Refused):
            closing(make.actor(team.boss), code, people=select(Person.id), on=TODAY)


def test_as_many_statements_for_many_people_and_courses_as_for_few(make: Make, team: Company) -> None:
    boss = make.actor(team.boss)

    def asked() -> int:
        with counted() as statements:
            closing(boss, "MLO", people=select(Person.id), on=TODAY)
        return len(statements)

    few = asked()
    many_courses(make, [team.mlo], 2000)
    for _ in range(20):
        make.person(unit=team.unit)
    assert asked() == few == 3
