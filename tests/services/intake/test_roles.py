"""Importing what roles ask for, who holds them and what units need: dated, so that the past stays as it was."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.org import Unit
from portal.model.people import Person
from portal.model.roles import PersonRole, Role, RoleRequirement, TeamRequirement
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code
from portal.rules.people import ALWAYS
from portal.rules.refusals import Refusal, Refused
from portal.services.database import transaction
from portal.services.intake import imports
from portal.services.intake.imports import Summary
from tests.make import Make

ON = date(2026, 3, 2)
LATER = ON + timedelta(days=30)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROLES = "role_code,traditional_role,ai_empowered_role,family,baseline,competency_code,target_level,weight,core\n"
PROFILE = ROLES + "SYS,Admin,Engineer,Ops,0,LIT,2,3,1\nSYS,Admin,Engineer,Ops,0,GOV,1,,\n"
HELD = "employee_no,role_code,from,to\n"
NEEDS = "unit,competency_code,level,need\n"


@pytest.fixture(autouse=True)
def company(make: Make) -> None:
    make.competency("LIT")
    make.competency("GOV")
    make.unit("A")
    make.person("1")
    make.person("2")


def bring(kind: Kind, text: str, *, on: date = ON, actor: Actor = TERMINAL, skip_problems: bool = False) -> Summary:
    with transaction():
        return imports.run(actor, kind, text.encode(), "s.csv", on=on, now=NOW, skip_problems=skip_problems)


def codes(done: Summary) -> list[tuple[int, str, Code]]:
    return [(problem.line, problem.column, problem.code) for problem in done.problems]


def asked(role: str = "SYS") -> list[tuple[object, ...]]:
    rows = db.session.execute(
        select(
            Competency.code,
            RoleRequirement.start,
            RoleRequirement.end,
            RoleRequirement.target,
            RoleRequirement.weight,
            RoleRequirement.is_core,
        )
        .join(Competency, Competency.id == RoleRequirement.competency_id)
        .join(Role, Role.id == RoleRequirement.role_id)
        .where(Role.code == role)
        .order_by(Competency.code, RoleRequirement.start)
    )
    return [tuple(row) for row in rows]


def needed() -> list[tuple[object, ...]]:
    rows = db.session.execute(
        select(Unit.code, TeamRequirement.start, TeamRequirement.end, TeamRequirement.level, TeamRequirement.need)
        .join(Unit, Unit.id == TeamRequirement.unit_id)
        .order_by(Unit.code, TeamRequirement.competency_id, TeamRequirement.start)
    )
    return [tuple(row) for row in rows]


def held() -> list[tuple[object, ...]]:
    rows = db.session.execute(
        select(Person.employee_no, Role.code, PersonRole.start, PersonRole.end)
        .join(Person, Person.id == PersonRole.person_id)
        .join(Role, Role.id == PersonRole.role_id)
        .order_by(Person.employee_no, Role.code, PersonRole.start)
    )
    return [tuple(row) for row in rows]


def test_a_new_profile_holds_since_always_and_is_unchanged_when_it_comes_again() -> None:
    done = bring(Kind.ROLE_PROFILES, PROFILE)
    assert (done.create, done.applied, done.problems) == (2, True, ())
    assert asked() == [("GOV", ALWAYS, None, 1, 1, False), ("LIT", ALWAYS, None, 2, 3, True)]
    role = db.session.execute(select(Role.traditional_role, Role.ai_empowered_role, Role.family, Role.is_baseline))
    assert [tuple(row) for row in role] == [("Admin", "Engineer", "Ops", False)]
    again = bring(Kind.ROLE_PROFILES, PROFILE.replace("SYS", "sys"), on=LATER)
    assert (again.unchanged, again.rows) == (2, 2)


def test_a_changed_requirement_changes_on_the_day_of_the_import_and_the_others_stay() -> None:
    bring(Kind.ROLE_PROFILES, PROFILE)
    text = ROLES + "SYS,,Engineer,,,LIT,4,,\n"
    done = bring(Kind.ROLE_PROFILES, text)
    assert (done.update, done.rows) == (1, 1)
    since = [("GOV", ALWAYS, None, 1, 1, False), ("LIT", ALWAYS, ON, 2, 3, True)]
    assert asked() == [*since, ("LIT", ON, None, 4, 3, True)]
    assert bring(Kind.ROLE_PROFILES, text).unchanged == 1
    bring(Kind.ROLE_PROFILES, ROLES + "SYS,,Engineer,,,LIT,5,1,-\n")
    assert asked() == [*since, ("LIT", ON, None, 5, 1, False)]
    bring(Kind.ROLE_PROFILES, text, on=LATER)
    assert asked() == [*since, ("LIT", ON, LATER, 5, 1, False), ("LIT", LATER, None, 4, 1, False)]


def test_a_row_with_a_day_changes_from_that_day_and_a_whole_history_comes_in_one_sheet() -> None:
    header = f"from,{ROLES}"
    text = (
        header + "2027-01-01,SYS,,Engineer,,,LIT,4,,\n,SYS,,Engineer,,,LIT,2,5,\n2026-06-01,SYS,,Engineer,,,LIT,3,,\n"
    )
    assert bring(Kind.ROLE_PROFILES, text).create == 3
    assert asked() == [
        ("LIT", ALWAYS, date(2026, 6, 1), 2, 5, False),
        ("LIT", date(2026, 6, 1), date(2027, 1, 1), 3, 5, False),
        ("LIT", date(2027, 1, 1), None, 4, 5, False),
    ]
    assert bring(Kind.ROLE_PROFILES, text, on=date(2026, 8, 1)).unchanged == 3


def test_a_new_name_of_a_role_is_a_change_of_its_first_row() -> None:
    bring(Kind.ROLE_PROFILES, PROFILE)
    done = bring(Kind.ROLE_PROFILES, PROFILE.replace("Engineer", "MLOps engineer").replace("Ops,0", "-,1"))
    assert (done.update, done.unchanged) == (1, 1)
    (row,) = imports.rows(TERMINAL, done.import_id or 0, action=None).rows[:1]
    assert [tuple(change) for change in row.changes] == [
        ("ai_empowered_role", "Engineer", "MLOps engineer"), ("family", "Ops", ""), ("baseline", "0", "1"),
    ]  # fmt: skip
    role = db.session.execute(select(Role.code, Role.ai_empowered_role, Role.family, Role.is_baseline))
    assert [tuple(row) for row in role] == [("SYS", "MLOps engineer", "", True)]
    assert len(asked()) == 2


def test_rows_of_one_role_agree_on_what_they_say_of_it() -> None:
    done = bring(Kind.ROLE_PROFILES, PROFILE.replace("Ops,0,GOV", "Risk,0,GOV"), skip_problems=True)
    assert codes(done) == [(3, "family", Code.ROLE_DIFFERS)]
    assert [row[0] for row in asked()] == ["LIT"]


def test_a_profile_refers_to_competencies_that_exist_and_says_each_once() -> None:
    rows = "R,,Name,,,NONE,1,,\nR,,Name,,,LIT,1,,\nR,,Name,,,lit,2,,\nR,,Name,,,GOV,6,0,maybe\n"
    done = bring(Kind.ROLE_PROFILES, ROLES + rows)
    assert sorted(codes(done)) == [
        (2, "competency_code", Code.UNKNOWN_REFERENCE),
        (3, "competency_code", Code.DUPLICATE),
        (4, "competency_code", Code.DUPLICATE),
        (5, "core", Code.BAD_YES_NO),
        (5, "target_level", Code.OUT_OF_RANGE),
        (5, "weight", Code.OUT_OF_RANGE),
    ]
    assert (done.applied, asked("R")) == (False, [])


def test_a_plan_of_roles_changes_nothing_until_it_is_applied() -> None:
    with transaction():
        number = imports.plan(TERMINAL, Kind.ROLE_PROFILES, PROFILE.encode(), "s.csv", on=ON, now=NOW)
    assert (imports.summary(TERMINAL, number).create, asked()) == (2, [])
    with transaction():
        imports.apply(TERMINAL, number, on=ON, now=NOW)
    assert len(asked()) == 2


def test_people_hold_roles_on_days_and_the_same_sheet_again_changes_nothing(make: Make) -> None:
    make.role("SYS")
    make.role("NET")
    text = HELD + "1,sys,2024-01-01,2025-01-01\n1,SYS,2025-01-01,\n1,NET,2024-06-01,\n2,NET,2024-01-01,\n"
    assert (bring(Kind.PERSON_ROLES, text).create, bring(Kind.PERSON_ROLES, text).unchanged) == (4, 4)
    assert held() == [
        ("1", "NET", date(2024, 6, 1), None),
        ("1", "SYS", date(2024, 1, 1), date(2025, 1, 1)),
        ("1", "SYS", date(2025, 1, 1), None),
        ("2", "NET", date(2024, 1, 1), None),
    ]
    ended = bring(Kind.PERSON_ROLES, HELD + "1,NET,2024-06-01,2026-03-02\n1,SYS,2024-01-01,\n")
    assert (ended.update, ended.unchanged) == (1, 1)
    assert held()[:2] == [
        ("1", "NET", date(2024, 6, 1), date(2026, 3, 2)), ("1", "SYS", date(2024, 1, 1), date(2025, 1, 1))
    ]  # fmt: skip
    assert bring(Kind.PERSON_ROLES, HELD + "1,NET,2024-06-01,-\n").update == 1
    assert held()[0] == ("1", "NET", date(2024, 6, 1), None)


def test_nobody_holds_a_role_twice_on_a_day(make: Make) -> None:
    role = make.role("SYS")
    make.role("NET")
    bring(Kind.PERSON_ROLES, HELD + "1,SYS,2024-01-01,2025-01-01\n")
    text = HELD + "1,SYS,2024-06-01,\n1,NET,2024-06-01,\n2,SYS,2024-01-01,\n2,SYS,2024-02-01,2024-03-01\n"
    done = bring(Kind.PERSON_ROLES, text, skip_problems=True)
    assert codes(done) == [(2, "from", Code.ROLE_HELD_ALREADY), (5, "from", Code.ROLE_HELD_ALREADY)]
    assert (done.create, done.refused) == (2, 2)
    longer = bring(Kind.PERSON_ROLES, HELD + "1,SYS,2024-01-01,2024-06-01\n1,SYS,2024-06-01,\n")
    assert (longer.update, longer.create, longer.problems) == (1, 1, ())
    assert db.session.scalar(select(PersonRole.start).where(PersonRole.role_id == role, PersonRole.end.is_(None)))


def test_who_holds_which_role_refers_to_what_is_there(make: Make) -> None:
    make.role("SYS")
    done = bring(
        Kind.PERSON_ROLES, HELD + "9,SYS,2024-01-01,\n1,NONE,2024-01-01,\n1,SYS,2024-01-02,2024-01-02\n1,SYS,,\n"
    )
    assert codes(done) == [
        (2, "employee_no", Code.UNKNOWN_REFERENCE),
        (3, "role_code", Code.UNKNOWN_REFERENCE),
        (4, "to", Code.ENDS_BEFORE_START),
        (5, "from", Code.REQUIRED),
    ]
    assert held() == []


def test_a_need_of_a_unit_is_dated_like_the_requirements_of_a_role() -> None:
    text = NEEDS + "a,lit,3,2\n"
    assert (bring(Kind.TEAM_REQUIREMENTS, text).create, bring(Kind.TEAM_REQUIREMENTS, text).unchanged) == (1, 1)
    assert bring(Kind.TEAM_REQUIREMENTS, NEEDS + "A,LIT,4,\nA,GOV,1,\n").update == 1
    assert bring(Kind.TEAM_REQUIREMENTS, NEEDS + "A,LIT,4,3\n").update == 1
    assert needed() == [("A", ALWAYS, ON, 3, 2), ("A", ON, None, 4, 3), ("A", ALWAYS, None, 1, 1)]
    bring(Kind.TEAM_REQUIREMENTS, f"from,{NEEDS}2027-01-01,A,GOV,2,\n")
    assert ("A", date(2027, 1, 1), None, 2, 1) in needed()


def test_a_need_refers_to_what_is_there() -> None:
    done = bring(Kind.TEAM_REQUIREMENTS, NEEDS + "X,LIT,3,1\nA,NONE,3,1\nA,LIT,3,0\n")
    assert codes(done) == [
        (2, "unit", Code.UNKNOWN_REFERENCE),
        (3, "competency_code", Code.UNKNOWN_REFERENCE),
        (4, "need", Code.OUT_OF_RANGE),
    ]
    assert needed() == []


@pytest.mark.parametrize(
    ("kind", "text", "allowed", "other"),
    [
        (Kind.ROLE_PROFILES, PROFILE, AccessRole.LEARNING, AccessRole.ADMINISTRATOR),
        (Kind.TEAM_REQUIREMENTS, NEEDS + "A,LIT,3,2\n", AccessRole.LEARNING, AccessRole.ADMINISTRATOR),
        (Kind.PERSON_ROLES, HELD + "1,R,2024-01-01,\n", AccessRole.ADMINISTRATOR, AccessRole.LEARNING),
    ],
)
def test_each_kind_is_imported_by_those_whose_it_is(
    make: Make, kind: Kind, text: str, allowed: AccessRole, other: AccessRole
) -> None:
    make.role("R")
    person = make.person("STAFF")
    for role in (other, AccessRole.MANAGER):
        with pytest.raises(Refused) as refused:
            bring(kind, text, actor=make.actor(person, role))
        assert refused.value.refusal is Refusal.KIND_NOT_YOURS
    assert bring(kind, text, actor=make.actor(person, allowed)).applied
