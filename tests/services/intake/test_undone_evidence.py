"""Undoing an import takes its evidence away as if it had never been; the same rows again bring it back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.model.base import db
from portal.model.evidence import Evidence, LevelInterval
from portal.model.learning import Enrollment
from portal.rules.access import TERMINAL, AccessRole
from portal.rules.courses import EvidenceKind
from portal.rules.evidencing import undone
from portal.rules.intake.kinds import Kind
from portal.rules.refusals import Refusal, Refused
from portal.services import evidence
from portal.services.checking import check
from portal.services.database import transaction
from portal.services.intake import imports, undoing
from portal.services.intake.imports import Summary
from tests.make import Make

ON = date(2026, 3, 2)
LATER = ON + timedelta(days=9)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEADER = "source_ref,employee_no,competency_code,kind,level,ceiling,observed_on,revoked_on,revoke_reason\n"
SHEET = (
    HEADER + "a,1,LIT,certification,3,,2025-01-31,,\nb,1,LIT,project,2,,2025-06-30,2025-12-24,lost\n"
    "c,1,GOV,assessment,0,4,2025-06-30,,\nd,2,LIT,self,4,,2025-06-30,,\n"
)


@pytest.fixture(autouse=True)
def company(make: Make) -> None:
    make.competency("LIT")
    make.competency("GOV")
    make.person("1")
    make.person("2")
    make.evidence(1, 1, 1, EvidenceKind.ASSESSMENT, source_ref="noise")


def bring(text: str, kind: Kind = Kind.EVIDENCE, *, on: date = ON) -> Summary:
    with transaction():
        return imports.run(TERMINAL, kind, text.encode(), "e.csv", on=on, now=NOW)


def undo(done: Summary, *, on: date = LATER) -> int:
    with transaction():
        return undoing.undo(TERMINAL, done.import_id or 0, on=on, now=NOW).taken_back


def cannot_be_undone(done: Summary) -> bool:
    with pytest.raises(Refused) as refused:
        undo(done)
    return refused.value.refusal is Refusal.ALREADY_UNDONE


def records(*names: str) -> dict[str, tuple[object, ...]]:
    columns = (getattr(Evidence, name) for name in names)
    found = {row[0]: tuple(row)[1:] for row in db.session.execute(select(Evidence.source_ref, *columns))}
    db.session.rollback()
    return found


def revocations() -> dict[str, tuple[object, ...]]:
    return records("revoked_on", "revoked_recorded_on", "revoke_reason", "revoked_by_import_id")


def levels() -> set[tuple[object, ...]]:
    found = {tuple(row) for row in db.session.execute(select(*LevelInterval.__table__.c))}
    db.session.rollback()
    return found


def test_what_an_import_brought_counts_on_no_day_after_it_is_undone() -> None:
    before = levels()
    done = bring(SHEET)
    assert levels() != before
    assert undo(done) == 4
    assert levels() == before
    number = done.import_id or 0
    assert revocations() == {
        "noise": (None, None, "", None),
        "a": (date(2025, 1, 31), LATER, undone(number), number),
        "b": (date(2025, 6, 30), ON, "lost", number),
        "c": (date(2025, 6, 30), LATER, undone(number), number),
        "d": (date(2025, 6, 30), LATER, undone(number), number),
    }
    assert cannot_be_undone(done)
    assert check() == []


def test_the_same_rows_again_bring_exactly_that_back() -> None:
    first = bring(SHEET)
    before, counted = revocations(), levels()
    undo(first)
    again = bring(SHEET, on=LATER)
    assert (again.update, again.create, again.problems) == (4, 0, ())
    after = revocations()
    assert after.pop("b") == (date(2025, 12, 24), LATER, "lost", None)
    assert after == {ref: said for ref, said in before.items() if ref != "b"}
    assert levels() == counted
    assert bring(SHEET, on=LATER).unchanged == 4
    assert cannot_be_undone(first)
    assert undo(again) == 4
    assert bring(SHEET, on=LATER).update == 4
    assert check() == []


def test_another_record_is_no_reason_to_lift_and_a_new_revocation_takes_the_place_of_the_undoing() -> None:
    undo(bring(HEADER + "a,1,LIT,certification,3,,2025-01-31,,\n"))
    changed = bring(HEADER + "a,1,LIT,certification,4,,2025-01-31,,\n")
    assert [one.column for one in changed.problems] == ["level"]
    assert revocations()["a"][0] == date(2025, 1, 31)
    assert bring(HEADER + "a,1,LIT,certification,3,,2025-01-31,2026-01-01,forged\n").update == 1
    assert revocations()["a"] == (date(2026, 1, 1), ON, "forged", None)


def test_what_a_person_revoked_stays_revoked_when_the_import_comes_back(make: Make) -> None:
    actor = make.actor(make.person("LD", learning=True), AccessRole.LEARNING)
    text = HEADER + "a,1,LIT,certification,3,,2025-01-31,,\n"
    done = bring(text)
    number = db.session.scalar(select(Evidence.id).where(Evidence.source_ref == "a")) or 0
    db.session.rollback()
    with transaction():
        evidence.revoke(actor, "1", number, date(2026, 2, 1), "Forged", on=ON, now=NOW)
    undo(done)
    assert revocations()["a"] == (date(2025, 1, 31), ON, "Forged", done.import_id)
    assert bring(text, on=LATER).unchanged == 1
    assert revocations()["a"] == (date(2025, 1, 31), ON, "Forged", done.import_id)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.COMPLETIONS, "employee_no,course_code,completed_on\n1,K,2026-01-05\n"),
        (
            Kind.ENROLLMENTS,
            "employee_no,course_code,enrolled_on,ended_on,outcome\n1,K,2026-01-01,2026-01-05,completed\n",
        ),
    ],
)
def test_results_that_come_in_again_bring_their_evidence_back(make: Make, kind: Kind, text: str) -> None:
    make.course("K", grants={1: 3}, evidence_kind=EvidenceKind.PROJECT)
    first = bring(text, kind)
    counted, ref = levels(), "completion:1:K:2026-01-05"
    assert undo(first) == 1
    assert revocations()[ref][2] == undone(first.import_id or 0)
    assert levels() != counted
    assert db.session.scalar(select(func.count()).select_from(Enrollment)) == 0
    db.session.rollback()
    again = bring(text, kind)
    assert again.create == 1
    assert (revocations()[ref], levels()) == ((None, None, "", None), counted)
    assert records("import_id")[ref] == (again.import_id,)
    assert undo(again) == 1


def test_a_completion_that_a_person_revoked_is_not_lifted_by_the_sheet(make: Make) -> None:
    actor = make.actor(make.person("LD", learning=True), AccessRole.LEARNING)
    make.course("K", grants={1: 3}, evidence_kind=EvidenceKind.PROJECT)
    header = "employee_no,course_code,enrolled_on,ended_on,outcome\n"
    done = bring(header + "1,K,2026-01-01,2026-01-05,completed\n", Kind.ENROLLMENTS)
    ref = "completion:1:K:2026-01-05"
    number = db.session.scalar(select(Evidence.id).where(Evidence.source_ref == ref)) or 0
    db.session.rollback()
    with transaction():
        evidence.revoke(actor, "1", number, date(2026, 2, 1), "Forged", on=ON, now=NOW)
    undo(done)
    bring(header + "1,K,2026-01-01,2026-01-06,failed\n", Kind.ENROLLMENTS)
    bring(header + "1,K,2026-01-01,2026-01-05,completed\n", Kind.ENROLLMENTS)
    assert revocations()[ref][2] == "Forged"
