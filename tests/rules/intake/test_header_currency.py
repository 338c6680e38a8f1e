"""A currency that the header of a column names: it is guessed as the column, and its amounts are in that currency."""

from dataclasses import replace

import pytest

from portal.rules.intake import courses
from portal.rules.intake.columns import Setting, known_names, matched, typed
from portal.rules.intake.currencies import header_currency
from portal.rules.intake.kinds import Kind
from portal.rules.intake.matching import How, proposals
from portal.rules.intake.problems import Code
from portal.rules.intake.sheet import sheet
from portal.rules.intake.synonyms import SYNONYMS
from portal.rules.intake.values import KEEP

COLUMNS = courses.columns(Setting(currency="USD"))


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Price (EUR)", ("Price", "EUR")),
        ("Price [€]", ("Price", "€")),
        ("Price €", ("Price", "€")),
        ("Cost USD", ("Cost", "USD")),
        ("Cost in EUR", ("Cost", "EUR")),
        ("Cost (in US$)", ("Cost", "US$")),
        ("EUR price", ("price", "EUR")),
        ("cost_EUR", ("cost", "EUR")),
        ("Price, Euro", ("Price", "Euro")),
        ("Price (net)", ("Price (net)", "")),
        ("Try all", ("Try all", "")),
        ("Price", ("Price", "")),
        ("EUR", ("EUR", "")),
        ("", ("", "")),
    ],
)
def test_a_header_may_name_a_currency(header: str, found: tuple[str, str]) -> None:
    assert header_currency(header) == found


@pytest.mark.parametrize("header", ["Price (EUR)", "Cost USD", "EUR Price", "Preis in €", "Course fee [GBP]"])
def test_a_price_with_a_currency_is_guessed_as_the_cost(header: str) -> None:
    (one,) = proposals(known_names(COLUMNS, SYNONYMS[Kind.COURSES]), [header])
    assert (one.column, one.how) == ("cost", How.GUESS)


def cost(header: str, *cells: str) -> tuple[list[object], list[tuple[int, Code]]]:
    """What the cells of a column of costs with this header mean, and what is wrong with which."""
    rows = [(f"A-{at}", "T", cell) for at, cell in enumerate(cells)]
    read = replace(sheet(["code", "title", "cost"], range(2, 2 + len(rows)), rows), written=("code", "title", header))
    found = typed(COLUMNS, matched(COLUMNS, read)[0], read)
    flaws = [(at, one.code) for at, several in sorted(found.problems.items()) for one in several]
    return list(found.column("cost")), flaws


def test_amounts_under_another_currency_are_a_problem_as_in_a_cell() -> None:
    values, flaws = cost("Price (EUR)", "1.250,00", "10", "0", "", "free", "12 USD", "many")
    assert values == [KEEP, KEEP, 0, KEEP, 0, 1200, KEEP]
    assert flaws == [(0, Code.OTHER_CURRENCY), (1, Code.OTHER_CURRENCY), (6, Code.BAD_NUMBER)]


@pytest.mark.parametrize("header", ["Price (USD)", "Cost $", "cost", "Price (net)"])
def test_amounts_under_the_own_currency_or_none_are_read(header: str) -> None:
    assert cost(header, "10", "12.5") == ([1000, 1250], [])
