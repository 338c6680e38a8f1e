"""Taking back what an import made beside its rows: for whoever imports that kind."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.catalog import Competency, Course
from portal.model.evidence import Evidence
from portal.model.org import Unit
from portal.model.roles import TeamRequirement
from portal.rules.access import AccessRole, Actor
from portal.rules.intake.kinds import Kind
from portal.services.checking import check
from portal.services.database import transaction
from portal.services.intake import beginning, imports, questions, undoing
from portal.services.intake.questions import CREATE, Answer
from portal.services.intake.replanning import keep
from portal.services.intake.undoing import Undone, Why
from portal.wording.undoing import kept_sentence
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def both(make: Make) -> Actor:
    make.competency("LIT")
    person = make.person("B", learning=True, administrator=True)
    return make.actor(person, AccessRole.LEARNING, AccessRole.ADMINISTRATOR)


@pytest.fixture
def learning(make: Make) -> Actor:
    return make.actor(make.person("L", learning=True), AccessRole.LEARNING)


def made(actor: Actor, kind: Kind, column: str, word: str, text: str) -> int:
    """An import that makes one thing on the way."""
    with transaction():
        number = beginning.begin(actor, kind, text.encode(), "a.csv", on=ON, now=NOW)
        keep(questions.answer(actor, number, [Answer(column, word, CREATE)], on=ON, now=NOW))
        assert imports.apply(actor, number, on=ON, now=NOW).applied
    return number


def undo(actor: Actor, number: int) -> Undone:
    with transaction():
        return undoing.undo(actor, number, on=ON, now=NOW)


def count(table: type) -> int:
    found: int = db.session.execute(select(func.count()).select_from(table)).scalar_one()
    db.session.rollback()
    return found


REQUIREMENTS = "unit,competency_code,level\nSales,LIT,2\n"


def test_a_unit_stays_when_learning_staff_take_back_the_sheet_that_made_it(both: Actor, learning: Actor) -> None:
    number = made(both, Kind.TEAM_REQUIREMENTS, "unit", "Sales", REQUIREMENTS)
    done = undo(learning, number)
    assert [one.why for one in done.kept] == [Why.PROTECTED]
    assert (done.taken_back, done.rows) == (1, 1)
    assert (count(Unit), count(TeamRequirement)) == (1, 0)
    undo(learning, done.import_id)
    assert (count(Unit), count(TeamRequirement), check()) == (1, 1, [])


def test_a_unit_that_is_gone_does_not_return_for_learning_staff(both: Actor, learning: Actor) -> None:
    number = made(both, Kind.TEAM_REQUIREMENTS, "unit", "Sales", REQUIREMENTS)
    done = undo(both, number)
    assert (done.kept, count(Unit), count(TeamRequirement)) == ((), 0, 0)
    with pytest.raises(Exception, match="nothing_to_undo"):
        undo(learning, done.import_id)
    undo(both, done.import_id)
    assert (count(Unit), count(TeamRequirement), check()) == (1, 1, [])


def test_a_course_goes_with_the_completions_that_made_it(make: Make, both: Actor, learning: Actor) -> None:
    make.person("P1")
    text = "employee_no,course_code,enrolled_on\nP1,Prompts,2026-01-05\n"
    number = made(both, Kind.ENROLLMENTS, "course_code", "Prompts", text)
    assert count(Course) == 1
    assert (undo(learning, number).kept, count(Course)) == ((), 0)


def events(*actions: str) -> list[tuple[str, str]]:
    found = db.session.execute(
        select(AuditEvent.action, AuditEvent.subject).where(AuditEvent.action.in_(actions)).order_by(AuditEvent.id)
    )
    return [(action, subject) for action, subject in found]


def test_what_is_taken_back_beside_the_rows_is_in_the_log(both: Actor) -> None:
    number = made(both, Kind.TEAM_REQUIREMENTS, "unit", "Sales", REQUIREMENTS)
    done = undo(both, number)
    undo(both, done.import_id)
    logged = events("unit.added", "unit.removed", "unit.changed")
    assert logged == [("unit.added", "Sales"), ("unit.removed", "Sales"), ("unit.added", "Sales")]


def test_what_stays_is_not_logged_as_gone(both: Actor, learning: Actor) -> None:
    undo(learning, made(both, Kind.TEAM_REQUIREMENTS, "unit", "Sales", REQUIREMENTS))
    assert events("unit.removed") == []


def test_a_parent_that_was_made_on_the_way_is_in_the_log_once(both: Actor) -> None:
    number = made(both, Kind.UNITS, "parent", "Top", "code,name,parent\nA,One,Top\n")
    undo(both, number)
    assert sorted(events("unit.removed")) == [("unit.removed", "A"), ("unit.removed", "Top")]


EVIDENCE = "employee_no,competency_code,kind,level,observed_on,source_ref\nB,NEW,certification,3,2026-01-05,vendor:1\n"


def test_a_competency_that_a_sheet_of_evidence_made_stays_and_is_told_since_its_records_do(
    both: Actor, learning: Actor
) -> None:
    number = made(learning, Kind.EVIDENCE, "competency_code", "NEW", EVIDENCE)
    done = undo(learning, number)
    assert [(one.subject, one.column, one.why) for one in done.kept] == [("NEW", "", Why.IN_USE)]
    (kept,) = done.kept
    sentence = kept_sentence(kept.subject, kept.column, imported=kept.imported, now=kept.now, why=kept.why.value)
    assert sentence == "NEW stays: it is in use by now."
    assert (done.taken_back, done.rows) == (1, 1)
    revoked = db.session.execute(select(Evidence.observed_on, Evidence.revoked_on, Evidence.revoke_reason)).all()
    assert list(map(tuple, revoked)) == [(date(2026, 1, 5), date(2026, 1, 5), f"import {number} undone")]
    assert set(db.session.scalars(select(Competency.code))) == {"LIT", "NEW"}
    again = undo(learning, done.import_id)
    assert (again.kept, again.taken_back) == ((), 1)
    assert list(db.session.scalars(select(Evidence.revoked_on))) == [None]
    db.session.rollback()
    assert check() == []
