"""The chart of a year and the ledger beside it: by keyboard, by pointer, on a phone, on paper."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows
from tests.browser.test_every_page import looked_at

OWN = "/team?show=trend"


def spots(page: Page):  # type: ignore[no-untyped-def]
    return page.locator("#trend .spot")


def test_a_spot_says_its_value_to_whoever_reaches_it_or_points_at_it(windows: Windows) -> None:
    page = windows.open("manager", width=1280)
    page.goto("/team")
    expect(spots(page)).to_have_count(13)
    one = spots(page).nth(4)
    tip = one.locator(".tip")
    expect(tip).to_be_hidden()
    one.focus()
    expect(tip).to_be_visible()
    expect(one).to_have_accessible_name(f"{tip.text_content()}, ".replace("\u00a0", " ") + one_of_many(one))
    page.keyboard.press("Tab")
    expect(tip).to_be_hidden()
    expect(spots(page).nth(5).locator(".tip")).to_be_visible()
    spots(page).nth(8).hover()
    expect(spots(page).nth(8).locator(".tip")).to_be_visible()


def one_of_many(spot) -> str:  # type: ignore[no-untyped-def]
    """The "of" of a spot's name, as it says it to the ear."""
    said: str = spot.get_attribute("aria-label")
    return said.rpartition(", ")[2]


def test_an_earlier_day_is_chosen_by_keyboard(windows: Windows) -> None:
    page = windows.open("manager", width=1280)
    page.goto("/team")
    page.get_by_label("Since").focus()
    page.get_by_label("Since").fill("2026-01-31")
    page.keyboard.press("Enter")
    page.wait_for_url("**since=2026-01-31**")
    expect(page.get_by_role("heading", name="What moved it since 31 Jan 2026")).to_be_visible()
    page.get_by_role("link", name="changed requirement").press("Enter")
    page.wait_for_url("**show=trend**since=2026-01-31**")
    expect(page.get_by_role("heading", name="What changed since 31 Jan 2026, by name")).to_be_visible()


def test_the_page_of_a_trend_holds_what_every_page_holds(windows: Windows) -> None:
    page = windows.open("manager", width=1280)
    for address in (OWN, f"{OWN}&page=99"):
        page.goto(address)
        assert looked_at(page) == []


def test_paper_has_the_chart_with_its_rows(windows: Windows) -> None:
    page = windows.open("manager", width=1040)
    page.goto(OWN)
    page.emulate_media(media="print")
    expect(page.get_by_role("table", name="Requirements met at month ends")).to_be_visible()
    expect(page.locator("#trend form")).to_be_hidden()
    expect(page.locator("#trend .spot .lab").first).to_be_visible()
