"""Courses kept by form: as a whole, with what they were in the audit log, and never over somebody else's change."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.catalog import Course
from portal.rules.access import AccessRole, Actor
from portal.rules.courses import CourseStatus, EvidenceKind, Format, SelfEnroll
from portal.rules.curating import CourseDetails
from portal.rules.enrolling import EnrollmentState as State
from portal.rules.progress import Progress
from portal.rules.refusals import Refusal, Refused
from portal.services import course_lists, curating
from portal.services.database import transaction
from tests.conftest import counted
from tests.make import Make

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)

PLAIN = CourseDetails(
    title="AI basics",
    summary="",
    description="",
    format=Format.ONLINE,
    provider="Academy",
    minutes=90,
    cost=12_50,
    level=1,
    grants={},
    evidence_kind=EvidenceKind.ASSESSMENT,
    prerequisites=(),
    equivalents=(),
    validity_months=None,
    seats_per_session=0,
    url="",
    language="en",
    self_enroll=SelfEnroll.OPEN,
    status=CourseStatus.DRAFT,
    retires_on=None,
    last_exam_on=None,
    last_renewal_on=None,
    superseded_by="",
    tags="",
    owner_email="Owner@Company.example",
)


@pytest.fixture
def curator(make: Make) -> Actor:
    return make.actor(make.person("LD", learning=True), AccessRole.LEARNING)


def add(actor: Actor, code: str = "AI-1", **different: object) -> str:
    with transaction():
        return curating.add(actor, code, replace(PLAIN, **different), now=NOW)  # type: ignore[arg-type]


def change(actor: Actor, code: str, version: str, **different: object) -> tuple[str, ...]:
    with transaction():
        there = curating.course(actor, code).details
        return curating.change(actor, code, replace(there, **different), version=version, now=NOW)  # type: ignore[arg-type]


def refused(deed, *args, **kwargs) -> Refused:  # type: ignore[no-untyped-def]
    before = db.session.execute(select(Course.code, Course.title, Course.status).order_by(Course.id)).all()
    with pytest.raises(Refused) as caught:
        deed(*args, **kwargs)
    assert db.session.execute(select(Course.code, Course.title, Course.status).order_by(Course.id)).all() == before
    return caught.value


def test_a_course_is_kept_with_everything_it_refers_to(app: Flask, make: Make, curator: Actor) -> None:
    make.competency("LIT"), make.competency("GOV")
    make.course("FIRST"), make.course("LIKE"), make.course("NEXT"), make.course("NOISE")
    assert (
        add(curator, grants={"lit": 3, "GOV": 1}, prerequisites=("first",), equivalents=("LIKE",), superseded_by="next")
        == "AI-1"
    )
    there = curating.course(curator, "ai-1")
    assert there.code == "AI-1"
    assert there.details == replace(
        PLAIN, grants={"LIT": 3, "GOV": 1}, prerequisites=("FIRST",), equivalents=("LIKE",), superseded_by="NEXT"
    )
    row = db.session.execute(select(Course.owner_email_key, Course.title_key).where(Course.code == "AI-1")).one()
    assert tuple(row) == ("owner@company.example", "ai basics")


def test_the_log_keeps_what_changed_with_its_old_and_new_value(app: Flask, make: Make, curator: Actor) -> None:
    make.competency("LIT")
    add(curator, grants={"LIT": 2})
    version = curating.course(curator, "AI-1").version
    assert change(curator, "AI-1", version, title="AI for all", grants={"LIT": 3}) == ("title", "grants")
    events = db.session.execute(select(AuditEvent.action, AuditEvent.subject, AuditEvent.old, AuditEvent.new)).all()
    assert [tuple(event) for event in events][-1] == (
        "course.changed",
        "AI-1",
        {"title": "AI basics", "grants": {"LIT": 2}},
        {"title": "AI for all", "grants": {"LIT": 3}},
    )
    assert events[0].action == "course.added"


def test_saving_what_is_there_changes_and_logs_nothing(app: Flask, make: Make, curator: Actor) -> None:
    make.course("A"), make.course("B")
    add(curator, prerequisites=("A", "B"))
    there = curating.course(curator, "AI-1")
    assert change(curator, "AI-1", there.version, prerequisites=("b", "a")) == ()
    assert curating.course(curator, "AI-1") == there
    assert len(db.session.scalars(select(AuditEvent.id)).all()) == 1


def test_whoever_saves_second_does_not_overwrite_the_first_unseen(app: Flask, make: Make, curator: Actor) -> None:
    add(curator)
    seen = curating.course(curator, "AI-1").version
    change(curator, "AI-1", seen, title="First")
    assert refused(change, curator, "AI-1", seen, title="Second").refusal is Refusal.COURSE_CHANGED
    assert refused(change, curator, "AI-1", "", title="Second").refusal is Refusal.COURSE_CHANGED
    make.competency("LIT")
    seen = curating.course(curator, "AI-1").version
    change(curator, "AI-1", seen, grants={"LIT": 1})
    assert refused(change, curator, "AI-1", seen, title="Second").refusal is Refusal.COURSE_CHANGED


def test_a_loop_of_prerequisites_is_refused_and_printed(app: Flask, make: Make, curator: Actor) -> None:
    add(curator, "A"), add(curator, "B", prerequisites=("A",)), add(curator, "C", prerequisites=("B",))
    add(curator, "X", prerequisites=("C",))
    loop = refused(change, curator, "A", curating.course(curator, "A").version, prerequisites=("c",))
    assert (loop.refusal, loop.about) == (Refusal.LOOP, {"loop": "A → C → B → A"})
    itself = refused(change, curator, "A", curating.course(curator, "A").version, prerequisites=("a",))
    assert itself.about == {"loop": "A → A"}
    assert refused(add, curator, "NEW", superseded_by="new").about == {"loop": "NEW → NEW"}
    version = curating.course(curator, "A").version
    assert change(curator, "A", version, equivalents=("C",)) == ("equivalents",)


def test_what_is_not_there_cannot_be_referred_to(app: Flask, make: Make, curator: Actor) -> None:
    for field, what in (("prerequisites", "course"), ("equivalents", "course")):
        assert refused(add, curator, **{field: ("NOPE",)}).about == {"what": what, "code": "NOPE"}
    assert refused(add, curator, superseded_by="NOPE").refusal is Refusal.UNKNOWN_REFERENCE
    assert refused(add, curator, grants={"NOPE": 1}).about == {"what": "competency", "code": "NOPE"}


def test_a_grant_above_what_the_kind_can_show_is_kept(app: Flask, make: Make, curator: Actor) -> None:
    make.competency("LIT")
    add(curator, "AI-1", grants={"LIT": 2}, evidence_kind=EvidenceKind.COMPLETION)
    assert curating.course(curator, "AI-1").details.grants == {"LIT": 2}


def test_a_code_that_differs_in_case_alone_is_taken(app: Flask, make: Make, curator: Actor) -> None:
    add(curator, "AI-1")
    assert refused(add, curator, "ai-1").refusal is Refusal.CODE_TAKEN


def test_a_course_that_somebody_took_never_becomes_a_draft(app: Flask, make: Make, curator: Actor) -> None:
    add(curator, status=CourseStatus.PUBLISHED)
    version = curating.course(curator, "AI-1").version
    change(curator, "AI-1", version, status=CourseStatus.DRAFT)
    change(curator, "AI-1", curating.course(curator, "AI-1").version, status=CourseStatus.RETIRING)
    course_id = db.session.scalars(select(Course.id)).one()
    db.session.rollback()
    make.enrollment(make.person(), course_id)
    version = curating.course(curator, "AI-1").version
    assert refused(change, curator, "AI-1", version, status=CourseStatus.DRAFT).refusal is Refusal.COURSE_IN_USE
    assert change(curator, "AI-1", version, status=CourseStatus.RETIRED) == ("status",)


def test_nobody_but_learning_staff_keeps_courses(app: Flask, make: Make, curator: Actor) -> None:
    add(curator)
    for role in (AccessRole.EMPLOYEE, AccessRole.MANAGER, AccessRole.ADMINISTRATOR):
        other = make.actor(make.person(), role)
        assert refused(add, other, "NEW").refusal is Refusal.NOT_FOUND
        assert refused(curating.course, other, "AI-1").refusal is Refusal.NOT_FOUND


def test_courses_are_found_by_words_and_status_with_their_people(app: Flask, make: Make, curator: Actor) -> None:
    basics = make.course("AI-1", title="AI basics")
    make.course("AI-2", title="Ética", status=CourseStatus.DRAFT)
    make.course("X", title="Excel", status=CourseStatus.RETIRED)
    here, gone = make.person(), make.person(end=TODAY)
    make.enrollment(here, basics, State.COMPLETED)
    make.enrollment(here, basics, State.IN_PROGRESS, enrolled_on=date(2026, 3, 3))
    make.enrollment(gone, basics, State.ENROLLED)
    make.enrollment(make.person(hired_on=date(2026, 7, 1)), basics, State.ENROLLED)
    found = course_lists.courses(curator, on=TODAY)
    assert [row.code for row in found.rows] == ["AI-1", "AI-2", "X"]
    people = found.rows[0].people
    assert (people[Progress.FINISHED], people[Progress.IN_PROGRESS], people[Progress.ENROLLED]) == (1, 1, 1)
    assert people[Progress.LEFT_COMPANY] == 1
    assert [row.code for row in course_lists.courses(curator, on=TODAY, q="etica").rows] == ["AI-2"]
    drafts = course_lists.courses(curator, on=TODAY, q="ai-", status=CourseStatus.DRAFT)
    assert ([row.code for row in drafts.rows], drafts.total) == (["AI-2"], 1)
    assert drafts.by_status == {**dict.fromkeys(CourseStatus, 0), CourseStatus.DRAFT: 1, CourseStatus.PUBLISHED: 1}


def test_a_course_whose_day_has_come_counts_as_retired_everywhere(app: Flask, make: Make, curator: Actor) -> None:
    make.course("OVER", title="A over", retires_on=TODAY)
    make.course("SOON", title="B soon", retires_on=date(2026, 6, 2))
    make.course("GONE", title="C gone", status=CourseStatus.RETIRED)
    make.course("IDEA", title="D idea", status=CourseStatus.DRAFT, retires_on=TODAY)
    counts = {CourseStatus.DRAFT: 1, CourseStatus.PUBLISHED: 1, CourseStatus.RETIRING: 0, CourseStatus.RETIRED: 2}
    everything = course_lists.courses(curator, on=TODAY)
    assert everything.by_status == counts
    assert [row.status.value for row in everything.rows] == ["retired", "published", "retired", "draft"]
    for status, codes in ((CourseStatus.RETIRED, ["OVER", "GONE"]), (CourseStatus.PUBLISHED, ["SOON"])):
        found = course_lists.courses(curator, on=TODAY, status=status)
        assert ([row.code for row in found.rows], found.total) == (codes, len(codes))
    for code, status in (("OVER", "retired"), ("SOON", "published"), ("IDEA", "draft")):
        assert course_lists.participants(curator, code, on=TODAY).status.value == status


def test_who_left_the_company_left_the_course_on_that_day(app: Flask, make: Make, curator: Actor) -> None:
    course = make.course("AI-1")
    make.enrollment(make.person("GONE", end=date(2026, 5, 1)), course, State.IN_PROGRESS, finished_on=date(2026, 4, 1))
    make.enrollment(make.person("HERE"), course, State.IN_PROGRESS, finished_on=date(2026, 4, 1))
    make.enrollment(curator.id or 0, course)
    make.enrollment(make.person("NOISE"), make.course("OTHER"))
    found = course_lists.participants(curator, "ai-1", on=TODAY)
    assert {row.employee_no: (row.standing.value, row.since, row.may_have_result) for row in found.rows} == {
        "GONE": ("left_company", date(2026, 5, 1), False),
        "HERE": ("result_awaited", date(2026, 4, 1), True),
        "LD": ("enrolled", date(2026, 1, 5), False),
    }
    assert (found.everybody, found.people[Progress.LEFT_COMPANY], found.people[Progress.RESULT_AWAITED]) == (3, 1, 1)
    waiting = course_lists.participants(curator, "AI-1", on=TODAY, progress=Progress.RESULT_AWAITED)
    assert ([row.employee_no for row in waiting.rows], waiting.total) == (["HERE"], 1)


def test_lists_of_courses_ask_as_often_however_much_there_is(app: Flask, make: Make, curator: Actor) -> None:
    course = make.course("AI-1")
    make.enrollment(make.person(), course)

    def statements() -> tuple[int, int]:
        with counted() as listing:
            course_lists.courses(curator, on=TODAY)
        with counted() as one:
            course_lists.participants(curator, "AI-1", on=TODAY)
        return len(listing), len(one)

    few = statements()
    for _ in range(22):
        make.enrollment(make.person(), course)
        make.enrollment(make.person(), make.course())
    assert statements() == few == (3, 4)
