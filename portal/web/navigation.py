"""The entries of the navigation: the doors that open for somebody, and where they are now."""

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for

from portal.rules.access import Actor, Door, may_enter

_ENTRIES = (
    (Door.SIGNED_IN, "learner.home", "My learning"),
    (Door.SIGNED_IN, "learner.catalog", "Catalog"),
    (Door.TEAM, "manager.home", "My team"),
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
        for href in [url_for(endpoint)]
    ]


def _current(href: str) -> str:
    if request.path == href:
        return "page"
    return "true" if href != "/" and request.path.startswith(f"{href.rstrip('/')}/") else ""


def address(endpoint: str) -> str:
    """Until every door has its pages: the address of an endpoint, or of this page."""
    return url_for(endpoint) if endpoint in current_app.view_functions else "#"


def page_url(number: int) -> str:
    """This very page with its filters, at another page of its list."""
    asked = {name: values for name, values in request.args.lists() if name != "page"}
    if number > 1:
        asked["page"] = [str(number)]
    return url_for(str(request.endpoint), **(request.view_args or {}), **asked)  # type: ignore[arg-type]


def page_as(kind: str) -> str:
    """The same figures as `csv` or `json`, under the same filters."""
    asked = {name: values for name, values in request.args.lists() if name not in ("page", "format")}
    return url_for(str(request.endpoint), **(request.view_args or {}), **asked, format=kind)  # type: ignore[arg-type]


def install_navigation(app: Flask) -> None:
    """Gives every template `entries`, `page_url` and `page_as`."""
    app.jinja_env.globals.update(entries=entries, page_url=page_url, page_as=page_as, address=address)
