"""Who is at the door, and may they come in? Closed unless opened."""

from typing import cast
from urllib.parse import quote

from flask import Blueprint, Flask, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from portal.config import Settings
from portal.rules.access import Actor, Door, may_enter
from portal.services import audit, signing_in
from portal.services.database import Busy, reading, transaction
from portal.web.clock import now, today

LARGEST_FORM = 1024 * 1024
"""Bytes that a request may carry where no sheet is uploaded."""

_DOORS: dict[str, Door] = {"static": Door.PORCH}


def audience(name: str, door: Door, *, import_name: str) -> Blueprint:
    """A blueprint whose endpoints all stand behind one door."""
    _DOORS[name] = door
    return Blueprint(name, import_name)


def door_of(endpoint: str) -> Door | None:
    """The door that an endpoint stands behind; None when nobody decided."""
    return _DOORS.get(endpoint.partition(".")[0])


class SignedInPerson(UserMixin):  # type: ignore[misc]
    """What flask-login holds for one request."""

    def __init__(self, found: signing_in.SignedIn, token: str) -> None:
        self.found = found
        self.token = token

    def get_id(self) -> str:
        return self.token


def current_actor() -> Actor:
    """Who is signed in. Only behind a door that asks for it."""
    return _signed_in().found.actor


def current_sign_in_id() -> int:
    """The sign-in of this request."""
    return _signed_in().found.sign_in_id


def _signed_in() -> SignedInPerson:
    return cast(SignedInPerson, current_user._get_current_object())


def actor_or_nobody() -> Actor | None:
    """Who is signed in, for pages that anybody may see."""
    return current_actor() if current_user.is_authenticated else None


def install_gate(app: Flask) -> None:
    """Puts the gate before every request. Raises `RuntimeError` when an endpoint has no door."""
    homeless = sorted(rule.endpoint for rule in app.url_map.iter_rules() if door_of(rule.endpoint) is None)
    if homeless:
        raise RuntimeError(f"no door for {', '.join(homeless)}")
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_find)
    manager.init_app(app)
    app.before_request(_stand_at_the_door)
    app.context_processor(lambda: {"actor": actor_or_nobody()})


def _find(token: str) -> SignedInPerson | None:
    with reading():
        found = signing_in.find(token, now=now(), today=today())
    return SignedInPerson(found, token) if found else None


def let_in(token: str) -> None:
    """Signs this browser in, with nothing of the session that it came with."""
    found = _find(token)
    if found is None:
        raise RuntimeError("a sign-in that has just begun cannot be found")
    session.clear()
    login_user(found)


def let_out() -> None:
    """Forgets this browser's session; its sign-in must have been ended."""
    logout_user()
    session.clear()


def _stand_at_the_door() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint in ("porch.health", "porch.readiness"):
        return None
    _refuse_strangers()
    door = door_of(request.endpoint)
    if door is not Door.IMPORTS:
        request.max_content_length = LARGEST_FORM
    if door is Door.PORCH:
        _refuse_unreadable()
        return None
    actor = actor_or_nobody()
    if actor is None:
        if request.method in ("GET", "HEAD"):
            return redirect(url_for("porch.sign_in", next=_path()))
        return redirect(url_for("porch.sign_in"), 303)
    _note_seen()
    if door is None or not may_enter(door, actor):
        _note_denied(actor)
        abort(403)
    _refuse_unreadable()
    return None


def _refuse_strangers() -> None:
    """Another site must not send forms here, nor reach the portal under a name of its own."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        abort(400)
    settings: Settings = current_app.config["PORTAL"]
    if not settings.answers_to(request.host):
        abort(400)


def _refuse_unreadable() -> None:
    """No text holds NUL: databases and files disagree about what it means."""
    if any("\0" in str(value) for value in (request.view_args or {}).values()):
        abort(404)
    if any("\0" in value for _, value in request.form.items(multi=True)):
        abort(400)


def _note_denied(actor: Actor) -> None:
    with transaction():
        audit.record(
            actor, "denied", f"{request.method} {quote(request.path)}", at=now(), address=request.remote_addr or ""
        )


def _path() -> str | None:
    """Where to go after signing in: a path of this portal, nothing else."""
    path = request.full_path.rstrip("?")
    return path if path != "/" and len(path) < 500 else None


def _note_seen() -> None:
    found = _signed_in().found
    moment = now()
    if moment - found.seen_at < signing_in.SEEN_EVERY:
        return
    try:
        with transaction(waits=False):
            signing_in.seen(found, now=moment)
    except Busy:
        return
