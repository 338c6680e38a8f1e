"""What needs a decision first, on a phone and by keyboard: read it, follow it, come back to who lapses."""

from playwright.sync_api import expect

from tests.browser.conftest import Windows


def test_the_first_decision_is_read_before_everything_else_and_leads_on_by_keyboard(windows: Windows) -> None:
    page = windows.open("manager", width=390)
    page.goto("/team")
    decisions = page.get_by_role("region", name="What needs a decision first")
    steps = decisions.get_by_role("link")
    assert 1 <= steps.count() <= 3
    assert (
        decisions.bounding_box()["y"] < page.get_by_role("region", name="This day in four figures").bounding_box()["y"]
    )
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    steps.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/team?" not in address and not address.endswith("/team"))
    expect(page.locator("h1")).to_have_count(1)
    assert windows.complaints == []


def test_on_a_phone_every_lapse_is_a_block_with_its_day_and_its_course(windows: Windows) -> None:
    page = windows.open("manager", width=390)
    page.goto("/team#h-lapses")
    region = page.get_by_role("region", name="Who lapses when")
    first = region.locator("tbody tr").first
    day = first.locator("td[data-h='Lapses on']")
    assert day.bounding_box()["y"] > first.locator("th").bounding_box()["y"]
    assert "Lapses on" in day.evaluate("cell => getComputedStyle(cell, '::before').content")
    first.get_by_role("link").last.click()
    page.wait_for_url("**/catalog/**")
    assert windows.complaints == []
