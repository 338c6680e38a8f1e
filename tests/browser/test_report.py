"""The report of a unit on paper, and finding a unit by keyboard."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows

PORTRAIT = b"/MediaBox [0 0 594.95996 841.91998]"


def pages(page: Page) -> int:
    """How many sheets of A4, upright, the page prints on."""
    printed = page.pdf(prefer_css_page_size=True)
    assert set(re.findall(rb"/MediaBox \[[^\]]*\]", printed)) == {PORTRAIT}
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))


def test_the_report_of_a_unit_is_one_sheet_without_navigation(windows: Windows) -> None:
    page = windows.open("manager")
    page.goto("/team")
    page.get_by_role("link", name="Report on one page").click()
    page.wait_for_url("**show=report**")
    assert pages(page) == 1
    page.goto("/team")
    page.get_by_role("table", name="Coverage by unit").locator("tbody th a").first.click()
    page.get_by_role("link", name="Report on one page").click()
    page.wait_for_url("**/report**")
    assert pages(page) == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for unseen in (page.get_by_role("navigation", name="Main"), page.locator(".crumbs"), page.locator(".foot")):
        expect(unseen).to_be_hidden()
    expect(page.get_by_role("heading", name="How this is counted")).to_be_visible()


def test_the_report_of_the_company_is_one_sheet(windows: Windows) -> None:
    page = windows.open("learning")
    page.goto("/coverage/report")
    assert pages(page) == 1


def test_a_unit_is_found_by_keyboard(windows: Windows) -> None:
    page = windows.open("learning")
    page.goto("/coverage")
    field = page.get_by_role("searchbox", name="Unit")
    field.focus()
    page.keyboard.type("network")
    page.keyboard.press("Enter")
    page.wait_for_url("**unit=network**")
    found = page.get_by_role("table").get_by_role("link").first
    found.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/team/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Network")


def test_reports_and_found_units_fit_a_phone(windows: Windows) -> None:
    page = windows.open("learning", width=390)
    for address in ("/coverage/report", "/coverage?unit=e", "/coverage?below=coverage"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, address
