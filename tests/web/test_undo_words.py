"""What the pages and the command say of an undo: what came back, is done again, or is to be undone first."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.cli import main
from portal.model.base import db
from portal.model.catalog import Course
from portal.rules.courses import CourseStatus
from tests.make import Make
from tests.web.test_imports import planned, said


@pytest.fixture
def browser(sign_in: Callable[[int], FlaskClient], make: Make) -> FlaskClient:
    return sign_in(make.person("LD", name="Lena Desk", learning=True))


def applied(browser: FlaskClient, content: str, *, complete: bool = False) -> str:
    address = planned(browser, "courses", content)
    if complete:
        browser.post(f"{address}/complete", data={"complete": "1"})
    assert browser.post(f"{address}/apply").status_code == 303
    return address


@pytest.fixture
def two(browser: FlaskClient) -> tuple[str, str]:
    """An import of three courses, and a complete file that has only another one."""
    first = applied(browser, "code,title\nA-1,First\nA-2,Second\nA-3,Third\n")
    return first, applied(browser, "code,title\nB-1,Fourth\n", complete=True)


def test_what_a_complete_file_ended_and_what_came_back_is_counted(
    browser: FlaskClient, two: tuple[str, str], database_url: str, tmp_path: Path
) -> None:
    _, half = two
    assert "3 courses retired" in said(browser.get("/imports"))
    assert "3 courses retired" in said(browser.get(half))
    environment = {"PORTAL_DATABASE_URL": database_url, "PORTAL_INSTANCE": str(tmp_path / "instance")}
    undone = CliRunner().invoke(main, ["undo", "2"], env=environment)
    assert "Import 2 is undone: 1 of 1 rows are taken back, and 3 courses came back." in undone.output
    for address in ("/imports", "/imports/3"):
        assert "3 courses came back" in said(browser.get(address))
    again = CliRunner().invoke(main, ["undo", "3", "--json"], env=environment)
    assert (json.loads(again.stdout)["ended"], json.loads(again.stdout)["taken_back"]) == (3, 1)
    assert "done again: 1 of 1 rows, and 3 courses retired. To take it back: portal undo 4" in again.stderr
    assert "3 courses retired" in said(browser.get("/imports/4"))


def test_what_stays_though_a_complete_file_is_undone_has_not_come_back(
    browser: FlaskClient, two: tuple[str, str]
) -> None:
    db.session.execute(Course.__table__.update().where(Course.code == "A-1").values(status=CourseStatus.RETIRING))
    db.session.commit()
    undo = browser.post(f"{two[1]}/undo").location
    page = said(browser.get(undo))
    assert "and 2 courses came back" in page
    assert "Not in the file 3" in page
    assert "2 courses came back" in said(browser.get("/imports"))


def test_an_older_import_says_which_later_one_is_to_be_undone_first(browser: FlaskClient, two: tuple[str, str]) -> None:
    first, half = two
    preview = browser.get(f"{first}/undo")
    assert f'href="{half}/undo">Import 2, list.csv,</a>' in preview.get_data(as_text=True)
    assert "has changed since what this import wrote. Undo that first." in said(preview)
    refused = browser.post(f"{first}/undo")
    assert refused.status_code == 409
    assert "Import 2, list.csv, has changed since what this import wrote. Undo import 2 first." in said(refused)
    assert f'href="{half}/undo"' in refused.get_data(as_text=True)
    browser.post(f"{half}/undo")
    assert "has changed since" not in said(browser.get(f"{first}/undo"))
    assert browser.post(f"{first}/undo").status_code == 303
    assert db.session.scalars(select(Course.code)).all() == []


def test_what_somebody_has_edited_names_no_import(browser: FlaskClient) -> None:
    first = applied(browser, "code,title\nA-1,First\n")
    applied(browser, "code,title\nNOISE,Noise\n")
    db.session.execute(Course.__table__.update().where(Course.code == "A-1").values(title="Edited"))
    db.session.commit()
    assert "has changed since what this import wrote" not in said(browser.get(f"{first}/undo"))


def test_taking_an_undo_back_is_called_doing_the_import_again(browser: FlaskClient) -> None:
    first = applied(browser, "code,title\nA-1,First\n")
    undo = str(browser.post(f"{first}/undo").location)
    page = said(browser.get(undo))
    assert "Do the import again" in page
    assert "Undo the import" not in page
    assert "read as" not in page
    assert "uploaded by" not in page
    assert "Problems and changes" not in page
    assert "Do again list.csv" in said(browser.get("/imports"))
    preview = said(browser.get(f"{undo}/undo"))
    assert "Do list.csv again" in preview
    assert "Undo the import" not in preview
    again = str(browser.post(f"{undo}/undo").location)
    page = said(browser.get(again))
    assert "Done again: 1 row." in page
    assert "It does import 1 again, which had been taken back by import 2" in page
    assert "Undo the import" in page
    assert "does import 1 again" in said(browser.get("/imports"))
    assert "The import was done again by import 3" in said(browser.get(undo))
    last = str(browser.post(f"{again}/undo").location)
    assert "It takes back import 3" in said(browser.get(last))
    assert "Do the import again" in said(browser.get(last))
