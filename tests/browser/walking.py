"""Walking through the portal as somebody: every kind of page that links lead to, once."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page

_NAMED = re.compile(
    r"^(/(?:catalog|team|people|roles|courses|results|imports|admin/people|admin/units))/(?!new\b)[^/?]+"
)
_NUMBER = re.compile(r"/[^/]*\d[^/]*")
_ASIDE = re.compile(
    r"^/(static/|healthz|readyz)|[?&]format=|/template|/export|/problems$|/original$|\.(csv|xlsx|json)$"
)


def kind(address: str) -> str:
    """Addresses that differ only in whom or what they show are one kind of page, and so are those with filters."""
    parts = urlsplit(address)
    return _NUMBER.sub("/N", _NAMED.sub(r"\1/N", parts.path)) + ("?" if parts.query else "")


def walk(page: Page, first: str = "/", *, most: int = 60) -> Iterator[str]:
    """Opens one page of each kind and yields its path, beginning at `first`; follows links only."""
    waiting, known = [first], {kind(first)}
    visited = 0
    while waiting and visited < most:
        path = waiting.pop(0)
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, f"{path} answers {answer and answer.status}"
        visited += 1
        found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        yield path
        for link in found:
            if link.startswith("/") and not _ASIDE.search(link) and kind(link) not in known:
                known.add(kind(link))
                waiting.append(link)
