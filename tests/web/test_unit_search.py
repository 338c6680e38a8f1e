"""Finding a unit of a large company on the pages of teams."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import counted
from tests.make import Make


@pytest.fixture
def tree(make: Make) -> dict[str, int]:
    """Fourteen units below one of which somebody leads the first, and a small one elsewhere."""
    top = make.unit("TOP", name="Plants & sons", lead_no="LEAD")
    for number in range(14):
        make.person(f"P{number}", unit=make.unit(f"P-{number:02}", name=f"Plant {number}", parent=top))
    small = make.unit("SMALL", name="Small plant", lead_no="OTHER")
    make.person("NOISE", unit=make.unit("S-1", name="Smaller plant", parent=small))
    return {"lead": make.person("LEAD"), "other": make.person("OTHER"), "learning": make.person("LD", learning=True)}


def test_the_field_stands_where_there_are_many_units(sign_in, tree: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    for role, address, is_there in (
        ("lead", "/team", True),
        ("lead", "/team/TOP", True),
        ("lead", "/team/P-01", False),
        ("other", "/team", False),
        ("learning", "/coverage", True),
        ("learning", "/team/SMALL", False),
    ):
        page = sign_in(tree[role]).get(address).text
        assert ("Find a unit" in page) is is_there, address


def test_results_lead_to_units_with_where_they_lie(sign_in, tree: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    lead: FlaskClient = sign_in(tree["lead"])
    page = lead.get("/team?unit=plant+1&on=2026-01-31")
    assert page.status_code == 200
    assert 'href="/team/P-11?on=2026-01-31"' in page.text
    assert "Plants &amp; sons" in page.text
    assert "SMALL" not in page.text
    assert "No unit that you may look into" in lead.get("/team?unit=small").text
    assert "Smaller plant" in sign_in(tree["learning"]).get("/coverage?unit=smal").text


def test_a_whole_code_leads_straight_to_the_unit(sign_in, tree: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    lead: FlaskClient = sign_in(tree["lead"])
    answer = lead.get("/team?unit=p-03")
    assert (answer.status_code, answer.location) == (302, "/team/P-03")
    assert lead.get("/team?unit=SMALL").status_code == 200
    answer = sign_in(tree["learning"]).get("/coverage?unit=small&on=2026-01-31")
    assert (answer.status_code, answer.location) == (302, "/team/SMALL?on=2026-01-31")


def test_what_is_typed_is_text(sign_in, tree: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    lead: FlaskClient = sign_in(tree["lead"])
    page = lead.get("/team?unit=<script>alert(1)</script>%00").text
    assert "<script>alert" not in page
    assert lead.get("/team?unit=%25").text.count('href="/team/P-') == 0
    assert lead.get("/team?unit=" + "x" * 3000).status_code == 200


def test_the_search_asks_once(sign_in, tree: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    lead: FlaskClient = sign_in(tree["lead"])
    lead.get("/account")
    with counted() as ran:
        lead.get("/team?unit=plant")
    assert len(ran) <= 3
