"""What somebody's page gives as files: all that it shows."""

import csv
import io
from collections.abc import Callable

from flask.testing import FlaskClient

from portal.rules.enrolling import EnrollmentState
from tests.make import Make


def rows(browser: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browser.get(address).text.removeprefix("\ufeff"))))


def test_both_lists_of_a_page_go_out_as_sheets_of_their_own(make: Make, sign_in: Callable[[int], FlaskClient]) -> None:
    person = make.person("W-1")
    lit = make.competency("LIT")
    make.evidence(person, lit, 2)
    make.enrollment(person, make.course("AI-1"), EnrollmentState.IN_PROGRESS)
    browser = sign_in(make.person("LD", learning=True))
    page = browser.get("/people/W-1").text
    assert 'href="/people/W-1?format=csv"' in page
    assert 'href="/people/W-1?of=skills&amp;format=csv"' in page
    assert [row["course_code"] for row in rows(browser, "/people/W-1?format=csv")] == ["AI-1"]
    (skill,) = rows(browser, "/people/W-1?of=skills&format=csv")
    assert (skill["competency_code"], skill["verified"]) == ("LIT", "2")
    assert sign_in(make.person("O-1")).get("/people/W-1?of=skills&format=csv").status_code == 404
