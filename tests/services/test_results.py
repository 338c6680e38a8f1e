"""Results that somebody waits for, given one by one or together."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.model.base import db
from portal.model.learning import Enrollment, EnrollmentEvent
from portal.rules.access import AccessRole, Actor
from portal.rules.courses import EvidenceKind
from portal.rules.enrolling import EnrollmentState as State
from portal.rules.refusals import Refusal, Refused
from portal.services import results
from portal.services.database import transaction
from tests.conftest import counted
from tests.make import Make

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def giver(make: Make) -> Actor:
    return make.actor(make.person("LD", learning=True), AccessRole.LEARNING)


def waiting(make: Make, person: int, course: int, finished_on: date = date(2026, 5, 1)) -> int:
    return make.enrollment(person, course, State.IN_PROGRESS, started_on=date(2026, 2, 2), finished_on=finished_on)


def give(actor: Actor, chosen: list[int], outcome: State = State.COMPLETED, **more: object) -> int:
    with transaction():
        return results.give(actor, chosen, outcome, on=TODAY, now=NOW, **more)  # type: ignore[arg-type]


def states() -> list[State]:
    return list(db.session.scalars(select(Enrollment.state).order_by(Enrollment.id)))


def test_the_longest_wait_comes_first_and_leavers_wait_no_more(app: Flask, make: Make, giver: Actor) -> None:
    course = make.course("AI-1", evidence_kind=EvidenceKind.PROJECT)
    waiting(make, make.person("LATE"), course, date(2026, 5, 20))
    waiting(make, make.person("EARLY"), course, date(2026, 4, 1))
    waiting(make, giver.id or 0, course, date(2026, 4, 2))
    waiting(make, make.person("GONE", end=TODAY), course, date(2026, 3, 1))
    make.enrollment(make.person("NOISE"), course, State.IN_PROGRESS)
    waiting(make, make.person("OTHER"), make.course("AI-2"))
    found = results.awaited(giver, on=TODAY, course="ai-1")
    assert [(row.employee_no, row.is_own) for row in found.rows] == [("EARLY", False), ("LD", True), ("LATE", False)]
    assert (found.total, found.oldest) == (3, date(2026, 4, 1))
    assert results.awaited(giver, on=TODAY).total == 4


def test_several_get_their_result_at_once_each_with_an_event(app: Flask, make: Make, giver: Actor) -> None:
    course = make.course("AI-1", evidence_kind=EvidenceKind.PROJECT)
    chosen = [waiting(make, make.person(), course) for _ in range(3)]
    waiting(make, make.person("NOISE"), course)
    assert give(giver, [*chosen, chosen[0]], day=date(2026, 5, 30), score=88.5) == 3
    assert states() == [State.COMPLETED] * 3 + [State.IN_PROGRESS]
    row = db.session.execute(select(Enrollment.ended_on, Enrollment.score).where(Enrollment.id == chosen[0])).one()
    assert tuple(row) == (date(2026, 5, 30), 88.5)
    assert len(db.session.scalars(select(EnrollmentEvent.id)).all()) == 3
    assert results.awaited(giver, on=TODAY).total == 1


def test_when_one_of_them_cannot_have_it_nobody_gets_it_and_the_name_is_said(
    app: Flask, make: Make, giver: Actor
) -> None:
    course = make.course("AI-1")
    first = waiting(make, make.person(), course)
    mine = waiting(make, giver.id or 0, course)
    with pytest.raises(Refused) as own:
        give(giver, [first, mine])
    assert (own.value.refusal, own.value.about["of"]) == (Refusal.OWN_RESULT, "Person LD")
    assert states() == [State.IN_PROGRESS] * 2
    with pytest.raises(Refused) as alone:
        give(giver, [mine])
    assert alone.value.refusal is Refusal.OWN_RESULT
    assert states() == [State.IN_PROGRESS] * 2


@pytest.mark.parametrize(
    ("day", "refusal"),
    [(date(2026, 6, 2), Refusal.DAY_AHEAD), (date(2026, 1, 4), Refusal.DAY_BEFORE_ENROLLMENT)],
)
def test_a_day_that_cannot_be_is_refused(app: Flask, make: Make, giver: Actor, day: date, refusal: Refusal) -> None:
    chosen = [waiting(make, make.person(), make.course())]
    with pytest.raises(Refused) as refused:
        give(giver, chosen, day=day)
    assert refused.value.refusal is refusal
    assert states() == [State.IN_PROGRESS]


def test_giving_to_nobody_or_twice_is_refused(app: Flask, make: Make, giver: Actor) -> None:
    with pytest.raises(Refused) as nobody:
        give(giver, [])
    assert nobody.value.refusal is Refusal.NOTHING_CHOSEN
    chosen = [waiting(make, make.person(), make.course())]
    give(giver, chosen, State.FAILED)
    with pytest.raises(Refused) as twice:
        give(giver, chosen, State.COMPLETED)
    assert twice.value.refusal is Refusal.NOT_ENROLLED
    assert states() == [State.FAILED]


def test_nobody_but_learning_staff_gives_results(app: Flask, make: Make, giver: Actor) -> None:
    led = make.unit(lead_no="LEAD")
    person = make.person(unit=led)
    chosen = [waiting(make, person, make.course())]
    for other in (make.actor(make.person("LEAD"), AccessRole.MANAGER), make.actor(person)):
        with pytest.raises(Refused) as refused:
            give(other, chosen)
        assert refused.value.refusal is Refusal.NOT_FOUND
    assert states() == [State.IN_PROGRESS]


def test_the_list_asks_twice_however_long_it_is(app: Flask, make: Make, giver: Actor) -> None:
    course = make.course()
    for people in (1, 60):
        for _ in range(people):
            waiting(make, make.person(), course)
        with counted() as ran:
            assert len(results.awaited(giver, on=TODAY).rows) == min(people, 50)
        assert len(ran) == 2
