"""Remembered sources: what is known of each, renaming and forgetting it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.intake import Import, ImportProfile
from tests.make import Make
from tests.web.test_imports import planned, said, upload

SHEET = "Kurs;Name;Sprache;Ort\nA-1;First;deutsch;x\n"
CHOSEN = {"column-0": "code", "column-1": "title", "column-2": "language", "column-3": ""}


@pytest.fixture
def browser(sign_in: Callable[[int], FlaskClient], make: Make) -> FlaskClient:
    return sign_in(make.person("LD", name="Lena Desk", learning=True))


def remembered(browser: FlaskClient, name: str, kind: str = "courses") -> str:
    """The address of a source that an import was remembered as."""
    address = planned(browser, kind, SHEET.replace("Kurs", f"Kurs {name}"), profile="none")
    browser.post(f"{address}/columns", data={**CHOSEN, "profile": name})
    found = db.session.execute(select(ImportProfile.id).where(ImportProfile.name == name)).scalar_one()
    db.session.rollback()
    return f"/imports/sources/{found}"


def events(action: str) -> list[tuple[str, object, object]]:
    found = db.session.execute(
        select(AuditEvent.subject, AuditEvent.old, AuditEvent.new).where(AuditEvent.action == action)
    )
    rows = [tuple(row) for row in found]
    db.session.rollback()
    return rows


def test_a_source_shows_what_is_remembered_of_it(browser: FlaskClient) -> None:
    assert "No source is remembered yet" in said(browser.get("/imports/sources"))
    address = remembered(browser, "Campus")
    assert 'href="/imports/sources"' in browser.get("/imports").get_data(as_text=True)
    page = said(browser.get("/imports/sources"))
    assert "Campus Courses 4 0 none applied" in page
    page = said(browser.get(address))
    assert "Kurs Campus code" in page
    assert "Ort left out" in page


def test_a_forgotten_source_is_gone_and_its_imports_stay(browser: FlaskClient) -> None:
    address = remembered(browser, "Campus")
    other = remembered(browser, "Other")
    assert browser.post(f"{address}/forget").location == "/imports/sources"
    page = said(browser.get("/imports/sources"))
    assert "Campus is forgotten. What its files have brought stays." in page
    assert "Campus Courses" not in page
    assert "Other Courses" in page
    assert (browser.get(address).status_code, browser.get(other).status_code) == (404, 200)
    assert browser.post(f"{address}/forget").status_code == 404
    assert db.session.execute(select(func.count()).select_from(Import)).scalar_one() == 2
    db.session.rollback()
    ((subject, old, _),) = events("source.forgotten")
    assert subject == "courses: Campus"
    assert isinstance(old, dict)
    assert old["columns"]["Kurs Campus"] == "code"


def test_a_source_is_renamed_unless_another_is_called_so(browser: FlaskClient) -> None:
    address = remembered(browser, "Campus")
    remembered(browser, "Other")
    answer = browser.post(address, data={"name": " OTHER "})
    assert answer.status_code == 409
    assert "Other is another source of this kind of sheet" in said(answer)
    assert browser.post(address, data={"name": " "}).status_code == 422
    assert browser.post(address, data={"name": "x" * 101}).status_code == 422
    assert browser.post(address, data={"name": "Campus  Berlin"}).status_code == 303
    assert "The source is called Campus Berlin now." in said(browser.get("/imports/sources"))
    assert [event[1:] for event in events("source.renamed")] == [({"name": "Campus"}, {"name": "Campus Berlin"})]


def test_sources_of_kinds_that_are_not_yours_are_not_there(
    browser: FlaskClient, make: Make, sign_in: Callable[[int], FlaskClient]
) -> None:
    address = remembered(browser, "Campus")
    administrator = sign_in(make.person("ADM", administrator=True))
    assert administrator.get(address).status_code == 404
    assert administrator.post(f"{address}/forget").status_code == 404
    assert "Campus" not in said(administrator.get("/imports/sources"))


def test_what_is_said_of_a_known_source_is_not_said_of_a_file_that_cannot_be_read(browser: FlaskClient) -> None:
    remembered(browser, "Campus")
    answer = upload(browser, "courses", SHEET.replace("Kurs", "Kurs Campus"))
    assert "Its columns are those of Campus" in said(browser.get(answer.location))
