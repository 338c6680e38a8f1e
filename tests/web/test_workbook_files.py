"""What the dashboards give as workbooks: the rows of the sheets, under the same permission."""

import csv
import io
from datetime import date

import pytest
from flask.testing import FlaskClient
from python_calamine import load_workbook

from tests.example_company import load_example
from tests.make import Make

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY = "on=2025-06-30"


@pytest.fixture
def people(make: Make) -> dict[str, int]:
    example = load_example(make, lead_no="p11", seen_on=date(2025, 6, 30))
    return {**example.people, "learning": make.person("LD", learning=True)}


def sheets(browser: FlaskClient, address: str) -> dict[str, list[list[object]]]:
    answer = browser.get(address)
    assert (answer.status_code, answer.mimetype) == (200, XLSX), address
    assert answer.headers["Content-Disposition"].endswith('.xlsx"') or ".xlsx" in answer.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def rows(browser: FlaskClient, address: str) -> list[list[str]]:
    answer = browser.get(address)
    assert answer.mimetype == "text/csv", address
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def plain(cell: object) -> object:
    """A number as one, whichever file it was read from, to the fifteen digits that a workbook keeps."""
    try:
        return round(float(str(cell)), 14)
    except ValueError:
        return str(cell)


def alike(one: list[list[object]], other: list[list[str]]) -> bool:
    width = len(other[0])
    return [[plain(cell) for cell in [*row, *[""] * (width - len(row))]] for row in one] == [
        [plain(cell) for cell in row] for row in other
    ]


def test_the_workbook_of_a_team_has_people_competencies_and_units(sign_in, people: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    lead: FlaskClient = sign_in(people["p11"])
    book = sheets(lead, f"/team/ORG?{DAY}&format=xlsx")
    assert list(book) == ["People", "Competencies", "Units"]
    assert alike(book["People"], rows(lead, f"/team/ORG?{DAY}&format=csv"))
    for name, table in (("Competencies", "competencies"), ("Units", "units")):
        assert alike(book[name], rows(lead, f"/team/ORG?{DAY}&format=csv&table={table}"))
        assert sheets(lead, f"/team/ORG?{DAY}&format=xlsx&table={table}") == {name: book[name]}
    assert book["Units"][1][2] == 8.0


@pytest.mark.parametrize(
    "address",
    [
        "/skills",
        "/roles",
        "/roles/{role}",
        "/people/p01",
        "/people/p01?of=skills",
        "/team?show=learning",
        "/team/ORG?table=lapses",
    ],
)
def test_every_dashboard_gives_its_sheet_as_a_workbook(
    sign_in,  # type: ignore[no-untyped-def]
    people: dict[str, int],
    address: str,
) -> None:
    lead: FlaskClient = sign_in(people["p11"])
    if "{role}" in address:
        first = rows(lead, "/roles?format=csv")[1][0]
        address = address.format(role=first)
    sign = "&" if "?" in address else "?"
    (found,) = sheets(lead, f"{address}{sign}format=xlsx").values()
    assert alike(found, rows(lead, f"{address}{sign}format=csv"))


def test_no_cell_runs_and_nobody_else_gets_it(sign_in, make: Make) -> None:  # type: ignore[no-untyped-def]
    skill = make.competency("SKL")
    make.role("ALL", baseline=True, asks={skill: (2, 1, True)})
    make.person("ONE", name="=HYPERLINK(1)", unit=make.unit("U", name="@cmd", lead_no="LEAD"))
    make.unit("ELSEWHERE", lead_no="OTHER")
    lead: FlaskClient = sign_in(make.person("LEAD"))
    book = sheets(lead, "/team/U?format=xlsx")
    assert book["People"][1][1] == "'=HYPERLINK(1)"
    assert lead.get("/team/ELSEWHERE?format=xlsx").status_code == 404
    assert lead.get("/team/U?format=xlsx&on=2026-02-30").status_code == 400
