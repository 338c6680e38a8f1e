"""Only those whose home is the unit itself, against everybody below it: figures, people, needs and lapses add up."""

from datetime import date
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.org import Unit
from portal.rules.access import AccessRole, Actor
from portal.services import levels
from portal.services.database import transaction
from portal.services.insight import Coverage, coverage, lapses, matrix, outlook, whole_company
from portal.services.team import Scope
from tests.bench.skills import found_skills
from tests.conftest import counted
from tests.make import Make

TODAY = date(2026, 6, 1)


@pytest.fixture
def learning(app: Flask, make: Make) -> Actor:
    """Learning staff of a company of 150 people in 14 units that all need something as teams."""
    make.competency("C0")
    for number in range(1, 8):
        make.competency(f"C{number}")
    found_skills(Random(5), TODAY, size=150, of_units=14)
    with transaction():
        levels.rewrite_all()
    competencies = db.session.scalars(select(Competency.id).order_by(Competency.id)).all()
    for unit in db.session.scalars(select(Unit.id)).all():
        for competency in competencies[:3]:
            make.team_requirement(unit, competency, 2, 3)
    return make.actor(make.person("LD", learning=True), AccessRole.LEARNING)


def every_unit(learning: Actor) -> list[tuple[Coverage, Coverage]]:
    """Each unit with everybody below it, and directly."""
    return [
        (
            coverage(learning, code, on=TODAY, today=TODAY),
            coverage(learning, code, on=TODAY, today=TODAY, scope=Scope.DIRECT),
        )
        for code in db.session.scalars(select(Unit.code).order_by(Unit.id)).all()
    ]


def people(learning: Actor, found: Coverage) -> set[str]:
    shown = matrix(learning, found.place, on=TODAY, today=TODAY, page=None)
    assert shown.rows == len(shown.people) == found.whole.people
    return {row.employee_no for row in shown.people}


def test_the_direct_figures_of_all_units_add_up_to_the_company(learning: Actor) -> None:
    both = every_unit(learning)
    assert any(below.direct.people and below.place.parts for below, _ in both)
    for below, direct in both:
        assert direct.whole == direct.direct == below.direct
        assert direct.place.parts == () == direct.parts
        assert sum((part.figures for part in below.parts), direct.whole) == below.whole
    company = whole_company(learning, on=TODAY, today=TODAY).whole
    assert sum(direct.whole.people for _, direct in both) == company.people
    assert sum(direct.whole.sums.met for _, direct in both) == company.sums.met > 0
    assert sum(direct.whole.at_risk for _, direct in both) == company.at_risk > 0


def test_everybody_is_directly_in_one_unit_and_named_there(learning: Actor) -> None:
    both = {below.place.unit.code: (below, direct) for below, direct in every_unit(learning) if below.place.unit}
    named = {code: people(learning, direct) for code, (_, direct) in both.items()}
    assert sum(map(len, named.values())) == len(set().union(*named.values())) > 100
    for code, (below, _) in both.items():
        under = [one for one, (found, _) in both.items() if code in {unit.code for unit in found.place.above}]
        assert people(learning, below) == named[code].union(*(named[one] for one in under))


def test_the_depth_of_a_need_is_that_of_the_unit_itself_and_of_all_below(learning: Actor) -> None:
    both = {below.place.unit.code: (below, direct) for below, direct in every_unit(learning) if below.place.unit}
    seen = 0
    for code, (below, direct) in both.items():
        shown = matrix(learning, direct.place, on=TODAY, today=TODAY, page=None)
        under = [one for one, (found, _) in both.items() if code in {unit.code for unit in found.place.above}]
        for need, whole in zip(direct.needs, below.needs, strict=True):
            asked = [row.cells.get(need.competency_id) for row in shown.people]
            assert need.depth >= sum(cell is not None and cell.verified >= need.level for cell in asked)
            of_others = [n for one in under for n in both[one][1].needs if n.competency_id == need.competency_id]
            assert whole.depth == need.depth + sum(one.depth for one in of_others)
            assert whole.projected == need.projected + sum(one.projected for one in of_others)
            seen += need.depth
        benches = (outlook(learning, direct, today=TODAY) or pytest.fail("today has an outlook")).benches
        assert all(
            len(benches[n.unit_id, n.competency_id].holders) == n.depth for n in direct.needs if n.risk.is_concern
        )
    assert seen


def test_what_lapses_directly_adds_up_to_what_lapses_below(learning: Actor) -> None:
    both = every_unit(learning)
    direct = sum(lapses(learning, one.place, on=TODAY, today=TODAY, most=1).named for _, one in both)
    top = whole_company(learning, on=TODAY, today=TODAY)
    assert direct == lapses(learning, top.place, on=TODAY, today=TODAY, most=1).named > 0


def test_who_is_shared_with_a_unit_below_is_not_shared_with_the_one_above(app: Flask, make: Make) -> None:
    skill = make.competency("SKL")
    top = make.unit("TOP")
    low = make.unit("LOW", parent=top)
    for unit, employee_no in ((top, "A"), (low, "B"), (make.unit("ELSE"), "C"), (make.unit("NOISE"), "D")):
        person = make.person(employee_no, unit=unit)
        make.evidence(person, skill, 3)
        if employee_no == "C":
            make.assignment(person, low, date(2026, 1, 1), primary=False)
    make.team_requirement(top, skill, 2, 3)
    actor = make.actor(make.person("LD", learning=True), AccessRole.LEARNING)
    (below,) = coverage(actor, "TOP", on=TODAY, today=TODAY).needs
    (direct,) = coverage(actor, "TOP", on=TODAY, today=TODAY, scope=Scope.DIRECT).needs
    assert (below.depth, below.depth_with_shared) == (2, 3)
    assert (direct.depth, direct.depth_with_shared) == (1, 1)


def test_the_switch_asks_the_database_as_often(learning: Actor) -> None:
    def statements(scope: Scope) -> int:
        with counted() as ran:
            coverage(learning, "B-0", on=TODAY, today=TODAY, scope=scope)
        return len(ran)

    assert statements(Scope.DIRECT) == statements(Scope.BELOW) == 6
