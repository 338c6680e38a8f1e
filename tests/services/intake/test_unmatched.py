"""Completions of courses that the catalog does not know: kept, given their course, remembered."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.model.base import db
from portal.model.evidence import Evidence
from portal.model.intake import Import, UnmatchedCompletion
from portal.model.learning import Enrollment
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code
from portal.rules.refusals import Refusal, Refused
from portal.services import unmatched
from portal.services.database import transaction
from portal.services.intake import imports
from portal.services.intake.imports import Summary
from portal.services.intake.undoing import undo
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEADER = "employee_no,course_code,completed_on,score"


@pytest.fixture
def curator(make: Make) -> Actor:
    return make.actor(make.person("LD", learning=True), AccessRole.LEARNING)


@pytest.fixture(autouse=True)
def noise(make: Make) -> None:
    """Somebody else, another course, a name that waits already and one that has its course."""
    other, course = make.person("N1"), make.course("NOISE-1", title="Knitting for beginners")
    make.course("NOISE-2", title="Knitting for experts")
    make.enrollment(other, course)
    completions("N1,Knitting at night,2025-05-05,")
    with transaction():
        unmatched.match(TERMINAL, "Knitting at night", "NOISE-1", on=ON, now=NOW)
    completions("N1,Sewing,2025-05-05,")


def completions(text: str, *, actor: Actor = TERMINAL) -> Summary:
    with transaction():
        return imports.run(actor, Kind.COMPLETIONS, f"{HEADER}\n{text}\n".encode(), "c.csv", on=ON, now=NOW)


def match(name: str, code: str, actor: Actor = TERMINAL) -> unmatched.Matched:
    with transaction():
        return unmatched.match(actor, name, code, on=ON, now=NOW)


def codes(done: Summary) -> list[Code]:
    return [problem.code for problem in done.problems]


def results(person: int) -> list[tuple[int, date | None, float | None]]:
    rows = db.session.execute(
        select(Enrollment.course_id, Enrollment.ended_on, Enrollment.score)
        .where(Enrollment.person_id == person)
        .order_by(Enrollment.id)
    )
    return [(course, day, score) for course, day, score in rows]


def test_a_completion_of_an_unknown_course_is_kept_and_refuses_nothing(make: Make) -> None:
    person, course = make.person("1"), make.course("AI-1")
    done = completions("1,Intro to AI: part 1 (online),2026-01-05,88\n1,AI-1,2026-01-06,")
    assert (done.applied, done.create, done.refused) == (True, 2, 0)
    assert codes(done) == [Code.COURSE_UNKNOWN_YET]
    assert results(person) == [(course, date(2026, 1, 6), None)]
    kept = db.session.scalars(select(UnmatchedCompletion).where(UnmatchedCompletion.person_id == person)).one()
    assert (kept.course, kept.completed_on, kept.score, kept.import_id, kept.enrollment_id) == (
        "Intro to AI: part 1 (online)",
        date(2026, 1, 5),
        88.0,
        done.import_id,
        None,
    )


def test_the_same_row_again_is_unchanged_and_another_score_is_a_change(make: Make) -> None:
    make.person("1")
    completions("1,Intro,2026-01-05,88")
    assert completions("1,intro,2026-01-05,88").unchanged == 1
    changed = completions("1,Intro,2026-01-05,90")
    assert (changed.update, changed.unchanged) == (1, 0)
    assert completions("1,Intro,2026-01-05,").unchanged == 1


def test_saying_the_course_makes_results_as_the_sheet_would_have(make: Make) -> None:
    course = make.course("AI-1", grants={make.competency("LIT"): 1})
    first, second = make.person("1"), make.person("2")
    make.enrollment(second, course, enrolled_on=date(2025, 12, 1))
    sheet = "1,Intro,2026-01-05,88\n2,INTRO,2026-01-06,\n1,Other,2026-01-07,"
    completions(sheet)
    done = match(" intro", "ai-1")
    assert (done.code, done.completions, done.left) == ("AI-1", 2, 0)
    assert results(first) == [(course, date(2026, 1, 5), 88.0)]
    assert results(second) == [(course, date(2026, 1, 6), None)]
    refs = db.session.scalars(select(Evidence.source_ref).order_by(Evidence.source_ref)).all()
    assert refs == ["completion:1:AI-1:2026-01-05", "completion:2:AI-1:2026-01-06"]
    left = db.session.scalars(select(UnmatchedCompletion.course).where(UnmatchedCompletion.enrollment_id.is_(None)))
    assert sorted(left) == ["Other", "Sewing"]
    again = completions(sheet)
    assert (again.unchanged, again.changes_something) == (3, False)
    assert codes(again) == [Code.COURSE_KNOWN_AS, Code.COURSE_KNOWN_AS, Code.COURSE_UNKNOWN_YET]


def test_saying_the_course_can_be_taken_back(make: Make) -> None:
    person = make.person("1")
    make.course("AI-1")
    make.course("AI-2")
    completions("1,Intro,2026-01-05,88")
    done = match("Intro", "AI-1")
    with transaction():
        undo(TERMINAL, done.import_id, on=ON, now=NOW)
    assert results(person) == []
    assert [row.name for row in unmatched.unknown_courses(TERMINAL, on=ON).rows] == ["Intro", "Sewing"]
    assert codes(completions("1,Intro,2026-01-05,88")) == [Code.COURSE_UNKNOWN_YET]
    assert match("Intro", "AI-2").completions == 1


def test_the_name_means_the_course_in_later_sheets(make: Make) -> None:
    person, course = make.person("1"), make.course("AI-1")
    completions("1,Intro,2026-01-05,")
    match("Intro", "AI-1")
    later = completions("1,Intro,2026-02-05,")
    assert (later.create, codes(later)) == (1, [Code.COURSE_KNOWN_AS])
    assert [day for one, day, _ in results(person) if one == course] == [date(2026, 1, 5), date(2026, 2, 5)]


def test_a_course_that_arrives_under_the_name_takes_what_waits_with_the_sheet(make: Make) -> None:
    person = make.person("1")
    completions("1,INTRO,2026-01-05,70")
    course = make.course("Intro")
    assert completions("1,INTRO,2026-01-05,70").create == 1
    assert results(person) == [(course, date(2026, 1, 5), 70.0)]
    assert completions("1,INTRO,2026-01-05,70").unchanged == 1
    waits = unmatched.unknown_courses(TERMINAL, on=ON)
    assert [row.name for row in waits.rows] == ["Sewing"]


def test_what_is_a_result_already_waits_no_more(make: Make) -> None:
    person, course = make.person("1"), make.course("AI-1")
    completions("1,Intro,2026-01-05,")
    completions("1,AI-1,2026-01-05,")
    assert match("Intro", "AI-1").completions == 1
    assert results(person) == [(course, date(2026, 1, 5), None)]
    assert [row.name for row in unmatched.unknown_courses(TERMINAL, on=ON).rows] == ["Sewing"]


def test_nobody_brings_or_takes_over_their_own(make: Make, curator: Actor) -> None:
    make.course("AI-1")
    make.person("1")
    assert codes(completions("LD,Intro,2026-01-05,", actor=curator)) == [Code.COURSE_UNKNOWN_YET, Code.OWN_RESULT]
    completions("LD,Intro,2026-01-05,\n1,Intro,2026-01-05,")
    done = match("Intro", "AI-1", curator)
    assert (done.completions, done.left) == (1, 1)
    assert results(curator.id or 0) == []
    assert [row.name for row in unmatched.unknown_courses(curator, on=ON).rows] == ["Intro", "Sewing"]
    assert match("Intro", "AI-1").completions == 1


def test_the_list_counts_names_and_offers_the_nearest_courses(make: Make, curator: Actor) -> None:
    make.course("AI-1", title="Introduction to machine learning")
    make.course("AI-2", title="Prompting")
    for number in "123":
        make.person(number)
    completions("1,Machine learning intro,2026-01-05,\n2,machine  learning intro,2026-01-03,\n2,Zzyzx,2026-01-05,")
    found = unmatched.unknown_courses(curator, on=ON)
    assert (found.total, found.completions, found.page) == (3, 4, 1)
    first = found.rows[0]
    assert (first.name.casefold().split(), first.completions, first.people) == (["machine", "learning", "intro"], 2, 2)
    assert (first.first_day, first.last_day) == (date(2026, 1, 3), date(2026, 1, 5))
    assert [course.code for course in first.nearest] == ["AI-1"]
    assert {row.name: [one.code for one in row.nearest] for row in found.rows}["Zzyzx"] == []
    assert unmatched.waiting_completions(curator, on=ON) == 4


def test_what_cannot_be_is_refused_and_changes_nothing(make: Make, curator: Actor) -> None:
    make.person("1")
    make.course("AI-1")
    completions("1,Intro,2026-01-05,")
    before = db.session.scalars(select(Import.id)).all()
    for name, code, refusal in (
        ("Intro", "NONE", Refusal.UNKNOWN_REFERENCE),
        ("Nobody wrote this", "AI-1", Refusal.NOTHING_TO_APPLY),
    ):
        with pytest.raises(Refused) as refused:
            match(name, code, curator)
        assert refused.value.refusal is refusal
    for other in (make.actor(make.person(), AccessRole.ADMINISTRATOR), make.actor(make.person())):
        with pytest.raises(Refused) as refused:
            unmatched.unknown_courses(other, on=ON)
        assert refused.value.refusal is Refusal.NOT_FOUND
        with pytest.raises(Refused):
            match("Intro", "AI-1", other)
    assert db.session.scalars(select(Import.id)).all() == before
    assert unmatched.waiting_completions(curator, on=ON) == 2
