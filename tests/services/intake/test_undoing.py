"""Taking imports back, and doing them again."""

from datetime import UTC, date, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.catalog import Course
from portal.model.doors import SignIn
from portal.model.every import TABLES
from portal.model.evidence import Evidence
from portal.model.intake import Import
from portal.model.learning import Enrollment, EnrollmentEvent
from portal.model.people import Employment, Person
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.courses import CourseStatus
from portal.rules.enrolling import EnrollmentState
from portal.rules.intake.kinds import ImportState, Kind
from portal.rules.refusals import Refusal, Refused
from portal.services import signing_in
from portal.services.checking import check
from portal.services.database import transaction
from portal.services.intake import imports, undoing
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

SHEETS: dict[Kind, str] = {
    Kind.UNITS: "code,name,parent,lead_no\nOLD,Old one renamed,NEW,P1\nNEW,New,TOP,P9\nNEWER,Newer,NEW,",
    Kind.PEOPLE: (
        "employee_no,name,email,unit,manager_no,roles,hired_on,last_day,leave_kind,location\n"
        "P1,Änne Other,p2@example.com,OLD,P2,learning,2020-01-01,,,Leeds\n"
        "P2,P2,p1@example.com,,-,,2020-01-01,2026-06-30,voluntary,\n"
        "P3,P3,p3@example.com,TOP,,,2026-02-01,,,\n"
        "P4,New Person,p4@example.com,TOP,P5,,2026-01-01,,,\n"
        "P5,Another,p5@example.com,OLD,,learning,2026-01-01,,,"
    ),
    Kind.ASSIGNMENTS: (
        "employee_no,unit,from,to,primary,share\n"
        "P1,TOP,2020-01-01,2025-01-01,1,\nP1,OLD,2025-01-01,,1,\nP1,TOP,2025-06-01,2025-07-01,0,0.5"
    ),
    Kind.COMPETENCIES: (
        "code,area,name,definition,max_validity_months,level_1,level_2,level_3\n"
        "LIT,Area,Literacy,What it is,12,other words,-,third\nNEW,Area,New,,,one,two,"
    ),
    Kind.ROLE_PROFILES: (
        "from,role_code,ai_empowered_role,baseline,competency_code,target_level,weight\n"
        "2026-01-01,ANA,Analyst,1,LIT,3,2\n,NEW,New role,,GOV,2,1"
    ),
    Kind.PERSON_ROLES: "employee_no,role_code,from,to\nP1,ANA,2024-01-01,2026-01-01\nP2,ANA,2025-01-01,",
    Kind.TEAM_REQUIREMENTS: "from,unit,competency_code,level,need\n2026-01-01,TOP,LIT,3,2\n,OLD,GOV,2,",
    Kind.COURSES: (
        "code,title,cost,competencies_granted,prerequisites,equivalents,status,superseded_by,tags\n"
        "K1,Changed,12.50,LIT:3,K3,,published,K4,x;y\nK3,New,,GOV:1,,K1,,,\nK4,Newer,,,K3,,draft,K3,"
    ),
    Kind.ENROLLMENTS: (
        "employee_no,course_code,enrolled_on,started_on,ended_on,outcome,score\n"
        "P1,K1,2026-01-01,2026-01-02,2026-02-01,completed,88\nP2,K2,2025-01-01,,2025-02-01,failed,\n"
        "P2,K1,2026-01-05,,,,\nP3,K1,2025-01-05,,2025-02-05,completed,"
    ),
    Kind.COMPLETIONS: "employee_no,course_code,completed_on,score\n"
    "P1,K1,2026-02-01,90\nP2,K1,2026-02-02,\nP3,K1,2025-01-01,",
}


