"""Without a mouse: everything can be reached with the keyboard, and one sees where one is."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows

MOST_STEPS = 120

_WHERE = """() => {
  const here = document.activeElement;
  const labels = here.labels && here.labels.length ? here.labels[0].innerText : '';
  return (here.getAttribute('aria-label') || labels || here.innerText || here.value || '').replace(/\\s+/g, ' ').trim();
}"""
_SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
}"""


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until the focus is on what bears this name, and sees it there."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate(_WHERE).startswith(name):
            assert page.evaluate(_SEEN), f"nobody sees that {name} has the focus"
            return
    raise AssertionError(f"{name} cannot be reached on {page.url}")


def press(page: Page, name: str) -> None:
    """Goes to a link or a button and presses it."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_somebody_signs_in_finds_a_course_enrolls_and_finishes(windows: Windows) -> None:
    page, somebody = windows.open(), windows.live.people["administrator"]
    page.goto("/")
    tab_to(page, "Work email")
    page.keyboard.type(somebody.email)
    tab_to(page, "Password")
    page.keyboard.type(somebody.password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My learning")

    press(page, "Catalog")
    tab_to(page, "Search the catalog")
    page.keyboard.type("plain words")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, "AI in plain words")
    expect(page.get_by_role("heading", level=1)).to_have_text("AI in plain words")

    press(page, "Enroll")
    expect(page.get_by_role("status")).to_contain_text("You are enrolled.")
    press(page, "Start")
    expect(page.get_by_role("status")).to_contain_text("You have started.")
    tab_to(page, "I have finished…")
    page.keyboard.press("Enter")
    press(page, "Yes, I have finished")
    expect(page.get_by_role("status")).to_contain_text("L&D gives the result")

    press(page, "My learning")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="AI in plain words"))
    expect(row.get_by_text("Result awaited")).to_be_visible()
    assert windows.complaints == []


def test_the_first_stop_leads_past_the_navigation(windows: Windows) -> None:
    page = windows.open("employee")
    page.goto("/catalog")
    page.keyboard.press("Tab")
    assert page.evaluate(_WHERE) == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_refused_form_takes_the_focus_to_what_is_wrong(windows: Windows) -> None:
    page = windows.open()
    page.goto("/sign-in")
    tab_to(page, "Work email")
    page.keyboard.type("nobody@example.org")
    tab_to(page, "Password")
    page.keyboard.type("not the password")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()


def test_filters_open_and_apply_on_a_telephone(windows: Windows) -> None:
    page = windows.open("employee", width=390)
    page.goto("/catalog")
    tab_to(page, "Filters")
    page.keyboard.press("Enter")
    tab_to(page, "2 Assisted")
    page.keyboard.press("Space")
    press(page, "Show results")
    assert "level=2" in page.url
    expect(page.get_by_role("link", name="2 Assisted")).to_be_visible()
