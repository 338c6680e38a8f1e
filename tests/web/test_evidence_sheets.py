"""A sheet of evidence in the wizard: who brought opinions sees them, a colleague does not."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.model.base import db
from portal.model.evidence import Evidence
from portal.web.clock import today
from tests.make import Make

Browsers = tuple[FlaskClient, FlaskClient]


@pytest.fixture
def browsers(sign_in: Callable[[int], FlaskClient], make: Make) -> Browsers:
    """Two of learning and development."""
    make.competency("LIT")
    make.person("P-1", name="Somebody")
    return sign_in(make.person("LD1", learning=True)), sign_in(make.person("LD2", learning=True))


def planned(browser: FlaskClient, level: str = "2") -> str:
    day = today() - timedelta(days=30)
    sheet = (
        "source_ref,employee_no,competency_code,kind,level,ceiling,observed_on\n"
        f"open,P-1,LIT,project,3,,{day}\nclosed,P-1,LIT,manager,{level},,{day}\n"
    )
    answer = browser.post("/imports/new/evidence", data={"file": (BytesIO(sheet.encode()), "evidence.csv")})
    assert answer.status_code == 303
    return str(answer.location)


def test_a_sheet_of_evidence_goes_all_the_way(browsers: Browsers) -> None:
    address = planned(browsers[0])
    browsers[0].post(f"{address}/apply")
    assert sorted(db.session.scalars(select(Evidence.source_ref))) == ["closed", "open"]
    db.session.rollback()
    assert "There is nothing to apply" in browsers[0].get(planned(browsers[0])).get_data(as_text=True)


@pytest.mark.parametrize(
    ("level", "action", "told"), [("2", "create", "P-1 · LIT · closed"), ("9", "refused", "a number from 0 to 5")]
)
def test_a_colleague_does_not_read_the_opinions_in_it(browsers: Browsers, level: str, action: str, told: str) -> None:
    mine, theirs = browsers
    address = planned(mine, level)
    assert told in _text(mine, f"{address}?action={action}")
    for query in ("", "?action=create", "?action=refused"):
        page = _text(theirs, address + query)
        assert (told in page, "closed" in page) == (False, False)
    assert "P-1 · LIT · open" in _text(theirs, f"{address}?action=create")
    sheets = [_text(browser, f"{address}/problems.csv") for browser in browsers]
    assert ["closed" in sheet for sheet in sheets] == [level == "9", False]


def test_taking_a_colleagues_sheet_back_does_not_show_its_opinions(browsers: Browsers) -> None:
    mine, theirs = browsers
    address = planned(mine)
    mine.post(f"{address}/apply")
    assert theirs.get(f"{address}/original").status_code == 404
    assert f"{address}/original" not in _text(theirs, "/imports")
    assert f"{address}/original" in _text(mine, "/imports")
    undo = theirs.post(f"{address}/undo")
    assert undo.status_code == 303
    for path in (str(undo.location), f"{undo.location}/result.csv"):
        page = _text(theirs, path)
        assert ("open" in page, "closed" in page, "manager" in page) == (True, False, False)


def test_a_colleague_reads_who_settles_the_columns_and_may_give_it_up(browsers: Browsers) -> None:
    mine, theirs = browsers
    sheet = b"ref of it,employee_no,what,kind\nclosed,P-1,LIT,manager\n"
    address = str(mine.post("/imports/new/evidence", data={"file": (BytesIO(sheet), "e.csv")}).location)
    address = address.removesuffix("/columns")
    assert mine.get(address).status_code == 303
    page = _text(theirs, address)
    assert ("who brought this sheet, can do that" in page, "closed" in page) == (True, False)
    assert theirs.get(f"{address}/columns").status_code == 403
    assert theirs.post(f"{address}/cancel").status_code == 303
    assert "can do that" not in _text(theirs, address)


def _text(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)