@pytest.fixture
def company(make: Make) -> Make:
    top = make.unit("TOP")
    old = make.unit("OLD", parent=top)
    make.person("P1", unit=top, email="p1@example.com", learning=False, hired_on=date(2020, 1, 1))
    make.person("P2", unit=old, email="p2@example.com", manager_no="P1", hired_on=date(2020, 1, 1))
    make.person("P3", email="p3@example.com", hired_on=date(2020, 1, 1), end=date(2024, 1, 1))
    make.person("ADMIN", administrator=True)
    lit, gov = make.competency("LIT"), make.competency("GOV")
    k1, k2 = make.course("K1", grants={lit: 1, gov: 1}), make.course("K2", grants={lit: 2})
    make.course("K0", prerequisites=(k1,), equivalents=(k2,))
    sheet(Kind.ENROLLMENTS, "employee_no,course_code,enrolled_on,started_on\nP1,K1,2026-01-01,2026-01-02")
    sheet(
        Kind.ENROLLMENTS, "employee_no,course_code,enrolled_on,ended_on,outcome\nP2,K2,2025-01-01,2025-02-01,completed"
    )
    sheet(
        Kind.ROLE_PROFILES,
        "role_code,ai_empowered_role,competency_code,target_level\nANA,Analyst,LIT,2\nANA,Analyst,GOV,1",
    )
    sheet(Kind.PERSON_ROLES, "employee_no,role_code,from\nP1,ANA,2024-01-01")
    sheet(Kind.TEAM_REQUIREMENTS, "unit,competency_code,level,need\nTOP,LIT,2,1")
    sheet(Kind.COMPETENCIES, "code,name,level_1,level_2\nLIT,Literacy,first,second")
    sheet(Kind.COURSES, "code,title,summary\nK0,Zero,s\nK1,One,s\nK2,Two,s")
    return make


def sheet(kind: Kind, text: str, *, actor: Actor = TERMINAL) -> int:
    options = imports.Options(moves=True)
    with transaction():
        done = imports.run(actor, kind, f"{text}\n".encode(), "a.csv", on=ON, now=NOW, options=options)
    assert done.applied, done.problems
    assert done.import_id is not None
    return done.import_id


def undo(import_id: int, *, actor: Actor = TERMINAL) -> undoing.Undone:
    with transaction():
        return undoing.undo(actor, import_id, on=ON, now=NOW)


def state_of(import_id: int) -> ImportState:
    db.session.rollback()
    return db.session.scalars(select(Import.state).where(Import.id == import_id)).one()


def everything() -> dict[str, set[Any]]:
    """All rows of the portal's tables, but the log, imports, what became of enrollments, and evidence that is void."""
    db.session.rollback()
    left_out = {"audit_event", "enrollment_event"}
    found: dict[str, set[Any]] = {}
    for table in TABLES:
        if table.name.startswith("import") or table.name in left_out:
            continue
        rows = db.session.execute(select(table))
        if table.name == "evidence":
            rows = db.session.execute(select(table).where(Evidence.revoked_on.is_distinct_from(Evidence.observed_on)))
        found[table.name] = set(map(tuple, rows))
    return found


def events() -> set[Any]:
    return set(map(tuple, db.session.execute(select(*EnrollmentEvent.__table__.c))))


def sound() -> None:
    db.session.rollback()
    assert check() == []


@pytest.mark.parametrize("kind", SHEETS)
def test_an_import_that_is_undone_leaves_nothing_and_can_be_done_again(company: Make, kind: Kind) -> None:
    before, noted = everything(), events()
    import_id = sheet(kind, SHEETS[kind])
    after = everything()
    assert after != before
    done = undo(import_id)
    assert done.kept == ()
    assert everything() == before
    assert noted <= events()
    assert state_of(import_id) is ImportState.UNDONE
    sound()
    again = undo(done.import_id)
    assert again.kept == ()
    assert everything() == after
    assert (state_of(import_id), state_of(done.import_id)) == (ImportState.APPLIED, ImportState.UNDONE)
    sound()
    assert undo(import_id).kept == ()
    assert everything() == before
    sound()


def test_a_row_that_somebody_changed_since_stays_and_is_listed(company: Make) -> None:
    import_id = sheet(Kind.PEOPLE, SHEETS[Kind.PEOPLE])
    with transaction():
        db.session.execute(update(Person).where(Person.employee_no == "P1").values(location="Oslo"))
        db.session.execute(update(Person).where(Person.employee_no == "P4").values(name="Married Name"))
    done = undo(import_id)
    listed = {(one.codes, one.column, one.imported, one.now, one.why) for one in done.kept}
    assert listed == {
        (("P1",), "location", "Leeds", "Oslo", undoing.Why.EDITED),
        (("P4",), "name", "New Person", "Married Name", undoing.Why.EDITED),
    }
    assert state_of(import_id) is ImportState.PARTLY_UNDONE
    people = {row.employee_no: row for row in db.session.scalars(select(Person))}
    assert set(people) == {"P1", "P2", "P3", "P4", "ADMIN"}
    assert (people["P1"].name, people["P1"].location, people["P1"].email) == ("Person P1", "Oslo", "p1@example.com")
    assert people["P2"].email_key == "p2@example.com"
    spells = db.session.scalars(select(Employment).where(Employment.person_id == people["P4"].id)).all()
    assert len(spells) == 1, "whoever stays keeps the employment"
    sound()
    page = undoing.kept(TERMINAL, done.import_id)
    assert {(note.line, note.column) for note in page.notes} == {(2, "location"), (5, "name")}


