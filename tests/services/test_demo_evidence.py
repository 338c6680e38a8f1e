"""The demo company can be asked everything: each state of the pages occurs where the featured people look."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.evidence import Evidence
from portal.model.people import Employment, Person
from portal.rules.access import AccessRole, Actor
from portal.rules.courses import EvidenceKind
from portal.rules.coverage import Depth
from portal.rules.levels import Flag, LevelState, Weight
from portal.services.insight.coverage import coverage, coverage_of_all, whole_company
from portal.services.insight.depth import Need
from portal.services.insight.matrix import Cell, PersonRow, matrix
from portal.services.people import covers
from portal.services.skill_rows import Skill
from portal.services.skills import my_skills, skills_of
from tests.services.test_demo import TODAY, actor, by_role, count, found

TEAM = ("IT-INF", "IT-INF-SYS", "IT-INF-NET")


def manager_of(people: int = 180, seed: int = 1) -> Actor:
    return actor(by_role(found(people, seed), AccessRole.MANAGER), AccessRole.MANAGER)


def staff() -> Actor:
    number = db.session.scalar(select(Person.employee_no).where(Person.is_learning).order_by(Person.id)) or ""
    person = db.session.scalar(select(Person.id).where(Person.employee_no == number))
    return Actor(person, number, "L&D", frozenset({AccessRole.EMPLOYEE, AccessRole.LEARNING}))


def team_of_manager(manager: Actor) -> tuple[PersonRow, ...]:
    place = coverage(manager, "IT-INF", on=TODAY, today=TODAY).place
    return matrix(manager, place, on=TODAY, today=TODAY, page=None).people


def needs_of(manager: Actor) -> list[Need]:
    return [need for unit in TEAM for need in coverage(manager, unit, on=TODAY, today=TODAY).needs]


def skills_of_team(manager: Actor) -> list[Skill]:
    others = [row for row in team_of_manager(manager) if row.employee_no != manager.employee_no]
    return [skill for row in others for skill in skills_of(manager, row.employee_no, on=TODAY, today=TODAY).skills]


def test_the_featured_manager_meets_every_state_of_a_cell(app: Flask) -> None:
    manager = manager_of()
    people = team_of_manager(manager)
    cells: list[Cell] = [cell for row in people for cell in row.cells.values()]
    assert {cell.state for cell in cells} == set(LevelState)
    assert {min(cell.gap, 3) for cell in cells} == {0, 1, 2, 3}
    horizons = {-(-(cell.lapses_on - TODAY).days // 30) for cell in cells if cell.lapses_on}
    assert horizons >= {1, 2, 3}
    assert any(cell.verified > cell.target for cell in cells)
    assert any(cell.state is LevelState.CLAIMED_ONLY and cell.claimed for cell in cells)
    assert any(cell.claimed is not None and cell.verified and cell.claimed > cell.verified for cell in cells)
    assert any(not cell.is_met and not cell.is_core for cell in cells)
    assert {row.is_ready for row in people} == {True, False}
    assert max(row.core_gaps for row in people) >= 4
    every = {competency for row in people for competency in row.cells}
    assert any(every - row.cells.keys() for row in people)


def test_the_featured_manager_meets_every_flag_and_every_weight_of_a_record(app: Flask) -> None:
    skills = skills_of_team(manager_of())
    assert {flag for skill in skills for flag in skill.flags} == set(Flag)
    records = [record for skill in skills for record in skill.records]
    assert {record.weight for record in records} >= set(Weight) - {Weight.AHEAD, Weight.OLDER_CLAIM}
    assert {record.kind for record in records} == set(EvidenceKind)
    assert any(record.credential_url for record in records)
    assert any(record.example and record.by for record in records)
    assert any(record.revoke_reason for record in records)
    assert any(record.level == 0 and record.kind is EvidenceKind.ASSESSMENT for record in records)


def test_the_needs_of_the_featured_manager_come_in_every_depth_and_risk(app: Flask) -> None:
    manager = manager_of()
    needs = needs_of(manager)
    assert {need.kind for need in needs} == set(Depth)
    assert any(need.depth == 1 for need in needs)
    assert any((need.depth, need.projected) == (2, 1) and need.hidden_risk for need in needs)
    assert any(need.depth >= need.need and need.projected >= need.need for need in needs)
    assert any(need.depth_with_shared < need.need for need in needs)
    assert any(need.depth < need.need <= need.depth_with_shared for need in needs)
    assert coverage(manager, "IT-INF", on=TODAY, today=TODAY).bus_factor == 1


def test_a_leaver_who_is_known_takes_along_what_the_team_needs(app: Flask) -> None:
    manager = manager_of()
    leaving = db.session.execute(
        select(Employment.end)
        .join(Person, Person.id == Employment.person_id)
        .where(
            Person.employee_no.in_([row.employee_no for row in team_of_manager(manager)]),
            Employment.end > TODAY,
            Employment.end <= TODAY + timedelta(days=90),
        )
    ).all()
    assert leaving
    assistants = db.session.scalar(select(Competency.id).where(Competency.code == "LLM"))
    need = next(n for n in coverage(manager, "IT-INF", on=TODAY, today=TODAY).needs if n.competency_id == assistants)
    assert (need.depth, need.projected, need.need) == (3, 2, 3)


def test_the_featured_employee_meets_every_state_of_a_row(app: Flask) -> None:
    employee = actor(by_role(found(180), AccessRole.EMPLOYEE))
    skills = my_skills(employee, on=TODAY)
    by_code = {skill.code: skill for skill in skills.skills}
    asked = [skill for skill in skills.skills if skill.target]
    assert {min(skill.gap or 0, 2) for skill in asked} == {0, 1, 2}
    assert by_code["PRM"].state is LevelState.LAPSED
    assert by_code["WFL"].state is LevelState.CLAIMED_ONLY
    assert (by_code["LLM"].verified, by_code["LLM"].claimed) == (1, 3)
    assert Flag.CLAIM_GAP in by_code["LLM"].flags
    assert [skill.code for skill in asked if skill.waits] == ["AGL"]
    assert by_code["GOV"].until == by_code["SEC"].until
    assert 0 < ((by_code["GOV"].until or TODAY) - TODAY).days < 30
    assert {record.weight for skill in asked for record in skill.records} >= {
        Weight.DECIDES, Weight.CONTRADICTED, Weight.LAPSED, Weight.REVOKED, Weight.CLAIM, Weight.COUNTS,
    }  # fmt: skip
    assert any(record.credential_url for record in by_code["CST"].records)
    assert any(record.example for record in by_code["MLO"].records)
    assert not skills.readiness.is_ready
    assert len(skills.readiness.core_gaps) == 3


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_about_six_of_ten_requirements_are_met_and_units_and_competencies_differ(app: Flask, seed: int) -> None:
    found(180, seed)
    whole = whole_company(staff(), on=TODAY, today=TODAY).whole
    assert 0.53 < (whole.sums.coverage or 0) < 0.67
    assert 0.12 < whole.sums.ready / whole.sums.asked < 0.5
    shares = [asked.coverage or 0 for asked in whole.competencies.values() if asked.required >= 10]
    assert max(shares) - min(shares) > 0.25
    units = [one.whole.sums for one in coverage_of_all(staff(), on=TODAY, today=TODAY)]
    large = [sums for sums in units if sums.asked >= 5]
    assert max(sums.coverage or 0 for sums in large) - min(sums.coverage or 0 for sums in large) > 0.2
    assert sum(sums.ready > 0 for sums in large) > len(large) / 2


def test_there_are_about_twelve_records_a_person_of_every_kind_and_every_end(app: Flask) -> None:
    found(500)
    people = count(Person)
    assert 10.5 < count(Evidence) / people < 14
    kinds = Counter(dict(map(tuple, db.session.execute(select(Evidence.kind, func.count()).group_by(Evidence.kind)))))
    assert kinds.keys() == set(EvidenceKind)
    assert min(kinds.values()) > people / 3
    assert count(Evidence, Evidence.observed_on > TODAY) == 0
    assert count(Evidence, Evidence.recorded_on > TODAY) == 0
    assert count(Evidence, Evidence.revoked_on.is_not(None)) > people / 20
    hired = select(Employment.person_id).where(covers(Employment, TODAY))
    proved = select(Evidence.person_id).distinct()
    assert count(Person, Person.id.in_(hired), ~Person.id.in_(proved)) < people / 50


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_another_company_has_its_single_points_of_failure_too(app: Flask, seed: int) -> None:
    needs = needs_of(manager_of(180, seed))
    assert {need.kind for need in needs} >= {Depth.SINGLE, Depth.DEEP}
    assert any(need.hidden_risk for need in needs)
