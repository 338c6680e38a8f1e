"""Words that nobody knows are asked about once: picked, made when the import is applied, or skipped."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.catalog import Competency, Course
from portal.model.intake import Import
from portal.model.learning import Enrollment
from portal.model.org import Assignment, Unit
from portal.model.roles import PersonRole
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.courses import CourseStatus
from portal.rules.intake.choices import SEVERAL
from portal.rules.intake.columns import Setting
from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code
from portal.rules.refusals import Refusal, Refused
from portal.services.database import transaction
from portal.services.intake import beginning, imports, profiles, questions
from portal.services.intake.handlers import HANDLERS
from portal.services.intake.history import Summary
from portal.services.intake.questions import Answer, Question
from portal.services.intake.replanning import keep
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PEOPLE = "employee_no,name,email,hired_on,unit\n" + "".join(
    f"{number},P{number},p{number}@x.example,2020-01-01,{unit}\n"
    for number, unit in enumerate(["MLOps Eng.", "OPS", "MLOps Eng.", "Sales", "MLOps Eng."], 1)
)


def begin(kind: Kind, content: str, actor: Actor = TERMINAL, profile: int | None = None) -> int:
    with transaction():
        return beginning.begin(actor, kind, content.encode(), "s.csv", on=ON, now=NOW, profile_id=profile)


def answer(import_id: int, *answers: Answer, actor: Actor = TERMINAL) -> Summary:
    with transaction():
        return keep(questions.answer(actor, import_id, answers, on=ON, now=NOW))


def apply(import_id: int) -> Summary:
    with transaction():
        return imports.apply(TERMINAL, import_id, on=ON, now=NOW)


def asked(import_id: int, actor: Actor = TERMINAL) -> dict[str, Question]:
    return {one.text: one for one in questions.questions(actor, import_id)}


def test_each_word_is_asked_about_once_those_of_most_rows_first(make: Make) -> None:
    make.unit("OPS", name="Operations")
    make.unit("MLO", name="MLOps Engineering")
    number = begin(Kind.PEOPLE, PEOPLE)
    found = questions.questions(TERMINAL, number)
    assert [(one.column, one.text, one.rows, one.lines) for one in found] == [
        ("unit", "MLOps Eng.", 3, (2, 4, 6)),
        ("unit", "Sales", 1, (5,)),
    ]
    assert [one.value for one in found[0].choices] == ["MLO", "OPS"]
    assert (found[0].may_create, found[0].creates, found[0].new_code) == (True, Kind.UNITS, "MLOPS-ENG")
    assert found[1].new_code == "Sales"


def test_a_pick_holds_for_all_rows_and_can_be_taken_back(make: Make) -> None:
    make.unit("OPS")
    number = begin(Kind.PEOPLE, PEOPLE)
    done = answer(number, Answer("unit", "MLOps Eng.", "pick", "ops"), Answer("unit", "Sales", "skip"))
    assert (done.create, done.skipped, done.refused, asked(number)) == (4, 1, 0, {})
    assert answer(number, Answer("unit", "Sales", "forget")).refused == 1
    assert list(asked(number)) == ["Sales"]
    answer(number, Answer("unit", "Sales", "skip"))
    assert apply(number).create == 4


TITLE = "Microsoft Azure AI Fundamentals natural language processing{} track {}"
"""Of which the first 60 characters are the same."""
UNITS = ("Sales", "Sales: EMEA", "Sales; APAC")


@pytest.mark.parametrize("more", ["", " and", "s, in other words"])
def test_long_texts_are_asked_about_apart(make: Make, more: str) -> None:
    make.person("P1")
    make.course("K1")
    titles = [TITLE.format(more, number) for number in (1, 2)]
    text = "employee_no,course_code,enrolled_on\n" + "".join(f'P1,"{title}",2026-01-01\n' for title in titles)
    number = begin(Kind.ENROLLMENTS, text)
    assert list(asked(number)) == titles
    done = answer(number, Answer("course_code", titles[0], "pick", "K1"))
    assert (done.create, done.refused, list(asked(number))) == (1, 1, titles[1:])
    done = answer(number, Answer("course_code", titles[1], "create", "K2"))
    assert (done.create, done.refused, done.problems[-1].about["name"]) == (2, 0, titles[1])


def test_leaving_a_word_out_leaves_longer_ones_in(make: Make) -> None:
    rows = "".join(f"{at},P{at},p{at}@x.example,2020-01-01,{unit}\n" for at, unit in enumerate(UNITS, 1))
    number = begin(Kind.PEOPLE, f"employee_no,name,email,hired_on,unit\n{rows}")
    done = answer(number, Answer("unit", "Sales", "skip"))
    assert (done.skipped, done.refused, list(asked(number))) == (1, 2, list(UNITS[1:]))


@pytest.mark.parametrize("code", ["bad code!", "x" * 41, "-", "=1+1", "a;b"])
def test_nothing_is_made_under_what_is_no_code(make: Make, code: str) -> None:
    number = begin(Kind.PEOPLE, PEOPLE)
    with pytest.raises(Refused) as refused:
        answer(number, Answer("unit", "Sales", "create", code))
    assert refused.value.refusal is Refusal.CANNOT_CREATE
    assert "Sales" in asked(number)


def test_the_columns_of_several_values_are_those_that_read_several() -> None:
    cells = {"competencies_granted": "a1:1;b1:2", "roles": "learning;administrator"}
    for handler in HANDLERS.values():
        for column in handler.columns(Setting()):
            cell = cells.get(column.name, "a1;b1")
            read = column.readings({cell})[cell]
            several = isinstance(read, tuple | frozenset) or column.name == "tags"
            assert several == (column.name in SEVERAL), column.name


def test_a_unit_is_made_when_the_import_is_applied_and_not_before(make: Make) -> None:
    make.unit("OPS")
    number = begin(Kind.PEOPLE, PEOPLE)
    done = answer(number, Answer("unit", "MLOps Eng.", "create"), Answer("unit", "Sales", "skip"))
    assert (done.create, done.refused) == (4, 0)
    assert [(one.code, one.about["value"], one.about["name"]) for one in done.problems] == [
        (Code.WILL_BE_CREATED, "MLOPS-ENG", "MLOps Eng.")
    ]
    assert db.session.scalars(select(Unit.code)).all() == ["OPS"]
    db.session.rollback()
    applied = apply(number)
    assert (applied.applied, applied.plan_changed) == (True, False)
    made = db.session.execute(select(Unit.id, Unit.name).where(Unit.code == "MLOPS-ENG")).one()
    assert made.name == "MLOps Eng."
    assert db.session.scalar(select(func.count()).where(Assignment.unit_id == made.id)) == 3
    subjects = db.session.scalars(select(AuditEvent.subject).where(AuditEvent.action == "unit.added")).all()
    assert subjects == ["MLOPS-ENG"]


def test_a_created_unit_that_somebody_made_meanwhile_shows_the_plan_again(make: Make) -> None:
    make.unit("OPS")
    number = begin(Kind.PEOPLE, PEOPLE)
    answer(number, Answer("unit", "MLOps Eng.", "create"), Answer("unit", "Sales", "create", "SAL"))
    make.unit("sal")
    assert apply(number).plan_changed
    applied = apply(number)
    assert applied.applied
    assert set(db.session.scalars(select(Unit.code))) == {"OPS", "MLOPS-ENG", "sal"}


def test_results_of_a_course_that_is_made_come_in_with_it(make: Make) -> None:
    make.person("1")
    sheet = "employee_no,course_code,enrolled_on\n1,Prompting for all,2026-01-05\n"
    number = begin(Kind.ENROLLMENTS, sheet)
    done = answer(number, Answer("course_code", "Prompting for all", "create"))
    assert (done.create, done.refused) == (1, 0)
    for _ in range(2):
        answer(number, Answer("course_code", "Prompting for all", "create"))
    applied = apply(number)
    assert applied.applied and not applied.plan_changed
    course = db.session.execute(select(Course.id, Course.code, Course.title, Course.status)).one()
    assert (course.code, course.title, course.status) == ("PROMPTING-FOR-ALL", "Prompting for all", CourseStatus.DRAFT)
    assert db.session.scalars(select(Enrollment.course_id)).all() == [course.id]


def test_a_role_is_found_by_its_name_and_nobody_makes_one_here(make: Make) -> None:
    make.person("1")
    make.role("MLE", name="MLOps Engineer")
    make.role("DS", name="Data Scientist")
    number = begin(Kind.PERSON_ROLES, "employee_no,role_code,from\n1,MLOps Engineer,2026-01-05\n")
    one = asked(number)["MLOps Engineer"]
    assert (one.choices[0].value, one.choices[0].name, one.may_create) == ("MLE", "MLOps Engineer", False)
    with pytest.raises(Refused) as refused:
        answer(number, Answer("role_code", "MLOps Engineer", "create"))
    assert refused.value.refusal is Refusal.CANNOT_CREATE
    assert answer(number, Answer("role_code", "MLOps Engineer", "pick", "MLE")).create == 1
    apply(number)
    assert db.session.scalar(select(func.count()).select_from(PersonRole)) == 1


def test_words_with_few_choices_are_asked_about_too(make: Make) -> None:
    number = begin(Kind.COURSES, "code,title,format\nA,One,magic\nB,Two,Onlin\nC,Three,magic\n")
    found = asked(number)
    assert (found["magic"].rows, found["Onlin"].choices[0].value, found["magic"].may_create) == (2, "online", False)
    done = answer(number, Answer("format", "magic", "pick", "lab"), Answer("format", "Onlin", "pick", "online"))
    assert (done.create, done.refused) == (3, 0)


def test_one_of_several_words_in_a_cell_is_answered_alone(make: Make) -> None:
    make.competency("LIT")
    make.course("A-1")
    content = "code,title,competencies_granted,prerequisites\nB,Two,LIT:2;Prompts:1,A-1;Old one\n"
    number = begin(Kind.COURSES, content)
    assert set(asked(number)) == {"Old one", "Prompts"}
    answer(number, Answer("prerequisites", "Old one", "pick", "A-1"))
    assert set(asked(number)) == {"Prompts"}
    done = answer(number, Answer("competencies_granted", "Prompts", "create"))
    assert (done.create, done.refused) == (1, 0)
    apply(number)
    assert set(db.session.scalars(select(Competency.code))) == {"LIT", "Prompts"}


def test_only_who_may_import_a_kind_makes_something_of_it(make: Make) -> None:
    make.competency("LIT")
    learning = make.actor(make.person("9"), AccessRole.LEARNING)
    number = begin(Kind.TEAM_REQUIREMENTS, "unit,competency_code,level\nSales,LIT,2\n", learning)
    assert not asked(number, learning)["Sales"].may_create
    with pytest.raises(Refused) as refused:
        answer(number, Answer("unit", "Sales", "create"), actor=learning)
    assert refused.value.refusal is Refusal.CANNOT_CREATE
    assert "values" not in db.session.execute(select(Import.options).where(Import.id == number)).scalar_one()


def test_a_profile_remembers_the_answers_of_an_applied_import(make: Make) -> None:
    make.unit("OPS")
    number = begin(Kind.PEOPLE, PEOPLE)
    with transaction():
        keep(beginning.settle(TERMINAL, number, options=Options(), profile_name="HR", on=ON, now=NOW))
    answer(number, Answer("unit", "MLOps Eng.", "create"), Answer("unit", "Sales", "skip"))
    apply(number)
    (profile,) = profiles.profiles(TERMINAL, Kind.PEOPLE)
    assert profile.last_rows == 5
    again = imports.summary(TERMINAL, begin(Kind.PEOPLE, PEOPLE, profile=profile.id))
    assert (again.unchanged, again.skipped, again.refused, again.create) == (4, 1, 0, 0)
    assert json.dumps(again.options["values"]) == '{"unit": {"MLOps Eng.": "MLOPS-ENG", "Sales": null}}'


def test_an_answer_that_is_taken_back_is_forgotten_by_the_profile(make: Make) -> None:
    make.unit("OPS")
    number = begin(Kind.PEOPLE, PEOPLE)
    with transaction():
        keep(beginning.settle(TERMINAL, number, options=Options(), profile_name="HR", on=ON, now=NOW))
    answer(number, Answer("unit", "MLOps Eng.", "pick", "OPS"), Answer("unit", "Sales", "skip"))
    apply(number)
    (profile,) = profiles.profiles(TERMINAL, Kind.PEOPLE)
    db.session.rollback()
    again = begin(Kind.PEOPLE, PEOPLE, profile=profile.id)
    assert answer(again, Answer("unit", "Sales", "forget")).refused == 1
    assert list(asked(begin(Kind.PEOPLE, PEOPLE, profile=profile.id))) == ["Sales"]


def test_an_import_that_is_done_asks_nothing(make: Make) -> None:
    number = begin(Kind.UNITS, "code,name\nA,One\n")
    apply(number)
    assert questions.questions(TERMINAL, number) == ()
    with pytest.raises(Refused) as refused:
        answer(number, Answer("parent", "x", "skip"))
    assert refused.value.refusal is Refusal.ALREADY_APPLIED
