"""A cookie by which a browser is known again to the account that signed in there, whatever others try meanwhile."""

import secrets

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from portal.services.visits import Visit

_KEPT_FOR = 365 * 24 * 3600
"""Seconds."""


def this_visit(account: str = "") -> Visit:
    """Where this request comes from; with an account, whether this browser is known to it."""
    kept_account, name = _kept()
    return Visit(
        address=request.remote_addr or "",
        browser=request.user_agent.string,
        known_as=name if account and secrets.compare_digest(kept_account, account) else "",
    )


def remember_browser(answer: Response, account: str) -> None:
    """Lets this browser be known to an account that has just signed in here."""
    kept_account, name = _kept()
    if kept_account != account:
        name = f"browser {secrets.token_urlsafe(16)}"
    answer.set_cookie(
        _cookie(),
        _signer().dumps([account, name]),
        max_age=_KEPT_FOR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _kept() -> tuple[str, str]:
    try:
        account, name = _signer().loads(request.cookies.get(_cookie(), ""))
    except (BadSignature, ValueError, TypeError):
        return "", ""
    return str(account), str(name)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known browser")


def _cookie() -> str:
    return "__Host-browser" if current_app.config["SESSION_COOKIE_SECURE"] else "browser"
