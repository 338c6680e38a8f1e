"""What people say of a level: of themselves, and managers of the people in their line of sight."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.evidence import Evidence, LevelInterval
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.courses import EvidenceKind
from portal.rules.refusals import Refusal, Refused
from portal.services import rating
from portal.services.database import transaction
from portal.services.skills import my_skills
from tests.make import Make

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
NEXT_YEAR = date(2027, 6, 1)


@pytest.fixture
def boss(make: Make) -> Actor:
    """Somebody who leads a unit with another below it; noise stands beside it."""
    above = make.unit("ENG", lead_no="B-1")
    below = make.unit("ENGA", parent=above, lead_no="B-2")
    beside = make.unit("OPS", lead_no="X-1")
    make.person("W-1", name="Worker", unit=below)
    make.person("W-2", name="Elsewhere", unit=beside)
    make.person("W-3", name="Left", unit=below, end=date(2026, 5, 1))
    make.competency("GOV")
    make.competency("LLM")
    return make.actor(make.person("B-1", name="Boss", unit=above), AccessRole.MANAGER)


@pytest.fixture
def worker(boss: Actor, make: Make) -> Actor:
    return make.actor(person_of("W-1"))


def person_of(employee_no: str) -> int:
    from portal.model.people import Person

    found = db.session.scalar(select(Person.id).where(Person.employee_no == employee_no))
    db.session.rollback()
    assert found is not None
    return found


def rate(actor: Actor, employee_no: str, competency: str, level: int, example: str = "Led the review.") -> None:
    with transaction():
        rating.rate(actor, employee_no, competency, level, example, on=TODAY, now=NOW)


def assess(actor: Actor, competency: str, level: int) -> None:
    with transaction():
        rating.assess_self(actor, competency, level, on=TODAY)


def refused(deed: Callable[..., None], *what: object) -> Refusal:
    before = rows()
    with pytest.raises(Refused) as caught:
        deed(*what)
    assert rows() == before
    return caught.value.refusal


def rows(*columns: str) -> list[tuple[object, ...]]:
    table = Evidence.__table__
    chosen = [table.c[name] for name in columns] if columns else list(table.c)
    found = db.session.execute(select(*chosen).order_by(table.c.id)).all()
    db.session.rollback()
    return [tuple(row) for row in found]


def intervals() -> list[tuple[object, ...]]:
    found = db.session.execute(
        select(LevelInterval.person_id, LevelInterval.start, LevelInterval.end, LevelInterval.verified).order_by(
            LevelInterval.start
        )
    ).all()
    db.session.rollback()
    return [tuple(row) for row in found]


def test_a_rating_counts_for_a_year_and_keeps_its_example(boss: Actor, worker: Actor) -> None:
    rate(boss, "w-1", "gov", 3, " Led the review of the register. ")
    assert rows("person_id", "kind", "level", "ceiling", "expires_on", "assessor_no", "example", "source_ref") == [
        (
            worker.id,
            EvidenceKind.MANAGER,
            3,
            4,
            NEXT_YEAR,
            "B-1",
            "Led the review of the register.",
            "rating:W-1:GOV:B-1:2026-06-01",
        )
    ]
    assert intervals() == [(worker.id, TODAY, NEXT_YEAR, 3), (worker.id, NEXT_YEAR, None, 0)]


def test_the_newest_rating_of_a_day_rules_and_the_one_before_stays(boss: Actor, worker: Actor) -> None:
    for level in (4, 2, 3):
        rate(boss, "W-1", "GOV", level)
    assert [source_ref for (source_ref,) in rows("source_ref")] == [
        "rating:W-1:GOV:B-1:2026-06-01",
        "rating:W-1:GOV:B-1:2026-06-01:02",
        "rating:W-1:GOV:B-1:2026-06-01:03",
    ]
    assert intervals()[0] == (worker.id, TODAY, NEXT_YEAR, 3)


def test_the_audit_log_says_who_was_rated_and_never_how(boss: Actor, worker: Actor) -> None:
    rate(boss, "W-1", "GOV", 3)
    logged = db.session.execute(select(AuditEvent.action, AuditEvent.subject, AuditEvent.new)).all()
    ((record,),) = rows("id")
    assert [tuple(row) for row in logged] == [("evidence.rated", "W-1", {"record": record})]


@pytest.mark.parametrize("employee_no", ["W-2", "X-9", "w 1", "W-3", "B-2"])
def test_whoever_is_not_in_the_line_of_sight_does_not_exist(boss: Actor, employee_no: str) -> None:
    assert refused(rate, boss, employee_no, "GOV", 3) is Refusal.NOT_FOUND


def test_nobody_rates_upwards_sideways_or_from_the_terminal(boss: Actor, worker: Actor, make: Make) -> None:
    staff = make.actor(make.person("S-1", learning=True), AccessRole.LEARNING)
    administrator = make.actor(make.person("A-1", administrator=True), AccessRole.ADMINISTRATOR)
    assert refused(rate, worker, "B-1", "GOV", 3) is Refusal.NOT_FOUND
    for actor in (staff, administrator, TERMINAL):
        assert refused(rate, actor, "W-1", "GOV", 3) is Refusal.NOT_FOUND


def test_nobody_rates_themselves(boss: Actor) -> None:
    assert refused(rate, boss, "b-1", "GOV", 3) is Refusal.OWN_RATING


def test_a_rating_needs_an_example_a_level_up_to_4_and_a_competency(boss: Actor) -> None:
    assert refused(rate, boss, "W-1", "GOV", 3, "  ") is Refusal.EXAMPLE_MISSING
    assert refused(rate, boss, "W-1", "GOV", 5) is Refusal.RATING_OUT_OF_RANGE
    assert refused(rate, boss, "W-1", "NOPE", 3) is Refusal.UNKNOWN_REFERENCE


def test_a_self_assessment_verifies_nothing(boss: Actor, worker: Actor) -> None:
    assess(worker, "gov", 5)
    assert rows("person_id", "kind", "level", "ceiling", "expires_on", "source_ref") == [
        (worker.id, EvidenceKind.SELF, 5, 5, NEXT_YEAR, "self:W-1:GOV:2026-06-01")
    ]
    assert intervals() == []


def test_a_self_assessment_can_be_given_anew_on_the_same_day(boss: Actor, worker: Actor) -> None:
    assess(worker, "GOV", 2)
    assess(worker, "LLM", 1)
    assess(worker, "GOV", 3)
    assert rows("source_ref", "level") == [
        ("self:W-1:GOV:2026-06-01", 2),
        ("self:W-1:LLM:2026-06-01", 1),
        ("self:W-1:GOV:2026-06-01:02", 3),
    ]


def test_a_claim_has_a_level_and_a_competency_and_somebody(boss: Actor, worker: Actor) -> None:
    assert refused(assess, worker, "GOV", 6) is Refusal.CLAIM_OUT_OF_RANGE
    assert refused(assess, worker, "NOPE", 1) is Refusal.UNKNOWN_REFERENCE
    assert refused(assess, TERMINAL, "GOV", 1) is Refusal.NOT_FOUND


def test_opinions_of_one_day_follow_each_other_however_many_they_are(worker: Actor, make: Make) -> None:
    boss = make.actor(person_of("B-1"), AccessRole.MANAGER)
    for number in range(103):
        assess(worker, "GOV", number % 5)
    rate(boss, "W-1", "GOV", 1)
    rate(boss, "W-1", "GOV", 2)
    kept = [str(ref) for (ref,) in rows("source_ref")]
    claims = [ref for ref in kept if ref.startswith("self:")]
    assert len(set(claims)) == 103
    assert claims == sorted(claims), "the last one said is the newest, by the bytes of its reference"
    assert [ref.removeprefix("self:W-1:GOV:2026-06-01") for ref in claims[:2] + claims[98:101]] == [
        "",
        ":02",
        ":99",
        ":a100",
        ":a101",
    ]
    assert len([ref for ref in kept if ref.startswith("rating:")]) == 2
    found = next(one for one in my_skills(worker, on=TODAY).skills if one.code == "GOV")
    assert found.claimed == 102 % 5


def test_a_report_who_has_left_is_not_rated(boss: Actor, make: Make) -> None:
    """Reports go by the number of the manager, which stays with whoever has left."""
    make.person("W-4", manager_no="B-1", end=TODAY)
    make.person("W-5", manager_no="B-1", end=date(2026, 6, 2))
    assert refused(rate, boss, "W-4", "GOV", 3) is Refusal.NOT_FOUND
    rate(boss, "W-5", "GOV", 3)
    assert len(rows()) == 1
