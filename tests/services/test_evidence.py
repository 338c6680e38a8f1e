"""What proves a level: results, certifications, revoking; who may, and what follows in the levels."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.catalog import Competency, Course
from portal.model.evidence import Evidence, LevelInterval
from portal.model.intake import Import
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.courses import EvidenceKind
from portal.rules.enrolling import EnrollmentState
from portal.rules.evidencing import undone
from portal.rules.intake.kinds import ImportState, Kind
from portal.rules.refusals import Refusal, Refused
from portal.services import course_proof, evidence, learning, levels
from portal.services.course_proof import Result
from portal.services.database import transaction
from tests.conftest import counted
from tests.make import Make

TODAY = date(2026, 6, 1)
YESTERDAY = TODAY - timedelta(days=1)
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def learner(make: Make) -> Actor:
    return make.actor(make.person("L-1", name="Ida Learner"))


@pytest.fixture
def staff(make: Make) -> Actor:
    return make.actor(make.person("S-1", learning=True), AccessRole.LEARNING)


def do(deed: Callable[..., object], *what: object, **others: object) -> None:
    with transaction():
        deed(*what, **{"on": TODAY, "now": NOW, **others})


def refused(deed: Callable[..., object], *what: object, **others: object) -> Refusal:
    before = rows()
    with pytest.raises(Refused) as caught:
        do(deed, *what, **others)
    assert rows() == before
    return caught.value.refusal


def rows(*columns: str) -> list[tuple[object, ...]]:
    table = Evidence.__table__
    chosen = [table.c[name] for name in columns] if columns else list(table.c)
    found = db.session.execute(select(*chosen).order_by(table.c.id)).all()
    db.session.rollback()
    return [tuple(row) for row in found]


def verified(person: int | None, competency: int, day: date = TODAY) -> int:
    found = db.session.execute(
        select(LevelInterval.start, LevelInterval.end, LevelInterval.verified).where(
            LevelInterval.person_id == person, LevelInterval.competency_id == competency
        )
    ).all()
    db.session.rollback()
    return next((row.verified for row in found if row.start <= day and (row.end is None or day < row.end)), 0)


def deeds() -> list[tuple[str, str]]:
    found = db.session.execute(select(AuditEvent.action, AuditEvent.subject).order_by(AuditEvent.id)).all()
    db.session.rollback()
    return [tuple(row) for row in found]


def limit(course: int, months: int | None, competency: int | None = None, most: int | None = None) -> None:
    with transaction():
        db.session.execute(update(Course).where(Course.id == course).values(validity_months=months))
        db.session.execute(update(Competency).where(Competency.id == competency).values(max_validity_months=most))


def test_a_result_writes_one_record_for_every_competency_granted(make: Make, learner: Actor, staff: Actor) -> None:
    llm, gov = make.competency("LLM"), make.competency("GOV")
    course = make.course("K-1", grants={llm: 3, gov: 2}, evidence_kind=EvidenceKind.ASSESSMENT)
    make.course("K-2", grants={gov: 4})
    enrollment = make.enrollment(learner.id, course)
    limit(course, 24, gov, 12)
    do(learning.give_result, staff, enrollment, EnrollmentState.COMPLETED, day=date(2026, 3, 31), score=80.0)
    assert rows("competency_id", "kind", "level", "ceiling", "observed_on", "recorded_on", "expires_on") == [
        (llm, EvidenceKind.ASSESSMENT, 3, 3, date(2026, 3, 31), TODAY, date(2028, 3, 31)),
        (gov, EvidenceKind.ASSESSMENT, 2, 2, date(2026, 3, 31), TODAY, date(2027, 3, 31)),
    ]
    assert (
        rows("person_id", "source_ref", "enrollment_id")
        == [(learner.id, "completion:L-1:K-1:2026-03-31", enrollment)] * 2
    )
    assert (verified(learner.id, llm), verified(learner.id, gov)) == (3, 2)
    assert verified(learner.id, gov, date(2026, 3, 30)) == 0
    assert verified(learner.id, gov, date(2027, 3, 30)) == 2
    assert verified(learner.id, gov, date(2027, 3, 31)) == 0


def test_a_course_without_a_validity_takes_that_of_its_kind(make: Make, learner: Actor, staff: Actor) -> None:
    gov = make.competency("GOV")
    course = make.course("K-1", grants={gov: 2}, evidence_kind=EvidenceKind.ASSESSMENT)
    do(learning.give_result, staff, make.enrollment(learner.id, course), EnrollmentState.COMPLETED)
    assert rows("expires_on") == [(date(2027, 12, 1),)]


@pytest.mark.parametrize("outcome", [EnrollmentState.FAILED, EnrollmentState.NO_SHOW])
def test_another_outcome_proves_nothing(make: Make, learner: Actor, staff: Actor, outcome: EnrollmentState) -> None:
    course = make.course("K-1", grants={make.competency(): 2}, evidence_kind=EvidenceKind.ASSESSMENT)
    do(learning.give_result, staff, make.enrollment(learner.id, course), outcome)
    assert rows() == []


def test_a_learner_who_finishes_proves_awareness_and_no_more(make: Make, learner: Actor) -> None:
    gov = make.competency("GOV")
    make.enrollment(learner.id, make.course("K-1", grants={gov: 3}))
    do(learning.finish, learner, "K-1")
    assert rows("kind", "level", "ceiling", "source_ref") == [
        (EvidenceKind.COMPLETION, 3, 3, "completion:L-1:K-1:2026-06-01")
    ]
    assert verified(learner.id, gov) == 1


def test_finishing_a_graded_course_proves_nothing_yet(make: Make, learner: Actor) -> None:
    course = make.course("K-1", grants={make.competency(): 2}, evidence_kind=EvidenceKind.ASSESSMENT)
    make.enrollment(learner.id, course)
    do(learning.finish, learner, "K-1")
    assert rows() == []


def test_nobody_proves_a_level_by_their_own_result(make: Make, staff: Actor) -> None:
    course = make.course("K-1", grants={make.competency(): 2}, evidence_kind=EvidenceKind.ASSESSMENT)
    enrollment = make.enrollment(staff.id, course)
    assert refused(learning.give_result, staff, enrollment, EnrollmentState.COMPLETED) is Refusal.OWN_RESULT


def test_the_same_results_again_change_nothing(make: Make, learner: Actor) -> None:
    gov = make.competency("GOV")
    result = Result(learner.id, make.course("K-1", grants={gov: 1}), YESTERDAY)
    for _ in range(2):
        with transaction():
            course_proof.record_results([result, result], on=TODAY)
    assert len(rows()) == 1


def test_a_course_that_grants_nothing_leaves_no_record(make: Make, learner: Actor) -> None:
    course = make.course("K-0")
    with transaction():
        course_proof.record_results([Result(learner.id, course, TODAY)], on=TODAY)
        course_proof.record_results([], on=TODAY)
    assert rows() == []


def test_many_results_take_as_many_statements_as_one(make: Make) -> None:
    course = make.course("K-1", grants={make.competency(): 1, make.competency(): 1})
    people = [make.person() for _ in range(25)]

    def statements(of: list[int]) -> int:
        with counted() as seen, transaction():
            course_proof.record_results([Result(person, course, TODAY) for person in of], on=TODAY)
        return len(seen)

    one = statements(people[:1])
    assert statements(people[1:]) == one
    assert one <= 8
    assert len(rows()) == 50


def test_what_a_revoked_result_proved_stays_revoked_when_recorded_again(
    make: Make, learner: Actor, staff: Actor
) -> None:
    gov = make.competency("GOV")
    result = Result(learner.id, make.course("K-1", grants={gov: 1}), YESTERDAY)
    with transaction():
        course_proof.record_results([result], on=TODAY)
    ((record,),) = rows("id")
    do(evidence.revoke, staff, "L-1", record, TODAY, "Was not there")
    with transaction():
        course_proof.record_results([result], on=TODAY)
    assert rows("revoke_reason") == [("Was not there",)]
    assert (verified(learner.id, gov, YESTERDAY), verified(learner.id, gov)) == (1, 0)


def test_recording_again_what_an_undone_import_had_brought_lifts_exactly_that(make: Make, learner: Actor) -> None:
    gov = make.competency("GOV")
    result = Result(learner.id, make.course("K-1", grants={gov: 1}), YESTERDAY)
    with transaction():
        course_proof.record_results([result], on=YESTERDAY)
    import_id = an_import()
    with transaction():
        db.session.execute(
            update(Evidence).values(
                revoked_on=YESTERDAY,
                revoked_recorded_on=TODAY,
                revoked_by_import_id=import_id,
                revoke_reason=undone(import_id),
            )
        )
        levels.rewrite([(learner.id, gov)])
    assert verified(learner.id, gov) == 0
    with transaction():
        course_proof.record_results([result], on=TODAY)
    assert rows("revoked_on", "revoke_reason", "recorded_on") == [(None, "", YESTERDAY)]
    assert verified(learner.id, gov) == 1


def an_import() -> int:
    values = {
        "kind": Kind.COMPLETIONS,
        "state": ImportState.APPLIED,
        "file_name": "done.csv",
        "sha256": "0" * 64,
        "size": 1,
        "header": [],
        "options": {},
        "problems": [],
        "on": YESTERDAY,
        "uploaded_at": NOW,
    }
    with transaction():
        return db.session.execute(insert(Import).values(values).returning(Import.id)).scalar_one()


def certify(staff: Actor, **others: object) -> None:
    do(evidence.record_certification, staff, "l-1", **{"observed_on": YESTERDAY, **others})


def test_a_certification_counts_until_the_issuer_or_the_portal_says_so(
    make: Make, learner: Actor, staff: Actor
) -> None:
    llm, gov = make.competency("LLM"), make.competency("GOV")
    course = make.course("C-1", grants={llm: 3, gov: 2}, evidence_kind=EvidenceKind.CERTIFICATION)
    limit(course, None, gov, 12)
    certify(staff, course="c-1", credential_url="https://issuer.example/7", credential_until=date(2028, 1, 1))
    assert rows("competency_id", "kind", "level", "ceiling", "expires_on", "credential_until", "assessor_no") == [
        (llm, EvidenceKind.CERTIFICATION, 3, 3, date(2028, 1, 1), date(2028, 1, 1), "S-1"),
        (gov, EvidenceKind.CERTIFICATION, 2, 2, date(2027, 5, 31), date(2028, 1, 1), "S-1"),
    ]
    assert set(rows("source_ref", "credential_url")) == {
        ("certification:L-1:C-1:2026-05-31", "https://issuer.example/7")
    }
    assert (verified(learner.id, llm), verified(learner.id, gov)) == (3, 2)
    assert deeds() == [("evidence.certified", "L-1")]


def test_a_certification_that_no_course_leads_to_names_its_levels(make: Make, learner: Actor, staff: Actor) -> None:
    llm = make.competency("LLM")
    make.competency("GOV")
    certify(staff, grants={"llm": 4})
    assert rows("competency_id", "level", "source_ref") == [(llm, 4, "certification:L-1:LLM:2026-05-31")]


def test_a_certification_is_recorded_once_and_again_after_it_was_revoked(
    make: Make, learner: Actor, staff: Actor
) -> None:
    llm = make.competency("LLM")
    certify(staff, grants={"LLM": 4})
    assert refused(certify, staff, grants={"LLM": 3}) is Refusal.ALREADY_RECORDED
    ((record,),) = rows("id")
    do(evidence.revoke, staff, "L-1", record, YESTERDAY, "Typed wrongly")
    certify(staff, grants={"LLM": 3})
    assert [source_ref for (source_ref,) in rows("source_ref")] == [
        "certification:L-1:LLM:2026-05-31",
        "certification:L-1:LLM:2026-05-31:02",
    ]
    assert verified(learner.id, llm) == 3


def test_nobody_certifies_themselves_or_without_being_asked_to(make: Make, learner: Actor, staff: Actor) -> None:
    make.competency("LLM")
    boss = make.actor(make.person("M-1"), AccessRole.MANAGER)
    administrator = make.actor(make.person("A-1", administrator=True), AccessRole.ADMINISTRATOR)
    what = {"observed_on": TODAY, "grants": {"LLM": 4}}
    assert refused(evidence.record_certification, staff, "S-1", **what) is Refusal.OWN_EVIDENCE
    for actor in (boss, administrator, learner):
        assert refused(evidence.record_certification, actor, "L-1", **what) is Refusal.NOT_FOUND
    assert refused(evidence.record_certification, staff, "NOBODY", **what) is Refusal.NOT_FOUND
    do(evidence.record_certification, TERMINAL, "L-1", **what)


def test_what_does_not_certify_is_refused(make: Make, learner: Actor, staff: Actor) -> None:
    make.course("K-1", grants={make.competency("LLM"): 2}, evidence_kind=EvidenceKind.ASSESSMENT)
    assert refused(certify, staff, course="K-1") is Refusal.UNKNOWN_REFERENCE
    assert refused(certify, staff, course="K-9") is Refusal.UNKNOWN_REFERENCE
    assert refused(certify, staff, grants={"NOPE": 2}) is Refusal.UNKNOWN_REFERENCE
    assert refused(certify, staff) is Refusal.NOTHING_CERTIFIED
    assert refused(certify, staff, grants={"LLM": 2}, observed_on=TODAY + timedelta(days=1)) is Refusal.DAY_AHEAD


def test_revoking_takes_a_level_away_from_a_day_on_and_keeps_the_record(
    make: Make, learner: Actor, staff: Actor
) -> None:
    llm = make.competency("LLM")
    make.evidence(learner.id, llm, 4, observed_on=date(2026, 1, 1), source_ref="cert:1")
    make.evidence(learner.id, llm, 1, observed_on=date(2026, 1, 1), source_ref="cert:0")
    record = record_of("cert:1")
    do(evidence.revoke, staff, "L-1", record, date(2026, 5, 1), "  The issuer withdrew it. ")
    assert rows("source_ref", "level", "revoked_on", "revoked_recorded_on", "revoke_reason") == [
        ("cert:1", 4, date(2026, 5, 1), TODAY, "The issuer withdrew it."),
        ("cert:0", 1, None, None, ""),
    ]
    assert verified(learner.id, llm, date(2026, 4, 30)) == 4
    assert verified(learner.id, llm, date(2026, 5, 1)) == 1
    assert deeds() == [("evidence.revoked", "L-1")]
    assert refused(evidence.revoke, staff, "L-1", record, TODAY, "Again") is Refusal.ALREADY_REVOKED


def test_revoking_from_its_first_day_on_is_as_if_it_had_never_been(make: Make, learner: Actor, staff: Actor) -> None:
    llm = make.competency("LLM")
    make.evidence(learner.id, llm, 3, observed_on=date(2026, 1, 1), source_ref="good")
    make.evidence(
        learner.id, llm, 1, EvidenceKind.ASSESSMENT, ceiling=4, observed_on=date(2026, 2, 1), source_ref="poor"
    )
    assert verified(learner.id, llm) == 3
    make.evidence(
        learner.id, llm, 1, EvidenceKind.PROJECT, ceiling=5, observed_on=date(2026, 2, 2), source_ref="poorer"
    )
    assert verified(learner.id, llm) == 1
    do(evidence.revoke, staff, "L-1", record_of("poorer"), date(2026, 2, 2), "Somebody else's work")
    assert verified(learner.id, llm) == 3


def test_only_learning_staff_revoke_and_never_what_is_their_own_or_an_opinion(
    make: Make, learner: Actor, staff: Actor
) -> None:
    llm = make.competency("LLM")
    make.evidence(staff.id, llm, 3, source_ref="mine")
    make.evidence(learner.id, llm, 3, source_ref="cert")
    make.evidence(learner.id, llm, 3, EvidenceKind.MANAGER, source_ref="rating")
    make.evidence(learner.id, llm, 3, EvidenceKind.SELF, source_ref="claim")
    boss = make.actor(make.person("M-1"), AccessRole.MANAGER)
    assert refused(evidence.revoke, staff, "S-1", record_of("mine"), TODAY, "x") is Refusal.OWN_EVIDENCE
    for actor in (boss, learner):
        assert refused(evidence.revoke, actor, "L-1", record_of("cert"), TODAY, "x") is Refusal.NOT_FOUND
    for source_ref in ("rating", "claim"):
        assert refused(evidence.revoke, staff, "L-1", record_of(source_ref), TODAY, "x") is Refusal.NOT_FOUND
    assert refused(evidence.revoke, staff, "L-1", 999_999, TODAY, "x") is Refusal.NOT_FOUND


def record_of(source_ref: str) -> int:
    found = db.session.scalar(select(Evidence.id).where(Evidence.source_ref == source_ref))
    db.session.rollback()
    assert found is not None
    return found
