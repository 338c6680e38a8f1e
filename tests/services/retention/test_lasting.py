"""The skills that last, read from the tables: the example company of the reference values."""

from datetime import date

import pytest
from flask import Flask

from portal.model.base import db
from portal.rules.access import TERMINAL, AccessRole
from portal.rules.refusals import Refused
from portal.services import retention as figures
from tests.conftest import counted
from tests.example_company import load_example
from tests.make import Make
from tests.vectors import domain

TODAY = date(2025, 6, 30)


def test_the_example_company_keeps_24_of_28_skills_in_force(app: Flask, make: Make) -> None:
    load_example(make, seen_on=TODAY)
    expected = domain()["expected"]
    found = figures.lasting(TERMINAL, "ORG", today=TODAY)
    known = expected["skill_currency_ORG_2025-06-30"]
    told = found.currency
    assert (told.once, told.current, told.share) == (28, 24, pytest.approx(24 / 28))
    assert (told.once, told.current) == (known["requirements_ever_met"], known["still_met"])
    assert [told.levels_current, told.levels_once] == known["level_weighted"]
    ahead = [(row.days, row.met) for row in found.forecast]
    known_ahead = expected["forecast_no_renewals_ORG_from_2025-06-30"]
    assert ahead == [(int(days), row["met"]) for days, row in known_ahead.items() if days != "0"]
    assert {row.required for row in found.forecast} == {41}
    assert figures.lasting_of_company(TERMINAL, today=TODAY) == found


def test_who_sees_the_skills_of_a_unit_sees_what_lasts(app: Flask, make: Make) -> None:
    load_example(make, lead_no="p11", seen_on=TODAY)
    boss = make.person("boss")
    make.unit("LED", lead_no="boss")
    led = make.actor(boss, AccessRole.MANAGER)
    assert figures.lasting(led, "LED", today=TODAY).currency.share is None
    for actor, code in ((led, "ORG"), (make.actor(make.person("a"), AccessRole.ADMINISTRATOR), "LED")):
        with pytest.raises(Refused):
            figures.lasting(actor, code, today=TODAY)
        with pytest.raises(Refused):
            figures.lasting_of_company(actor, today=TODAY)


def test_the_number_of_statements_is_the_same_for_every_unit(app: Flask, make: Make) -> None:
    load_example(make, seen_on=TODAY)
    db.session.rollback()
    for code in ("ORG", "ENGA"):
        with counted() as statements:
            figures.lasting(TERMINAL, code, today=TODAY)
        assert len(statements) == 4
    with counted() as statements:
        figures.lasting_of_company(TERMINAL, today=TODAY)
    assert len(statements) == 3
