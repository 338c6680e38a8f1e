"""An import from the file to taking it back, by keyboard and without a script, wide and narrow, light and dark."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Windows

SHEET = (
    "Export of the vendor\n\nNumber;Course title;Hours;Requires\n"
    "W-1;First of the wizard;1,5;\nW-2;Second;many;\nW-3;Third;2;AI-OO1\n"
)


def steady(page: Page) -> None:
    """No complaint of axe, nothing wider than the window."""
    found = [(one["id"], one["nodes"][0]["html"][:200]) for one in Axe().run(page).response["violations"]]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_strange_sheet_goes_all_the_way_and_back(windows: Windows, tmp_path: Path, width: int, scheme: str) -> None:
    page = windows.open("learning", width=width, scheme=scheme)
    file = tmp_path / f"vendor-{width}.csv"
    file.write_text(SHEET.replace("W-", f"W{width}-"), encoding="cp1252")
    page.goto("/imports/new/courses")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Read the sheet").click()
    assert page.url.endswith("/columns")
    steady(page)
    page.get_by_label("Number is").select_option("code")
    page.get_by_label("Requires is").select_option("prerequisites")
    page.get_by_role("button", name="Show what would change").click()
    steady(page)
    page.get_by_label("AI-OO1 in prerequisites means").select_option("skip")
    page.get_by_role("button", name="Use these answers").click()
    page.get_by_label("Line 5, hours").fill("2h 30m")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Apply 2 changes").wait_for()
    steady(page)
    page.get_by_role("button", name="Apply 2 changes").click()
    page.get_by_text("Applied: 2 new, 0 changed.").wait_for()
    steady(page)
    page.get_by_role("link", name="Undo the import").click()
    steady(page)
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_text("Undone: 2 rows taken back.").wait_for()
    steady(page)
    page.goto("/imports")
    steady(page)
    assert windows.complaints == []