def test_a_course_with_enrollments_is_retired(company: Make) -> None:
    import_id = sheet(Kind.COURSES, SHEETS[Kind.COURSES])
    sheet(Kind.ENROLLMENTS, "employee_no,course_code,enrolled_on\nP1,K3,2026-02-01")
    done = undo(import_id)
    assert {(one.codes, one.why) for one in done.kept} == {(("K3",), undoing.Why.IN_USE)}
    statuses = {row.code: row.status for row in db.session.scalars(select(Course))}
    assert statuses["K3"] is CourseStatus.RETIRED
    assert "K4" not in statuses
    sound()
    undo(done.import_id)
    statuses = {row.code: row.status for row in db.session.scalars(select(Course))}
    assert statuses["K3"] is CourseStatus.PUBLISHED
    assert "K4" in statuses
    sound()


def test_what_a_completion_proved_is_void_and_the_same_row_again_brings_it_back(company: Make) -> None:
    import_id = sheet(Kind.COMPLETIONS, SHEETS[Kind.COMPLETIONS])
    undo(import_id)
    records = db.session.scalars(select(Evidence).where(Evidence.source_ref.like("%P3%"))).all()
    assert records
    for record in records:
        assert (record.revoked_on, record.revoke_reason) == (record.observed_on, f"import {import_id} undone")
        assert record.enrollment_id is None
    again = sheet(Kind.COMPLETIONS, SHEETS[Kind.COMPLETIONS])
    db.session.expire_all()
    assert {record.revoked_on for record in db.session.scalars(select(Evidence))} == {None}
    sound()
    undo(again)
    sound()


def test_a_completion_that_somebody_went_on_with_stays(company: Make) -> None:
    import_id = sheet(Kind.ENROLLMENTS, "employee_no,course_code,enrolled_on\nP2,K1,2026-02-01\nP2,K0,2026-02-01")
    with transaction():
        db.session.execute(
            update(Enrollment)
            .where(Enrollment.course_id == select(Course.id).where(Course.code == "K1").scalar_subquery())
            .where(Enrollment.state == EnrollmentState.ENROLLED)
            .values(state=EnrollmentState.IN_PROGRESS, started_on=ON)
        )
    done = undo(import_id)
    assert {one.codes for one in done.kept} == {("P2", "K1")}
    assert done.taken_back == 1
    left = db.session.scalars(select(Enrollment).where(Enrollment.enrolled_on == date(2026, 2, 1))).all()
    assert [row.state for row in left] == [EnrollmentState.IN_PROGRESS]


def test_an_import_is_undone_once(company: Make) -> None:
    import_id = sheet(Kind.UNITS, SHEETS[Kind.UNITS])
    undo(import_id)
    with pytest.raises(Refused) as refused:
        undo(import_id)
    assert refused.value.refusal is Refusal.ALREADY_UNDONE


def test_a_sheet_that_changed_nothing_has_nothing_to_undo(company: Make) -> None:
    sheet(Kind.UNITS, SHEETS[Kind.UNITS])
    with pytest.raises(Refused) as refused:
        undo(sheet(Kind.UNITS, SHEETS[Kind.UNITS]))
    assert refused.value.refusal is Refusal.NOTHING_TO_UNDO


def test_nobody_takes_their_own_roles_back(company: Make) -> None:
    text = "employee_no,name,email,roles,hired_on\n"
    admin = db.session.scalars(select(Person).where(Person.employee_no == "ADMIN")).one()
    row = f"ADMIN,{admin.name},{admin.email},administrator;learning,2020-01-01"
    import_id = sheet(Kind.PEOPLE, f"{text}{row}\nP9,Nine,p9@example.com,,2026-01-01")
    actor = company.actor(admin.id, AccessRole.ADMINISTRATOR)
    done = undo(import_id, actor=actor)
    assert {(one.codes, one.column, one.why) for one in done.kept} == {(("ADMIN",), "roles", undoing.Why.PROTECTED)}


