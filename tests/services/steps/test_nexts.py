"""Next steps read from the tables: whose they are, what counts, what is told, in a fixed number of statements."""

from datetime import date

import pytest
from sqlalchemy import insert

from portal.model.base import db
from portal.model.catalog import CourseGrant, CoursePrerequisite
from portal.rules.access import AccessRole, Actor
from portal.rules.courses import CourseStatus, EvidenceKind, SelfEnroll
from portal.rules.enrolling import EnrollmentState
from portal.rules.refusals import Refusal, Refused
from portal.rules.steps.bundles import Reason
from portal.services import steps
from portal.services.database import transaction
from portal.services.steps.nexts import NextSteps
from tests.conftest import counted
from tests.make import Make

TODAY = date(2026, 6, 1)
TEST = EvidenceKind.ASSESSMENT


class Company:
    """A learner of whom MLO at level 3 is asked, and others whose levels and enrollments must not matter."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.mlo = make.competency("MLO", name="MLOps and LLMOps")
        self.gov = make.competency("GOV", name="Governance")
        self.unit = make.unit(lead_no="BOSS")
        self.person = make.person("L-1", unit=self.unit)
        self.boss = make.person("BOSS")
        self.other = make.person("L-2", unit=make.unit())
        make.person_role(self.person, make.role("SYS", name="MLOps engineer", asks={self.mlo: (3, 3, True)}))
        make.person_role(self.person, make.role("OLD", asks={self.gov: (4, 1, False)}), end=date(2026, 6, 1))
        make.evidence(self.other, self.mlo, 3)

    @property
    def actor(self) -> Actor:
        return self.make.actor(self.person)

    def seen(self) -> NextSteps:
        return steps.my_next_steps(self.actor, on=TODAY)


@pytest.fixture
def company(make: Make) -> Company:
    return Company(make)


def test_a_step_says_what_it_closes_in_how_many_hours_at_which_cost(make: Make, company: Company) -> None:
    make.evidence(company.person, company.mlo, 1)
    first = make.course(
        "AI-027", title="Essentials", grants={company.mlo: 2}, evidence_kind=TEST, minutes=600, cost=9000
    )
    make.course(
        "AI-028",
        title="Pipelines",
        grants={company.mlo: 3, company.gov: 1},
        evidence_kind=TEST,
        minutes=1920,
        cost=190000,
        prerequisites=(first,),
    )
    make.course("NOISE", grants={company.gov: 4}, evidence_kind=TEST)
    make.course("LOW", grants={company.mlo: 3}, evidence_kind=EvidenceKind.COMPLETION)
    found = company.seen()
    assert [step.course.code for step in found.steps] == ["AI-027", "AI-028"]
    one, two = found.steps
    [closes] = one.closes
    assert (closes.name, closes.steps, closes.gap, closes.is_core) == ("MLOps and LLMOps", 1, 2, True)
    assert (closes.verified, closes.target) == (1, 3)
    assert (one.minutes, one.cost, one.refusal, one.first, found.gaps) == (600, 9000, None, (), 1)
    assert [(first.course.title, first.is_before, first.is_going_on) for first in two.first] == [
        ("Essentials", True, False)
    ]
    assert (two.minutes, two.cost, two.finish) == (1920, 190000, date(2026, 7, 27))


def test_what_others_did_and_what_ended_or_comes_later_does_not_count(make: Make, company: Company) -> None:
    first = make.course("P", minutes=60)
    make.course("K", grants={company.mlo: 3}, evidence_kind=TEST, minutes=60, prerequisites=(first,))
    make.enrollment(company.other, first, EnrollmentState.COMPLETED)
    make.enrollment(company.person, first, EnrollmentState.WITHDRAWN)
    make.enrollment(company.person, first, EnrollmentState.COMPLETED, enrolled_on=None, ended_on=date(2026, 6, 2))
    [step] = company.seen().steps
    assert [first.course.code for first in step.first] == ["P"]
    make.enrollment(company.person, first, EnrollmentState.COMPLETED, enrolled_on=None, ended_on=date(2026, 6, 1))
    [step] = company.seen().steps
    assert step.first == ()


def test_a_completed_equivalent_counts_and_one_that_goes_on_is_named(make: Make, company: Company) -> None:
    same = make.course("SAME")
    first = make.course("P", equivalents=(same,), cost=5000)
    make.course("K", grants={company.mlo: 3}, evidence_kind=TEST, prerequisites=(first,))
    make.enrollment(company.person, same, EnrollmentState.IN_PROGRESS)
    [step] = company.seen().steps
    assert [(one.course.code, one.is_going_on) for one in step.first] == [("SAME", True)]
    assert step.cost == 0
    make.enrollment(company.person, first, EnrollmentState.COMPLETED)
    [step] = company.seen().steps
    assert step.first == ()


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (SelfEnroll.OPEN, None),
        (SelfEnroll.APPROVAL, Refusal.NEEDS_APPROVAL),
        (SelfEnroll.CLOSED, Refusal.COURSE_CLOSED),
    ],
)
def test_what_cannot_be_entered_says_why(
    make: Make, company: Company, entry: SelfEnroll, refusal: Refusal | None
) -> None:
    make.course("K", grants={company.mlo: 3}, evidence_kind=TEST, self_enroll=entry)
    [step] = company.seen().steps
    assert step.refusal is refusal


def test_what_is_going_on_is_not_proposed_again_nor_its_twin(make: Make, company: Company) -> None:
    mine = make.course("MINE", grants={company.mlo: 3}, evidence_kind=TEST)
    make.course("TWIN", grants={company.mlo: 3}, evidence_kind=TEST)
    make.enrollment(company.person, mine)
    found = company.seen()
    assert (found.steps, found.not_proposed, found.gaps) == ((), (), 1)


def test_what_cannot_be_finished_or_begun_is_told_and_drafts_are_not(make: Make, company: Company) -> None:
    draft = make.course("DRAFT", grants={company.mlo: 3}, evidence_kind=TEST, status=CourseStatus.DRAFT)
    make.course("LACKS", grants={company.mlo: 3}, evidence_kind=TEST, prerequisites=(draft,))
    make.course("SOON", grants={company.mlo: 3}, evidence_kind=TEST, minutes=2400, retires_on=date(2026, 6, 9))
    make.course("EXAM", grants={company.mlo: 3}, evidence_kind=TEST, minutes=2400, last_exam_on=date(2026, 6, 9))
    make.course("GONE", grants={company.mlo: 3}, evidence_kind=TEST, status=CourseStatus.RETIRED)
    found = company.seen()
    assert found.steps == ()
    assert [(one.course.code, one.reason, one.cause.code) for one in found.not_proposed] == [
        ("EXAM", Reason.RETIRES_FIRST, "EXAM"),
        ("LACKS", Reason.NEEDS_SOMETHING_GONE, "DRAFT"),
        ("SOON", Reason.RETIRES_FIRST, "SOON"),
    ]


def test_the_line_of_sight_and_learning_staff_see_the_same_steps_and_nobody_else_any(
    make: Make, company: Company
) -> None:
    make.course("K", grants={company.mlo: 3}, evidence_kind=TEST)
    own = company.seen()
    assert own.steps
    learning = make.actor(make.person(learning=True), AccessRole.LEARNING)
    for actor in (make.actor(company.boss), learning, company.actor):
        assert steps.next_steps_of(actor, "l-1", on=TODAY) == own
    with pytest.raises(Refused) as refused:
        steps.next_steps_of(make.actor(company.other), "L-1", on=TODAY)
    assert refused.value.refusal is Refusal.NOT_FOUND
    with pytest.raises(Refused):
        steps.next_steps_of(make.actor(company.boss), "no such number", on=TODAY)


def test_who_has_no_gap_has_no_step(make: Make, company: Company) -> None:
    make.course("K", grants={company.mlo: 5}, evidence_kind=TEST)
    make.evidence(company.person, company.mlo, 3)
    assert company.seen() == NextSteps((), (), 0)


def many_courses(make: Make, competencies: list[int], number: int) -> None:
    """A catalog of so many courses in chains of four, each proving something."""
    courses = make.courses(number)
    with transaction():
        db.session.execute(
            insert(CourseGrant),
            [
                {"course_id": key, "competency_id": competencies[place % len(competencies)], "level": 1 + place % 4}
                for place, key in enumerate(courses)
            ],
        )
        db.session.execute(
            insert(CoursePrerequisite),
            [
                {"course_id": key, "prerequisite_id": courses[place - 1]}
                for place, key in enumerate(courses)
                if place % 4
            ],
        )


def test_as_many_statements_for_2000_courses_as_for_48(make: Make, company: Company) -> None:
    def asked(whole: bool) -> int:
        with counted() as statements:
            if whole:
                steps.next_steps_of(make.actor(company.boss), "L-1", on=TODAY)
            else:
                steps.my_next_steps(actor, on=TODAY)
        return len(statements)

    actor = company.actor
    many_courses(make, [company.mlo, company.gov], 48)
    few = asked(False)
    many_courses(make, [company.mlo, make.competency()], 2000)
    found = company.seen()
    assert len(found.steps) >= 1
    assert asked(False) == few == 3
    assert asked(True) == 5  # one of them makes the actor
