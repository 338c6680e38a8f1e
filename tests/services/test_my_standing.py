"""Where somebody stands on my learning: readiness, what falls within twelve months, what lapsed, what renews it."""

from datetime import date, timedelta

import pytest

from portal.rules.access import Actor
from portal.rules.courses import CourseStatus, EvidenceKind, SelfEnroll
from portal.services.my_standing import MyStanding, Place, my_standing
from tests.conftest import counted
from tests.make import Make

TODAY = date(2026, 6, 1)
YESTERDAY = TODAY - timedelta(days=1)
TEST = EvidenceKind.ASSESSMENT


@pytest.fixture
def learner(make: Make) -> Actor:
    return make.actor(make.person("L-1"))


@pytest.fixture
def gov(make: Make, learner: Actor) -> int:
    """A competency that a role asks of the learner at level 3; somebody else holds other levels of it."""
    gov = make.competency("GOV", name="Governance")
    assert learner.id is not None
    make.person_role(learner.id, make.role("R-1", name="Steward", asks={gov: (3, 2, True)}))
    noise = make.person()
    make.evidence(noise, gov, 5, expires_on=TODAY + timedelta(days=3))
    make.evidence(noise, make.competency("NOISE"), 4)
    return gov


def seen(actor: Actor, *, on: date = TODAY) -> MyStanding:
    return my_standing(actor, on=on)


def only(places: tuple[Place, ...]) -> Place:
    [place] = places
    return place


def test_readiness_is_that_of_my_roles_with_its_core_gaps(make: Make, learner: Actor, gov: int) -> None:
    assert learner.id is not None
    make.evidence(learner.id, gov, 2)
    make.role("BASE", name="Everybody", asks={make.competency("LIT"): (1, 1, False)}, baseline=True)
    mine = seen(learner)
    assert mine.readiness.roles == ("Steward",)
    assert (mine.readiness.counted.steps_taken, mine.readiness.counted.steps) == (4, 7)
    assert [(gap.code, gap.verified, gap.target) for gap in mine.readiness.core_gaps] == [("GOV", 2, 3)]
    assert [(place.code, place.verified, place.target, place.gap) for place in mine.asked] == [
        ("GOV", 2, 3, 1),
        ("LIT", 0, 1, 1),
    ]
    assert (mine.expiring, mine.lapsed) == ((), ())


def test_who_holds_no_role_is_held_against_the_baseline(make: Make) -> None:
    make.role("BASE", name="Everybody", asks={make.competency("LIT"): (1, 1, False)}, baseline=True)
    mine = seen(make.actor(make.person()))
    assert (mine.readiness.roles, mine.readiness.is_ready) == (("Everybody",), True)


def test_of_whom_nothing_is_asked_is_neither_ready_nor_not(make: Make) -> None:
    mine = seen(make.actor(make.person()))
    assert (mine.readiness.roles, mine.readiness.is_ready, mine.asked) == ((), None, ())


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        (date(2026, 6, 2), True),
        (date(2027, 6, 1), True),
        (date(2027, 6, 2), False),
        (None, False),
    ],
)
def test_what_falls_within_twelve_months_expires(
    make: Make, learner: Actor, gov: int, ends: date | None, shown: bool
) -> None:
    assert learner.id is not None
    make.evidence(learner.id, gov, 3, expires_on=ends)
    assert [(place.code, place.until) for place in seen(learner).expiring] == ([("GOV", ends)] if shown else [])


def test_a_level_falls_to_what_another_record_still_proves(make: Make, learner: Actor, gov: int) -> None:
    assert learner.id is not None
    make.evidence(learner.id, gov, 2)
    make.evidence(learner.id, gov, 4, expires_on=TODAY + timedelta(days=90))
    place = only(seen(learner).expiring)
    assert (place.verified, place.falls_to, place.ends_soon) == (4, 2, True)


def test_what_ended_on_the_day_itself_has_lapsed(make: Make, learner: Actor, gov: int) -> None:
    assert learner.id is not None
    make.evidence(learner.id, gov, 3, expires_on=TODAY)
    assert only(seen(learner, on=YESTERDAY).expiring).until == TODAY
    mine = seen(learner)
    place = only(mine.lapsed)
    assert (place.verified, place.held, place.lapsed_on, mine.expiring) == (0, 3, TODAY, ())


def test_what_was_renewed_has_not_lapsed(make: Make, learner: Actor, gov: int) -> None:
    assert learner.id is not None
    make.evidence(learner.id, gov, 3, expires_on=date(2026, 1, 1))
    make.evidence(learner.id, gov, 3, observed_on=date(2026, 3, 1))
    assert seen(learner).lapsed == ()


def test_the_easiest_open_course_that_proves_the_level_renews_it(make: Make, learner: Actor, gov: int) -> None:
    assert learner.id is not None
    make.evidence(learner.id, gov, 3, expires_on=TODAY + timedelta(days=10))
    make.course("LOW", grants={gov: 2}, evidence_kind=TEST, minutes=10)
    make.course("CAPPED", grants={gov: 4}, evidence_kind=EvidenceKind.COMPLETION, minutes=10)
    make.course("GONE", grants={gov: 3}, evidence_kind=TEST, minutes=10, status=CourseStatus.RETIRED)
    make.course("OTHER", grants={make.competency(): 5}, evidence_kind=TEST, minutes=10)
    make.course("ASK", grants={gov: 3}, evidence_kind=TEST, minutes=20, self_enroll=SelfEnroll.APPROVAL)
    assert renewal(learner) == "ASK"
    make.course("LONG", grants={gov: 3}, evidence_kind=TEST, minutes=90)
    assert renewal(learner) == "LONG"
    make.course("SHORT", grants={gov: 5}, evidence_kind=TEST, minutes=60)
    assert renewal(learner) == "SHORT"
    make.enrollment(learner.id, make.course("MINE", grants={gov: 3}, evidence_kind=TEST, minutes=300))
    assert renewal(learner) == "MINE"


def renewal(learner: Actor) -> str:
    found = only(seen(learner).expiring).renewal
    return found.code if found else ""


def test_nothing_renews_what_no_course_proves(make: Make, learner: Actor, gov: int) -> None:
    assert learner.id is not None
    make.evidence(learner.id, gov, 3, expires_on=TODAY)
    assert only(seen(learner).lapsed).renewal is None


def test_as_many_statements_for_2000_records_and_courses_as_for_two(make: Make, learner: Actor, gov: int) -> None:
    assert learner.id is not None

    def asked() -> int:
        with counted() as statements:
            my_standing(learner, on=TODAY)
        return len(statements)

    make.evidence(learner.id, gov, 3, expires_on=TODAY + timedelta(days=1))
    few = asked()
    make.courses(2000)
    for number in range(40):
        competency = make.competency()
        make.course(grants={competency: 1})
        make.evidence(learner.id, competency, 1, expires_on=TODAY + timedelta(days=number))
    mine = seen(learner)
    assert len(mine.expiring) + len(mine.lapsed) == 41
    assert asked() == few == 3
