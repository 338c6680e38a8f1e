"""What somebody has corrected by hand stands in what was done and in the result file, also after undo and redo."""

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.make import Make
from tests.web.test_imports import planned, said

SHEET = 'code,title,hours,cost\nNA-104,First,2 days,"890,00 €"\nNA-105,Second,1,5\n'
TYPED = {
    "cell-2-code": "NA-114",
    "was-cell-2-code": "NA-104",
    "cell-2-cost": "890",
    "was-cell-2-cost": "890,00 €",
}


@pytest.fixture
def browser(sign_in: Callable[[int], FlaskClient], make: Make) -> FlaskClient:
    return sign_in(make.person("LD", name="Lena Desk", learning=True))


def result(browser: FlaskClient, address: str) -> list[dict[str, str]]:
    text = browser.get(f"{address}/result.csv").get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_correction_by_hand_stands_and_is_no_reading_of_the_portal(browser: FlaskClient) -> None:
    address = planned(browser, "courses", SHEET)
    browser.post(f"{address}/cells", data=TYPED)
    assert browser.post(f"{address}/apply").status_code == 303
    undo = browser.post(f"{address}/undo").location
    redo = browser.post(f"{undo}/undo").location
    for at in (address, redo):
        page = said(browser.get(f"{at}?action=create"))
        assert "code NA-114" in page
        assert "890,00 € →" not in page
        assert "cost was corrected by hand: “890”; in the file there is “890,00 €”." in page
        assert "code was corrected by hand: “NA-114”; in the file there is “NA-104”." in page
        assert "2 days → is understood as 16 h" in page
    for at in (address, undo, redo):
        first, second = result(browser, at)
        assert (first["code"], first["cost"]) == ("NA-114", "890")
        assert "in the file there is “890,00 €”" in first["_message"]
        assert (second["code"], second["_code"]) == ("NA-105", "")
    assert browser.get(f"{address}/original").data == SHEET.encode()
