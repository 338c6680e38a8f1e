"""Takes the pictures of the README: `make pictures`."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.serving import ARGUMENTS, CHROMIUM, running

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SHOWN = (("catalog", "employee", "/catalog", "light"),)


def take() -> None:
    """One picture for each of `SHOWN`, in docs/pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as instance, running(Path(instance)) as live, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, role, path, scheme in SHOWN:
            page = browser.new_page(
                base_url=live.address,
                viewport={"width": 1280, "height": 860},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page.goto("/sign-in")
            page.get_by_label("Work email").fill(live.people[role].email)
            page.get_by_label("Password").fill(live.people[role].password)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url(lambda address: "/sign-in" not in address)
            page.goto(path)
            page.screenshot(path=PICTURES / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    take()
