"""Finding a unit by name or code among those that somebody may look into."""

import pytest
from flask import Flask

from portal.rules.access import AccessRole, Actor
from portal.services.insight import find_units
from tests.conftest import counted
from tests.make import Make


@pytest.fixture
def tree(app: Flask, make: Make) -> dict[str, int]:
    company = make.unit("CO", name="Aldervoss")
    north = make.unit("NORTH", name="Zürich Nord", parent=company, lead_no="LEAD")
    south = make.unit("SOUTH", name="Zürich Süd", parent=company)
    low = make.unit("N-100%", name="Plant Øresund, night shift", parent=north)
    make.unit("S_1", name="Plant south", parent=south)
    make.unit("SX1", name="Plant further south", parent=south)
    return {"company": company, "north": north, "south": south, "low": low}


def learning(make: Make) -> Actor:
    return make.actor(make.person("LD", learning=True), AccessRole.LEARNING)


def codes(actor: Actor, text: str) -> list[str]:
    return [unit.code for unit in find_units(actor, text).units]


def test_names_are_found_whatever_their_case_and_accents(make: Make, tree: dict[str, int]) -> None:
    actor = learning(make)
    assert codes(actor, "zurich") == codes(actor, "ZÜRICH") == ["NORTH", "SOUTH"]
    assert codes(actor, "night oresund") == ["N-100%"]
    assert codes(actor, "nothing like it") == codes(actor, "   ") == []


def test_a_sign_of_the_search_itself_means_only_itself(make: Make, tree: dict[str, int]) -> None:
    actor = learning(make)
    assert codes(actor, "s_") == ["S_1"]
    assert codes(actor, "0%") == ["N-100%"]
    assert codes(actor, "%") == ["N-100%"]
    assert codes(actor, "\\") == []


def test_a_whole_code_comes_first_and_is_said_to_be_exact(make: Make, tree: dict[str, int]) -> None:
    make.unit("X", name="South of everything, at the top")
    actor = learning(make)
    found = find_units(actor, " south ")
    assert (found.exact, found.units[0].code) == ("SOUTH", "SOUTH")
    assert [unit.code for unit in found.units] == ["SOUTH", "X", "SX1", "S_1"]
    assert find_units(actor, "sout").exact == ""


def test_a_lead_finds_what_lies_below_and_no_name_from_above(make: Make, tree: dict[str, int]) -> None:
    lead = make.actor(make.person("LEAD"), AccessRole.MANAGER)
    assert codes(lead, "zurich") == ["NORTH"]
    assert codes(lead, "plant") == ["N-100%"]
    assert codes(lead, "SOUTH") == codes(lead, "CO") == []
    (unit,) = find_units(lead, "plant").units
    assert unit.path == ("Zürich Nord",)
    (unit,) = find_units(learning(make), "oresund").units
    assert unit.path == ("Aldervoss", "Zürich Nord")


def test_twenty_of_many_are_shown_in_one_statement(make: Make, tree: dict[str, int]) -> None:
    for number in range(25):
        make.unit(f"M{number:02}", name="Mill", parent=tree["low"])
    actor = learning(make)
    with counted() as ran:
        found = find_units(actor, "mill")
    assert (len(ran), len(found.units), found.total) == (1, 20, 25)
    assert found.units[0].path == ("Aldervoss", "Zürich Nord", "Plant Øresund, night shift")
    assert {unit.code for unit in found.units} == {f"M{number:02}" for number in range(20)}
