"""Every page, as every role: nothing that axe finds, nothing to scroll sideways, nothing the policy blocks."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Windows
from tests.browser.walking import walk

ROLES = ("employee", "manager", "learning", "administrator")
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


def found_by_axe(page: Page, options: dict[str, list[str]] = OPTIONS) -> list[str]:
    """One line for each thing that axe holds against the page."""
    result = Axe().run(page, options=options)
    return [
        f"{page.url} {page.viewport_size}: {violation['id']} at {node['target']}: {node['html'][:160]}"
        for violation in result.response["violations"]
        for node in violation["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """The widths at which the page is wider than its window."""
    found = []
    for width in (320, 390, 800, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            found.append(f"{page.url} is {wide} px too wide at {width}")
    return found


def small_targets(page: Page) -> list[str]:
    """Buttons and fields under 24 px; links inside sentences may be smaller."""
    small: list[str] = page.eval_on_selector_all(
        "button, select, input:not([type=hidden], [type=checkbox], [type=radio]), summary, .btn, .nav-main a",
        """all => all.filter(e => e.checkVisibility()).map(e => [e, e.getBoundingClientRect()])
        .filter(([e, r]) => r.width && (r.height < 24 || r.width < 24) && !e.closest('.tick, .form-check'))
        .map(([e, r]) => `${e.outerHTML.slice(0, 120)} is ${r.width} x ${r.height}`)""",
    )
    return [f"{page.url}: {target}" for target in small]


def looked_at(page: Page) -> list[str]:
    """Everything held against one open page, at two widths and in both colour schemes."""
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    headings = page.locator("h1").count()
    found = [] if headings == 1 else [f"{page.url} has {headings} h1"]
    found += sideways(page) + small_targets(page)
    for width, options in ((1280, OPTIONS), (390, OPTIONS)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        found += found_by_axe(page, options)
        page.emulate_media(color_scheme="dark")
        found += found_by_axe(page, COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_wrong_with_any_page_of_a_role(windows: Windows, role: str) -> None:
    page = windows.open(role)
    found, visited = [], []
    for path in walk(page):
        visited.append(path)
        found += looked_at(page)
    assert found == []
    assert windows.complaints == []
    assert len(visited) >= 6, visited


def test_nothing_is_wrong_with_the_pages_of_a_visitor(windows: Windows) -> None:
    page = windows.open()
    found = []
    for path in ("/sign-in", "/help/counting", "/help/words"):
        page.goto(path)
        found += looked_at(page)
    assert found == []
    assert windows.complaints == []


def test_nothing_is_wrong_with_a_page_that_says_no(windows: Windows) -> None:
    page = windows.open("employee")
    found = []
    for path in ("/nowhere", "/admin", "/catalog/no-such-course"):
        answer = page.goto(path)
        assert answer is not None and answer.status in (403, 404)
        found += looked_at(page)
    assert found == []


def test_nothing_is_wrong_with_a_form_that_was_refused(windows: Windows) -> None:
    page = windows.open()
    page.goto("/sign-in")
    page.get_by_label("Work email").fill("nobody@example.org")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.get_by_role("alert").is_visible()
    assert looked_at(page) == []
