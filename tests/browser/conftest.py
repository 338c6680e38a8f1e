"""A real Chromium in front of a real server over the demo company."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from tests.browser.serving import ARGUMENTS, CHROMIUM, Live, Somebody, running

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A portal of its own with the demo company."""
    with running(tmp_path_factory.mktemp("live")) as portal:
        yield portal


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each test opens windows of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Complaints(list[str]):
    """What the browser held against the pages: blocked by the policy, errors in the console, other hosts."""


class Windows:
    """Opens windows as a demo person, and listens for complaints in all of them."""

    def __init__(self, browser: Browser, live: Live, kept: dict[str, StorageState]) -> None:
        self.browser, self.live, self.kept = browser, live, kept
        self.complaints = Complaints()
        self.contexts: list[BrowserContext] = []

    def open(self, role: str | None = None, *, width: int = 1280, scheme: str = "light") -> Page:
        if role is not None and role not in self.kept:
            self.kept[role] = self._sign_in(self.live.people[role])
        page = self._context(width, scheme, self.kept[role] if role else None).new_page()
        page.on("console", lambda said: self._note(f"{said.type}: {said.text} ({page.url})", said.type == "error"))
        page.on("pageerror", lambda error: self._note(f"script: {error} ({page.url})"))
        page.on(
            "request",
            lambda asked: self._note(
                f"elsewhere: {asked.url}", not asked.url.startswith((self.live.address, "about:", "blob:"))
            ),
        )
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _note(self, said: str, matters: bool = True) -> None:
        if matters:
            self.complaints.append(said)

    def _context(self, width: int, scheme: str, state: StorageState | None) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.live.address,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            storage_state=state,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        return context

    def _sign_in(self, somebody: Somebody) -> StorageState:
        context = self._context(1280, "light", None)
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("Work email").fill(somebody.email)
        page.get_by_label("Password").fill(somebody.password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda address: "/sign-in" not in address)
        return context.storage_state()


@pytest.fixture(scope="session")
def kept() -> dict[str, StorageState]:
    """The cookies of roles that have signed in before."""
    return {}


@pytest.fixture
def windows(chromium: Browser, live: Live, kept: dict[str, StorageState]) -> Iterator[Windows]:
    """Windows of one test."""
    opened = Windows(chromium, live, kept)
    yield opened
    opened.close()
