"""Importing competencies and courses."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Competency, Course, CourseEquivalent, CourseGrant, CoursePrerequisite, Descriptor
from portal.rules.access import TERMINAL
from portal.rules.courses import CourseStatus, EvidenceKind, SelfEnroll
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code
from portal.services import starter
from portal.services.database import transaction
from portal.services.intake import imports
from portal.services.intake.imports import Options, Summary
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def bring(kind: Kind, text: str, *, currency: str = "USD", skip_problems: bool = False) -> Summary:
    with transaction():
        return imports.run(
            TERMINAL,
            kind,
            text.encode(),
            "sheet.csv",
            on=ON,
            now=NOW,
            options=Options(currency=currency),
            skip_problems=skip_problems,
        )


def courses(text: str, **chosen: str) -> Summary:
    return bring(Kind.COURSES, text, **chosen)


def codes(done: Summary) -> list[Code]:
    return [problem.code for problem in done.problems]


def pairs(table: type, left: str, right: str) -> set[tuple[str, str]]:
    names = dict(db.session.execute(select(Course.id, Course.code)).all())
    return {(names[getattr(row, left)], names[getattr(row, right)]) for row in db.session.scalars(select(table))}


def test_the_starter_library_comes_in_whole_and_again_changes_nothing(make: Make) -> None:
    with transaction():
        brought = starter.load(TERMINAL, on=ON, now=NOW)
    assert brought == {Kind.COMPETENCIES: 16, Kind.ROLE_PROFILES: 90, Kind.COURSES: 48}
    assert len(db.session.scalars(select(Descriptor)).all()) == 80
    from portal.starter import library

    for kind, name in ((Kind.COMPETENCIES, library.COMPETENCIES), (Kind.COURSES, library.COURSES)):
        with transaction():
            again = imports.run(TERMINAL, kind, library.sheet(name), name, on=ON, now=NOW)
        assert (again.unchanged, again.problems) == (brought[kind], ())


def test_a_level_column_may_go_on_after_its_number(make: Make) -> None:
    bring(Kind.COMPETENCIES, "code,name,Level 1 (aware),level_5_lead\nLIT,AI literacy,Names,Leads\n")
    assert db.session.execute(select(Descriptor.level, Descriptor.text).order_by(Descriptor.level)).all() == [
        (1, "Names"),
        (5, "Leads"),
    ]


def test_a_changed_descriptor_says_from_what_to_what(make: Make) -> None:
    make.competency("NOISE")
    bring(Kind.COMPETENCIES, "code,name,level_1,level_2\nLIT,AI literacy,One,Two\n")
    done = bring(Kind.COMPETENCIES, "code,name,level_1,level_2\nlit,AI literacy,Uno,-\n")
    row = imports.rows(TERMINAL, done.import_id or 0).rows[0]
    assert row.changes == (("level_1", "One", "Uno"), ("level_2", "Two", ""))
    lit = select(Descriptor.text).join(Competency).where(Competency.code == "LIT")
    assert db.session.scalars(lit).all() == ["Uno"]
    assert len(db.session.scalars(select(Descriptor)).all()) == 6


def test_a_new_course_takes_the_defaults(make: Make) -> None:
    courses("code,title,cost\nFREE,Free,\nDEAR,Dear,1250.50\n")
    free, dear = db.session.scalars(select(Course).order_by(Course.code.desc())).all()
    assert (free.status, free.self_enroll, free.language, free.evidence_kind, free.cost) == (
        CourseStatus.PUBLISHED,
        SelfEnroll.OPEN,
        "en",
        EvidenceKind.COMPLETION,
        0,
    )
    assert (dear.self_enroll, dear.cost) == (SelfEnroll.APPROVAL, 125050)


def test_courses_may_refer_to_rows_further_down(make: Make) -> None:
    make.competency("LIT")
    done = courses(
        "code,title,prerequisites,equivalents,superseded_by,competencies_granted,evidence_kind\n"
        "A,First,b;C,,,lit:2,assessment\nB,Second,,C,C,,\nC,Third,,,,,\n"
    )
    assert (done.create, done.problems) == (3, ())
    assert pairs(CoursePrerequisite, "course_id", "prerequisite_id") == {("A", "B"), ("A", "C")}
    assert pairs(CourseEquivalent, "course_id", "equivalent_id") == {("B", "C")}
    assert db.session.execute(select(CourseGrant.level)).scalar_one() == 2
    successor = select(Course.code).where(
        Course.id == select(Course.superseded_by_id).where(Course.code == "B").scalar_subquery()
    )
    assert db.session.execute(successor).scalar_one() == "C"


def test_a_loop_of_prerequisites_is_printed_and_nothing_changes(make: Make) -> None:
    make.course("A", prerequisites=(make.course("B"),))
    done = courses("code,title,prerequisites\nB,Second,C\nC,Third,A\nD,Fourth,\n")
    assert (done.applied, done.refused, codes(done)) == (False, 2, [Code.LOOP, Code.LOOP])
    assert set(done.problems[0].about["loop"].split(" → ")) == {"A", "B", "C"}
    assert codes(courses("code,title,prerequisites\nE,Fifth,E\n")) == [Code.LOOP]
    assert len(db.session.scalars(select(Course)).all()) == 2


def test_what_cannot_be_is_refused_by_name(make: Make) -> None:
    make.competency("LIT")
    make.competency("GOV")
    done = courses(
        "code,title,level,competencies_granted,url,currency,cost,hours,retires_on,evidence_kind\n"
        "A,One,9,,,,,,,\nB,Two,,LIT:9,,,,,,\nC,Three,,NOPE:1,,,,,,\nD,Four,,,javascript:alert(1),,,,,\n"
        "E,Five,,,,EUR,5,,,\nF,Six,,,,,-5,,,\nG,Seven,,,,,,lots,,\nH,Eight,,,,,,,2026-02-31,\nI,Nine,,,,,,,,self\n"
        "J,Ten,,LIT,,,,,,\n"
    )
    assert [(problem.line, problem.column, problem.code) for problem in done.problems] == [
        (2, "level", Code.OUT_OF_RANGE),
        (3, "competencies_granted", Code.OUT_OF_RANGE),
        (4, "competencies_granted", Code.UNKNOWN_REFERENCE),
        (5, "url", Code.BAD_URL),
        (6, "currency", Code.OTHER_CURRENCY),
        (7, "cost", Code.OUT_OF_RANGE),
        (8, "hours", Code.BAD_DURATION),
        (9, "retires_on", Code.IMPOSSIBLE_DATE),
        (10, "evidence_kind", Code.BAD_CHOICE),
        (11, "competencies_granted", Code.BAD_GRANT),
    ]
    assert db.session.scalars(select(Course)).all() == []


def test_a_level_above_what_the_evidence_can_show_is_said(make: Make) -> None:
    make.competency("LIT")
    done = courses("code,title,competencies_granted\nA,One,LIT:2\n")
    assert (done.applied, codes(done), done.problems[0].is_note) == (True, [Code.GRANT_ABOVE_CAP], True)


def test_a_course_that_retires_before_it_comes_in_is_said(make: Make) -> None:
    done = courses(
        "code,title,status,retires_on\nOVER,One,,2026-03-01\nTODAY,Two,retiring,2026-03-02\nSOON,Three,,2026-03-03\n"
        "GONE,Four,retired,2026-03-01\nIDEA,Five,draft,2026-03-01\nEVER,Six,,\n"
    )
    found = [(problem.line, problem.column, problem.code, problem.is_note) for problem in done.problems]
    assert found == [(line, "retires_on", Code.RETIRED_ALREADY, True) for line in (2, 3)]
    assert (done.applied, done.create) == (True, 6)


def test_codes_that_differ_only_in_case_are_refused(make: Make) -> None:
    done = courses("code,title\nai-1,One\nAI-1,Two\nAI-2,Three\n")
    assert (codes(done), done.refused, done.create) == ([Code.DUPLICATE, Code.DUPLICATE], 2, 1)
    assert [problem.about["line"] for problem in done.problems] == ["3", "2"]


def test_what_refers_to_a_refused_row_is_refused_too(make: Make) -> None:
    done = bring(
        Kind.COURSES, "code,title,level,prerequisites\nA,One,9,\nB,Two,,A\nC,Three,,B\nD,Four,,\n", skip_problems=True
    )
    assert (done.create, done.refused, done.applied) == (1, 3, True)
    assert db.session.scalars(select(Course.code)).all() == ["D"]


def test_a_course_in_use_becomes_no_draft_again(make: Make) -> None:
    make.enrollment(make.person(), make.course("A"))
    make.course("B")
    done = courses("code,title,status\nA,Course A,draft\nB,Course B,draft\n")
    assert (codes(done), done.update) == ([Code.COURSE_IN_USE], 1)


def test_only_what_a_sheet_says_changes(make: Make) -> None:
    make.competency("LIT")
    text = (
        "code,title,summary,hours,cost,level,competencies_granted,evidence_kind,prerequisites,tags,url,validity_months\n"
        "P,Before,,,,,,,,,,\nA,One,Short,1.5,99.90,2,LIT:2,assessment,P,AI;basics,https://a.example/x,24\n"
    )
    courses(text)
    assert courses(text).unchanged == 2
    assert courses("code,title\nA,One\n").unchanged == 1
    done = courses("code,title,summary,hours,prerequisites,competencies_granted,tags\nA,One,-,2,-,-,AI\n")
    assert imports.rows(TERMINAL, done.import_id or 0).rows[0].changes == (
        ("summary", "Short", ""),
        ("hours", "1.5", "2"),
        ("competencies_granted", "LIT:2", ""),
        ("prerequisites", "P", ""),
        ("tags", "AI; basics", "AI"),
    )
    course = db.session.scalars(select(Course).where(Course.code == "A")).one()
    assert (course.minutes, course.cost, course.level, course.url) == (120, 9990, 2, "https://a.example/x")


def test_money_has_the_decimals_of_its_currency(make: Make) -> None:
    courses("code,title,cost,currency\nA,One,1500,jpy\n", currency="JPY")
    assert db.session.scalars(select(Course.cost)).all() == [1500]
    assert codes(courses("code,title,cost\nB,Two,1.5\n", currency="JPY")) == [Code.BAD_NUMBER]
