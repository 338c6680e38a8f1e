"""A large import and its undo on the page: how far they are, through a reload, until they are done."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows
from tests.browser.test_imports import steady

ROWS = 8_000
_LONGEST = 120_000
"""Milliseconds, on a busy machine."""


def goes_on(page: Page, heading: str) -> None:
    """The page tells how far it is, after a reload too, and its number never falls."""
    address = page.url
    page.get_by_role("heading", name=heading).wait_for()
    first = percent(page)
    page.reload()
    assert page.url == address
    page.get_by_role("heading", name=heading).wait_for(timeout=1_000)
    assert first <= percent(page) <= 100


def percent(page: Page) -> int:
    found = re.search(r"(\d+) % done", page.get_by_text("% done").inner_text())
    assert found
    return int(found[1])


def test_a_large_import_and_its_undo_tell_how_far_they_are_until_they_are_done(
    windows: Windows, tmp_path: Path
) -> None:
    page = windows.open("administrator")
    file = tmp_path / "large.csv"
    rows = "".join(f"LARGE-{at},Person {at},large-{at}@vendor.example,2020-01-01\n" for at in range(ROWS))
    file.write_text(f"employee_no,name,email,hired_on\n{rows}")
    page.goto("/imports/new/people")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Read the sheet").click(timeout=_LONGEST)
    page.get_by_role("button", name=re.compile("^Apply 8,000 changes")).click(timeout=_LONGEST)
    goes_on(page, "It is being applied")
    undo = page.get_by_role("link", name="Undo the import")
    undo.wait_for(timeout=_LONGEST)
    expect(page.get_by_text("% done")).to_have_count(0)
    steady(page)
    undo.click(timeout=_LONGEST)
    page.get_by_role("button", name="Undo the import").click(timeout=_LONGEST)
    goes_on(page, "The import is being undone")
    page.get_by_text("It takes back import").wait_for()
    page.get_by_role("link", name="Do the import again").wait_for(timeout=_LONGEST)
    steady(page)
    assert windows.complaints == []
