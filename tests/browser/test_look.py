"""Light, dark, as the system wishes; small; and on paper."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows

PAPER = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 23, 28)"}


def paper(page: Page) -> str:
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def test_the_portal_follows_the_system(windows: Windows) -> None:
    for scheme in ("light", "dark"):
        page = windows.open(scheme=scheme)
        page.goto("/sign-in")
        assert paper(page) == PAPER[scheme]


def test_a_choice_stays_and_can_be_taken_back(windows: Windows) -> None:
    page = windows.open(scheme="light")
    page.goto("/help/words")
    page.get_by_role("button", name="Dark colours").click()
    expect(page).to_have_url(f"{windows.live.address}/help/words")
    assert paper(page) == PAPER["dark"]
    page.goto("/sign-in")
    assert paper(page) == PAPER["dark"]
    page.get_by_role("button", name="Colours as your system wishes").click()
    assert paper(page) == PAPER["light"]


def test_a_first_visit_weighs_less_than_a_hundred_kilobytes(windows: Windows) -> None:
    for role, path in ((None, "/sign-in"), ("employee", "/"), ("employee", "/catalog")):
        page = windows.open(role)
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.setCacheDisabled", {"cacheDisabled": True})
        sizes: list[float] = []
        network.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
        page.goto(path, wait_until="networkidle")
        assert len(sizes) >= 3
        assert sum(sizes) < 100_000, (path, sizes)


def test_a_page_is_whole_without_scripts(windows: Windows) -> None:
    page = windows.open("employee")
    page.goto("/catalog")
    assert page.locator("script").count() == 0


def test_text_of_twice_the_size_still_fits(windows: Windows) -> None:
    page = windows.open("employee", width=1280)
    for path in ("/", "/catalog"):
        page.goto(path)
        page.evaluate(
            "new CSSStyleSheet().replace('html { font-size: 200% }').then(s => document.adoptedStyleSheets = [s])"
        )
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path


def test_paper_has_no_navigation_and_opens_what_is_folded(windows: Windows) -> None:
    page = windows.open("employee")
    page.goto("/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
