"""From My learning to the way to a role and its first course, by keyboard, on a phone, in the dark, on paper."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows
from tests.browser.test_every_page import looked_at


def follow(page: Page, name: str) -> None:
    """Goes on by keyboard: the first link of this name is focused and entered."""
    link = page.get_by_role("link", name=name, exact=True).first
    link.focus()
    expect(link).to_be_focused()
    page.keyboard.press("Enter")


def test_somebody_finds_the_way_to_another_role(windows: Windows) -> None:
    page = windows.open("employee", width=390, scheme="dark")
    page.goto("/")
    expect(page.get_by_role("heading", name="Next steps")).to_be_visible()
    assert page.locator("section[aria-labelledby=h-next] li.course").count() == 3
    follow(page, "Other roles")
    page.wait_for_url("**/roles")
    follow(page, "AI engineer")
    page.wait_for_url("**/roles/DEV")
    expect(page.get_by_role("heading", name="The cheapest path")).to_be_visible()
    first = page.locator("section[aria-labelledby=h-path] tbody tr").first.get_by_role("link")
    title = first.inner_text()
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalog/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert windows.complaints == []


def test_nothing_is_wrong_with_the_pages_of_roles(windows: Windows) -> None:
    page = windows.open("employee")
    found = []
    for path in ("/", "/roles", "/roles/DEV", "/roles/SYS"):
        page.goto(path)
        found += looked_at(page)
    assert found == []
    assert windows.complaints == []


def test_a_manager_looks_at_the_way_of_one_of_their_people(windows: Windows) -> None:
    page = windows.open("manager")
    page.goto("/team")
    page.locator("a[href^='/people/']").first.click()
    name = page.get_by_role("heading", level=1).inner_text()
    follow(page, "Ways to other roles")
    page.wait_for_url("**/roles?person=*")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Roles for {name}")
    follow(page, "AI engineer")
    page.wait_for_url("**/roles/DEV?person=*")
    assert looked_at(page) == []
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="The cheapest path")).to_be_visible()
