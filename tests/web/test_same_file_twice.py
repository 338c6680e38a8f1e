"""The same file a second time through the wizard: the plan says that there is nothing to apply, and nothing is."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.model.base import db
from portal.model.every import TABLES
from portal.rules.intake.kinds import Kind
from tests.every_kind import SHEETS
from tests.make import Make
from tests.web.test_imports import said

NOTED = ("import", "audit_event", "sign_in")
"""Where a second import is noted, and who looked at it when."""


@pytest.fixture
def browser(sign_in: Callable[[int], FlaskClient], make: Make) -> FlaskClient:
    return sign_in(make.person("LD", name="Lena Desk", learning=True, administrator=True))


def everything() -> dict[str, list[Any]]:
    found = {
        table.name: sorted(map(repr, db.session.execute(select(table))))
        for table in TABLES
        if not table.name.startswith(NOTED)
    }
    db.session.rollback()
    return found


def uploaded(browser: FlaskClient, kind: Kind, text: str) -> str:
    """The address of the plan that a sheet became."""
    answer = browser.post(f"/imports/new/{kind}", data={"file": (io.BytesIO(text.encode()), f"{kind}.csv")})
    assert answer.status_code == 303, said(answer)
    return str(answer.location)


def test_a_file_of_any_kind_changes_nothing_the_second_time_and_says_so(browser: FlaskClient) -> None:
    for kind, text in SHEETS.items():
        first = uploaded(browser, kind, text)
        assert "This very file" not in said(browser.get(first)), kind
        before = everything()
        done = browser.post(f"{first}/apply", follow_redirects=True)
        assert (done.status_code, "Applied:" in said(done)) == (200, True), said(done)
        after = everything()
        assert after != before, kind
        again = uploaded(browser, kind, text)
        page = said(browser.get(again))
        assert "This very file was applied on" in page
        assert "There is nothing to apply Every row is as it is in the portal already." in page, f"{kind}: {page}"
        refused = browser.post(f"{again}/apply")
        assert refused.status_code == 409
        assert "There is nothing to apply: every row is unchanged" in said(refused), kind
        assert everything() == after, kind


def test_a_file_whose_problems_are_left_out_again_has_nothing_to_apply(browser: FlaskClient) -> None:
    text = "code,title,level\nA,Alpha,2\nB,Beta,9\nA,Alpha,2\n"
    first = uploaded(browser, Kind.COURSES, text)
    done = browser.post(f"{first}/apply", data={"skip": "1"}, follow_redirects=True)
    assert "Applied: 1 new, 0 changed." in said(done)
    after = everything()
    again = uploaded(browser, Kind.COURSES, text)
    page = said(browser.get(again))
    assert "There is nothing to apply Every row is unchanged, skipped or has a problem." in page
    assert browser.post(f"{again}/apply", data={"skip": "1"}).status_code == 409
    assert everything() == after
