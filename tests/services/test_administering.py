"""What administrators do is theirs, whichever door somebody comes through."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from portal.rules.access import AccessRole, Actor
from portal.rules.refusals import Refusal, Refused
from portal.services import administration, audit_log, directory, employment, org, sign_in_links, units
from portal.services.administration import Newcomer
from portal.services.database import transaction
from portal.services.portrait import portrait
from portal.web.clock import now
from tests.make import Make

TODAY = date(2026, 5, 4)
NOW = now()
NEWCOMER = Newcomer("N1", "New", "new@x.example", TODAY)
WHEN: dict[str, Any] = {"now": NOW, "today": TODAY}
DETAILS: dict[str, Any] = {"name": "Other", "email": "o@x.example", "manager_no": "", "location": ""}
UNIT: dict[str, Any] = {"name": "Unit", "parent": "", "lead_no": "", "now": NOW}
DEEDS: dict[str, Callable[[Actor], object]] = {
    "add": lambda actor: administration.add(actor, NEWCOMER, now=NOW),
    "change": lambda actor: administration.change(actor, "T1", **DETAILS, **WHEN),
    "give roles": lambda actor: administration.give_roles(actor, "T1", frozenset(AccessRole), **WHEN),
    "look at roles": lambda actor: administration.roles_of(actor, "T1", today=TODAY),
    "deactivate": lambda actor: administration.deactivate(actor, "T1", **WHEN),
    "reactivate": lambda actor: administration.reactivate(actor, "T1", **WHEN),
    "end sign-ins": lambda actor: administration.end_sign_ins(actor, "T1", **WHEN),
    "hire date": lambda actor: employment.correct_hire_date(actor, "T1", date(2021, 1, 1), **WHEN),
    "last day": lambda actor: employment.set_last_day(actor, "T1", TODAY, None, **WHEN),
    "link": lambda actor: sign_in_links.make(actor, "T1", base="", **WHEN),
    "links": lambda actor: sign_in_links.make_for_unit(actor, "LED", base="", **WHEN),
    "add unit": lambda actor: units.add(actor, code="NEW", **UNIT),
    "change unit": lambda actor: units.change(actor, "LED", **UNIT),
    "tree": lambda actor: org.tree(actor, on=TODAY),
    "unit": lambda actor: org.branch(actor, "LED", on=TODAY),
    "find people": lambda actor: directory.find_people(actor, on=TODAY),
    "find a number": lambda actor: directory.number_of(actor, "T1", on=TODAY),
    "portrait": lambda actor: portrait(actor, "T1", on=TODAY, now=NOW),
    "log": audit_log.read,
}


def test_what_administrators_do_is_refused_to_everybody_else(app: Flask, make: Make) -> None:
    make.person("T1", unit=make.unit("LED", lead_no="M1"))
    manager = make.actor(make.person("M1"), AccessRole.MANAGER)
    learning = make.actor(make.person("S1", learning=True), AccessRole.LEARNING)
    let_in = []
    for name, deed in DEEDS.items():
        for actor in (manager, learning):
            try:
                with transaction():
                    deed(actor)
            except Refused as refused:
                assert refused.refusal is Refusal.NOT_FOUND, name
            else:
                let_in.append((actor.employee_no, name))
    assert let_in == []


@pytest.mark.parametrize("name", DEEDS)
def test_an_administrator_does_each_of_it(app: Flask, make: Make, name: str) -> None:
    make.person("T1", unit=make.unit("LED"))
    administrator = make.actor(make.person("A1", administrator=True), AccessRole.ADMINISTRATOR)
    with transaction():
        DEEDS[name](administrator)
