"""From a gap of My team to a recommendation and to what came of it, by keyboard, on a phone and on a wide screen."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows
from tests.browser.test_every_page import looked_at

WIDTHS = (390, 1280)


def press(page: Page, role: str, name: str, key: str = "Enter", *, exact: bool = True) -> None:
    """Goes on by keyboard: the first of this name is focused and pressed."""
    found = page.get_by_role(role, name=name, exact=exact).first  # type: ignore[arg-type]
    found.focus()
    expect(found).to_be_focused()
    page.keyboard.press(key)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_manager_recommends_a_course_from_a_gap_and_takes_it_back(windows: Windows, width: int) -> None:
    page = windows.open("manager", width=width)
    page.goto("/team")
    row = page.locator("table.heat tbody tr").nth(2 if width == 390 else 3)
    name = row.locator("th a").inner_text()
    gap = row.locator("td a").last
    gap.focus()
    expect(gap).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/gap/*?person=*")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    if width == 1280:
        assert looked_at(page) == []
    title = page.locator("input[name=course]:checked").evaluate("one => one.labels[0].innerText")
    course = page.locator("input[name=course]").first
    course.focus()
    page.keyboard.press("Space")
    note = page.get_by_label("Note")
    note.focus()
    page.keyboard.type("Take a morning a week for it.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Recommend", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{title} is recommended to 1 person.")).to_be_visible()
    press(page, "link", "My team", exact=True)
    page.wait_for_url("**/team")
    press(page, "link", "Recommendations")
    page.wait_for_url("**/team/recommendations")
    expect(page.get_by_text("“Take a morning a week for it.”").first).to_be_visible()
    if width == 1280:
        assert looked_at(page) == []
    press(page, "button", f"Take back {title} for {name}")
    expect(page.get_by_text("It is taken back.")).to_be_visible()
    expect(page.get_by_text("Taken back").first).to_be_visible()
    assert windows.complaints == []


def test_a_learner_finds_it_first_and_puts_it_aside(windows: Windows) -> None:
    page = windows.open("employee", width=390, scheme="dark")
    page.goto("/")
    expect(page.locator("h2").first).to_have_text("Recommended to you")
    first = page.locator("section[aria-labelledby=h-rec] li").first
    title = first.locator("strong").first.inner_text()
    press(page, "link", f"Open the course {title}")
    page.wait_for_url("**/catalog/*")
    expect(page.get_by_text("Recommended to you")).to_be_visible()
    assert looked_at(page) == []
    page.goto("/")
    assert looked_at(page) == []
    press(page, "button", f"Put aside {title}")
    expect(page.get_by_text("It is put aside.")).to_be_visible()
    expect(page.get_by_role("button", name=f"Put aside {title}")).to_have_count(0)
    assert windows.complaints == []


def test_everybody_with_a_gap_is_looked_at_at_once(windows: Windows) -> None:
    page = windows.open("manager")
    page.goto("/team")
    page.locator("table.heat tfoot td a").first.click()
    page.wait_for_url("**/gap/*")
    expect(page.get_by_role("heading", name="Who has it")).to_be_visible()
    assert page.locator("input[name=people]:checked").count() > 1
    assert looked_at(page) == []
    assert windows.complaints == []
