"""The entries of the navigation: the doors that open for somebody, and where they are now."""

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for

from portal.rules.access import Actor, Door, may_enter

_ENTRIES = (
    (Door.SIGNED_IN, "learner.home", "My learning"),
    (Door.SIGNED_IN, "learner.catalog", "Catalog"),
    (Door.SIGNED_IN, "skills.home", "My skills"),
    (Door.TEAM, "manager.home", "My team"),
    (Door.LEARNING, "staff.coverage", "Coverage"),
    (Door.LEARNING, "staff.courses", "Courses"),
    (Door.LEARNING, "staff.results", "Results"),
    (Door.IMPORTS, "imports.home", "Imports"),
    (Door.ADMINISTRATION, "admin.home", "Administration"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the navigation. `current` is `page` on this very page, `true` on one below it, else empty."""

    label: str
    href: str
    current: str


def entries(actor: Actor | None) -> list[Entry]:
    """What the navigation offers; nothing to somebody who is not signed in."""
    if actor is None:
        return []
    return [
        Entry(label, href, _current(href))
        for door, endpoint, label in _ENTRIES
        if may_enter(door, actor) and endpoint in current_app.view_functions
        for href in [address(endpoint)]
    ]


def address(endpoint: str) -> str:
    """The address of an endpoint without values, found out once: every page links to the same dozen."""
    return _address(endpoint, request.script_root)


@cache
def _address(endpoint: str, _script_root: str) -> str:
    return url_for(endpoint)


def _current(href: str) -> str:
    if request.path == href:
        return "page"
    return "true" if href != "/" and request.path.startswith(f"{href.rstrip('/')}/") else ""


def page_url(number: int) -> str:
    """This very page with its filters, at another page of its list."""
    return page_with(page=number if number > 1 else None)


def page_as(kind: str) -> str:
    """The same figures as `csv` or `json`, under the same filters."""
    return page_with(page=None, format=kind)


def page_with(**changes: object) -> str:
    """This very page with some of its filters changed; None takes one away, and any change begins at the first page.

    What stands in the address is written back as text, so that no name in it means anything here.
    """
    asked: dict[str, object] = {
        name: values for name, values in request.args.lists() if name not in ("page", "format") and any(values)
    }
    asked.update(changes)
    query = urlencode({name: value for name, value in asked.items() if value is not None}, doseq=True)
    path = url_for(str(request.endpoint), **(request.view_args or {}))
    return f"{path}?{query}" if query else path


def install_navigation(app: Flask) -> None:
    """Gives every template `entries`, `address`, `page_url`, `page_as` and `page_with`."""
    app.jinja_env.globals.update(
        entries=entries, address=address, page_url=page_url, page_as=page_as, page_with=page_with
    )