def test_the_last_administrator_stays_one(make: Make) -> None:
    import_id = sheet(
        Kind.PEOPLE,
        "employee_no,name,email,roles,hired_on\n"
        "P9,Nine,p9@example.com,administrator,2026-01-01\nP8,A,b@c.de,,2026-01-01",
    )
    done = undo(import_id)
    assert {one.codes for one in done.kept} == {("P9",)}
    assert db.session.scalars(select(Person.employee_no)).all() == ["P9"]
    sound()


def test_a_preview_says_what_undoing_would_do_and_changes_nothing(company: Make) -> None:
    import_id = sheet(Kind.COURSES, SHEETS[Kind.COURSES])
    sheet(Kind.ENROLLMENTS, "employee_no,course_code,enrolled_on\nP1,K3,2026-02-01")
    before = everything()
    preview = undoing.undo_preview(TERMINAL, import_id, on=ON)
    assert (preview.kept_count, [one.codes for one in preview.kept]) == (1, [("K3",)])
    assert preview.removed > 0
    assert preview.restored > 0
    assert everything() == before


def test_an_undo_is_an_import_whose_rows_add_up(company: Make) -> None:
    import_id = sheet(Kind.PEOPLE, SHEETS[Kind.PEOPLE])
    done = undo(import_id)
    known = imports.summary(TERMINAL, done.import_id)
    assert (known.rows, known.create, known.update, known.unchanged) == (5, 0, 5, 0)
    rows = imports.rows(TERMINAL, done.import_id).rows
    assert rows[3].changes == (("row", "New Person · P4", ""),)
    assert ("name", "Änne Other", "Person P1") in rows[0].changes
    again = imports.summary(TERMINAL, undo(done.import_id).import_id)
    assert (again.create, again.update) == (2, 3)


def test_the_log_keeps_what_has_no_history(company: Make) -> None:
    undo(sheet(Kind.UNITS, SHEETS[Kind.UNITS]))
    undo(sheet(Kind.PEOPLE, SHEETS[Kind.PEOPLE]))
    rows = db.session.execute(select(AuditEvent.action, AuditEvent.subject, AuditEvent.new).order_by(AuditEvent.id))
    log = [(action, subject, new) for action, subject, new in rows]
    assert ("unit.changed", "OLD", {"name": "Unit OLD", "parent": "TOP", "lead_no": ""}) in log
    assert ("unit.removed", "NEW", {"row": ""}) in log
    assert ("person.roles", "P1", {"roles": ""}) in log
    assert [action for action, *_ in log].count("import.undone") == 2


def test_whoever_goes_out_of_employment_again_is_signed_out(company: Make) -> None:
    import_id = sheet(Kind.PEOPLE, SHEETS[Kind.PEOPLE])
    person = db.session.scalars(select(Person.id).where(Person.employee_no == "P3")).one()
    with transaction():
        token = signing_in.begin(person, now=NOW, address="", browser="")
    assert signing_in.find(token, now=NOW, today=ON) is not None
    undo(import_id)
    assert signing_in.find(token, now=NOW, today=ON) is None
    assert db.session.scalars(select(SignIn.ended_at).where(SignIn.person_id == person)).one() is not None


def test_an_address_that_somebody_has_by_now_is_not_given_back(company: Make) -> None:
    import_id = sheet(Kind.PEOPLE, "employee_no,name,email,hired_on\nP1,Person P1,new@example.com,2020-01-01")
    company.person("P7", email="P1@Example.com")
    with pytest.raises(Refused) as refused:
        undo(import_id)
    assert refused.value.refusal is Refusal.NOTHING_TO_UNDO
    preview = undoing.undo_preview(TERMINAL, import_id, on=ON)
    assert [(one.codes, one.column, one.why) for one in preview.kept] == [(("P1",), "email", undoing.Why.TAKEN)]


def test_a_row_whose_number_is_used_again_comes_back_under_another(company: Make) -> None:
    import_id = sheet(Kind.PEOPLE, SHEETS[Kind.PEOPLE])
    done = undo(import_id)
    later = {company.person("P7"), company.person("P8")}
    assert undo(done.import_id).kept == ()
    people = dict(map(tuple, db.session.execute(select(Person.employee_no, Person.id))))
    assert {people["P7"], people["P8"]} == later
    spells = db.session.scalars(select(Employment.start).where(Employment.person_id == people["P4"])).all()
    assert spells == [date(2026, 1, 1)]
    sound()
    assert undo(import_id).kept == ()
    assert set(db.session.scalars(select(Person.employee_no))) == {"P1", "P2", "P3", "ADMIN", "P7", "P8"}
    sound()


