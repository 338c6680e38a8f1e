"""Where to go afterwards: to a page of this portal, never anywhere else."""

from urllib.parse import unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

HOME = "/"
"""My learning."""


def page_or_home(address: str | None) -> str:
    """The address if it is the path of a page here, else my learning."""
    return address if address and is_page(address) else HOME


def page_before() -> str:
    """The page here that this form was sent from, else my learning."""
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host:
        return HOME
    return page_or_home(f"{came.path}?{came.query}" if came.query else came.path)


def is_page(address: str) -> bool:
    """Whether a browser that is sent to this address stays in the portal, at a page that exists.

    Browsers read `\\` as `/` and drop tabs and line ends, so that `/\\evil.example` would lead away.
    """
    if not address.startswith("/") or address.startswith("//") or "\\" in address or not address.isprintable():
        return False
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return False
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and bool(adapter.match(unquote(parts.path), method="GET"))
    except (HTTPException, RequestRedirect):
        return False
