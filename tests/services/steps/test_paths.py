"""A change of role: what is brought, what is missing, the cheapest path; whose, and in how many statements."""

from datetime import date

import pytest

from portal.rules.access import AccessRole
from portal.rules.courses import EvidenceKind, SelfEnroll
from portal.rules.refusals import Refusal, Refused
from portal.services import steps
from tests.conftest import counted
from tests.make import Make
from tests.services.steps.test_nexts import TODAY, Company, company, many_courses

__all__ = ["company"]

TEST = EvidenceKind.ASSESSMENT


@pytest.fixture
def mle(make: Make, company: Company) -> int:
    """A role that asks MLO 3 and GOV 2, beside the baseline; the cheapest path to it has two courses."""
    lit = make.competency("LIT", name="Literacy")
    make.role("ALL", name="Everybody", baseline=True, asks={lit: (1, 1, True), company.gov: (1, 2, False)})
    role = make.role(
        "MLE",
        name="MLE engineer",
        traditional="Administrator",
        family="Infra",
        asks={company.mlo: (3, 3, True), company.gov: (2, 1, False)},
    )
    make.evidence(company.person, lit, 2)
    make.evidence(company.person, company.mlo, 1)
    base = make.course("BASE", grants={company.mlo: 2}, evidence_kind=TEST, minutes=240, cost=1000)
    make.course(
        "BOTH",
        grants={company.mlo: 3, company.gov: 2},
        evidence_kind=TEST,
        minutes=None,
        cost=5000,
        prerequisites=(base,),
        self_enroll=SelfEnroll.APPROVAL,
    )
    make.course("DEAR", grants={company.mlo: 3}, evidence_kind=TEST, minutes=60, cost=5900)
    make.course("GOV", grants={company.gov: 2}, evidence_kind=TEST, minutes=60, cost=200)
    return role


def test_the_cheapest_path_in_its_order_with_what_each_course_brings(make: Make, company: Company, mle: int) -> None:
    found = steps.transition(company.actor, "mle", on=TODAY)
    assert (found.role.traditional, found.role.name, found.role.is_held) == ("Administrator", "MLE engineer", False)
    assert found.today == ("MLOps engineer",)
    assert [(one.course.code, one.cost, one.finish, one.refusal) for one in found.path] == [
        ("BASE", 1000, date(2026, 6, 8), None),
        ("BOTH", 5000, date(2026, 6, 22), Refusal.NEEDS_APPROVAL),
    ]
    assert [[(b.code, b.before, b.after) for b in one.brings] for one in found.path] == [
        [("MLO", 1, 2)],
        [("MLO", 2, 3), ("GOV", 0, 2)],
    ]
    assert (found.cost, found.minutes, found.hours_known, found.finish) == (6000, 720, False, date(2026, 6, 22))
    assert found.is_exact


def test_what_the_role_asks_stands_with_the_baseline_and_what_is_there(make: Make, company: Company, mle: int) -> None:
    found = steps.transition(company.actor, "MLE", on=TODAY)
    assert {one.code: (one.verified, one.target, one.after, one.gap, one.left, one.is_core) for one in found.asks} == {
        "MLO": (1, 3, 3, 2, 0, True),
        "GOV": (0, 2, 2, 2, 0, False),
        "LIT": (2, 1, 2, 0, 0, True),
    }
    assert (found.readiness.counted.steps_taken, found.readiness.counted.steps) == (3 + 1, 9 + 4 + 1)
    assert [gap.code for gap in found.readiness.core_gaps] == ["MLO"]


def test_what_no_course_proves_is_left(make: Make, company: Company, mle: int) -> None:
    make.requirement(mle, make.competency("XAI", name="Fairness"), 4, core=True)
    found = steps.transition(company.actor, "MLE", on=TODAY)
    assert [(one.code, one.left) for one in found.asks if one.left] == [("XAI", 4)]
    assert [one.course.code for one in found.path] == ["BASE", "BOTH"]


def test_a_course_that_goes_on_is_on_the_path_without_cost(make: Make, company: Company, mle: int) -> None:
    going = make.course("GOES", grants={company.mlo: 3}, evidence_kind=TEST, minutes=600, cost=99000)
    make.enrollment(company.person, going)
    found = steps.transition(company.actor, "MLE", on=TODAY)
    assert [(one.course.code, one.cost, one.is_going_on, one.refusal) for one in found.path] == [
        ("GOV", 200, False, None),
        ("GOES", 0, True, None),
    ]


def test_without_time_the_baseline_stands_in_and_says_so(make: Make, company: Company, mle: int) -> None:
    found = steps.transition(company.actor, "MLE", on=TODAY, seconds=0)
    assert not found.is_exact
    assert not any(one.left for one in found.asks)


def test_who_asks_nothing_more_has_an_empty_path(make: Make, company: Company, mle: int) -> None:
    make.evidence(company.person, company.mlo, 4)
    make.evidence(company.person, company.gov, 4)
    found = steps.transition(company.actor, "MLE", on=TODAY)
    assert (found.path, found.cost, found.finish, found.is_exact, found.readiness.is_ready) == ((), 0, None, True, True)


def test_only_whoever_sees_somebodys_learning_sees_their_way(make: Make, company: Company, mle: int) -> None:
    own = steps.transition(company.actor, "MLE", on=TODAY)
    learning = make.actor(make.person(learning=True), AccessRole.LEARNING)
    for actor in (make.actor(company.boss), learning):
        theirs = steps.transition(actor, "MLE", "L-1", on=TODAY)
        assert (theirs.path, theirs.asks, theirs.person.is_own) == (own.path, own.asks, False)
        assert steps.profiles(actor, "L-1", on=TODAY).person.name == "Person L-1"
    stranger = make.actor(company.other)
    for ask in (
        lambda: steps.transition(stranger, "MLE", "L-1", on=TODAY),
        lambda: steps.profiles(stranger, "L-1", on=TODAY),
        lambda: steps.transition(company.actor, "NONE", on=TODAY),
        lambda: steps.transition(company.actor, "no code", on=TODAY),
    ):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.refusal is Refusal.NOT_FOUND


def test_whoever_has_left_the_line_of_sight_is_as_if_there_were_none(make: Make, company: Company, mle: int) -> None:
    make.person("GONE", unit=company.unit, end=date(2026, 5, 1))
    with pytest.raises(Refused):
        steps.profiles(make.actor(company.boss), "GONE", on=TODAY)


def test_every_profile_says_how_far_one_is(make: Make, company: Company, mle: int) -> None:
    found = steps.profiles(company.actor, on=TODAY)
    assert [(row.profile.code, row.profile.is_held, row.gaps) for row in found.rows] == [
        ("SYS", True, 2),
        ("OLD", False, 1),
        ("MLE", False, 2),
    ]
    assert found.rows[2].readiness.counted.steps == 14


def test_as_many_statements_for_2000_courses_as_for_few(make: Make, company: Company, mle: int) -> None:
    def asked() -> tuple[int, int]:
        with counted() as way:
            found = steps.transition(boss, "MLE", "L-1", on=TODAY)
        assert found.is_exact
        with counted() as every:
            steps.profiles(boss, "L-1", on=TODAY)
        return len(way), len(every)

    boss = make.actor(company.boss)
    few = asked()
    many_courses(make, [company.mlo, company.gov], 2000)
    for number in range(40):
        make.role(f"R{number}", asks={company.mlo: (2, 1, False)})
    assert asked() == few == (5, 3)