def test_two_undos_at_once_undo_it_once(company: Make, app: Flask) -> None:
    import_id = sheet(Kind.COURSES, SHEETS[Kind.COURSES])
    found: list[object] = []
    ready = Barrier(2)

    def one() -> None:
        with app.app_context():
            ready.wait()
            try:
                found.append(undo(import_id))
            except Refused as refused:
                found.append(refused.refusal)
            finally:
                db.session.remove()

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(isinstance(one, undoing.Undone) for one in found) == [False, True]
    assert Refusal.ALREADY_UNDONE in found
    sound()


def test_a_refused_undo_changes_nothing(company: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    import_id = sheet(Kind.COURSES, SHEETS[Kind.COURSES])
    before = everything()

    def stopped(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(undoing, "write_rows", stopped)
    with pytest.raises(RuntimeError):
        undo(import_id)
    assert everything() == before
    assert state_of(import_id) is ImportState.APPLIED


def test_nobody_takes_their_own_result_back(company: Make) -> None:
    import_id = sheet(Kind.COMPLETIONS, SHEETS[Kind.COMPLETIONS])
    before = everything()
    person = db.session.scalars(select(Person.id).where(Person.employee_no == "P1")).one()
    done = undo(import_id, actor=company.actor(person, AccessRole.LEARNING))
    assert {one.why for one in done.kept} == {undoing.Why.PROTECTED}
    assert {one.codes for one in done.kept} == {("P1", "K1"), ("P1", "LIT"), ("P1", "GOV")}
    after = everything()
    own = [row for row in before["evidence"] if row[1] == person]
    assert own
    assert set(own) <= after["evidence"]
    assert after["evidence"] < before["evidence"]
    sound()


@pytest.mark.parametrize("course", ["K1", "Some other course"])
def test_nobody_does_again_what_brings_their_own_result(make: Make, course: str) -> None:
    learning = make.actor(make.person("L", learning=True), AccessRole.LEARNING)
    make.person("P2")
    make.course("K1")
    text = f"employee_no,course_code,completed_on\nL,{course},2026-01-01\nP2,{course},2026-01-01\n"
    with transaction():
        done = imports.run(TERMINAL, Kind.COMPLETIONS, text.encode(), "c.csv", on=ON, now=NOW)
    with transaction():
        back = undoing.undo(TERMINAL, done.import_id or 0, on=ON, now=NOW)
    with transaction():
        again = undoing.undo(learning, back.import_id, on=ON, now=NOW)
    assert {one.why for one in again.kept} == {undoing.Why.PROTECTED}
    assert {one.codes[0] for one in again.kept} == {"L"}
    assert (again.rows, again.taken_back) == (2, 1)
    mine, other = imports.rows(learning, again.import_id).rows
    assert (len(mine.problems) > 0, mine.changes, other.problems) == (True, (), ())
    db.session.rollback()
    assert check() == []


def test_only_who_may_import_a_kind_may_undo_it(company: Make) -> None:
    import_id = sheet(Kind.UNITS, SHEETS[Kind.UNITS])
    admin = db.session.scalars(select(Person.id).where(Person.employee_no == "ADMIN")).one()
    for roles, refusal in (((AccessRole.LEARNING,), Refusal.NOT_FOUND), ((), Refusal.NOT_FOUND)):
        with pytest.raises(Refused) as refused:
            undo(import_id, actor=company.actor(admin, *roles))
        assert refused.value.refusal is refusal
    assert undo(import_id, actor=company.actor(admin, AccessRole.ADMINISTRATOR)).kept == ()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            Kind.EVIDENCE,
            "source_ref,employee_no,competency_code,kind,level,observed_on\n"
            "x:1,P1,LIT,project,3,2026-01-05\nx:2,P2,GOV,project,2,2026-01-05",
        ),
        (Kind.COMPLETIONS, "employee_no,course_code,completed_on\nP1,Somewhere else,2026-01-05\nP2,K1,2026-02-02"),
    ],
)
def test_evidence_and_completions_of_unknown_courses_go_back_too(company: Make, kind: Kind, text: str) -> None:
    before = everything()
    import_id = sheet(kind, text)
    after = everything()
    done = undo(import_id)
    assert done.kept == ()
    assert everything() == before
    assert undo(done.import_id).kept == ()
    assert everything() == after
    undo(import_id)
    assert everything() == before
    sheet(kind, text)
    sound()
