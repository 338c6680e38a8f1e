"""What people read when something cannot be done: one page, one sentence, and a way on."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from portal.rules.refusals import Refusal, Refused
from portal.services.database import Unreachable
from portal.wording import refusal_sentence

_STATUS = {
    Refusal.NOT_FOUND: 404,
    Refusal.DAY_UNREADABLE: 400,
    Refusal.LINK_INVALID: 410,
    Refusal.TOO_MANY_ATTEMPTS: 429,
    Refusal.KIND_NOT_YOURS: 403,
    Refusal.SHEET_NOT_YOURS: 403,
}
"""Everything else that is refused answers 409: the request was understood, and things stand against it."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an error page says."""

    status: int
    code: str
    heading: str
    sentence: str
    reference: str = ""
    """What the log calls it; only where something broke."""


_TROUBLES = {
    400: ("bad_request", "That did not arrive as it should", "You need to go back, load the page again and repeat it."),
    403: (
        "forbidden",
        "This door is not open for you",
        "This page belongs to somebody else's work. Ask an administrator if it should be yours.",
    ),
    404: ("not_found", "Nothing here", refusal_sentence(Refusal.NOT_FOUND)),
    405: ("not_allowed", "Not from here", "This address cannot be used in this way. Nothing has been changed."),
    413: ("too_large", "Too large", "You need a file of at most {largest} MB. Nothing has been read."),
    415: ("unsupported", "That is not a form", "You need to send this as a form. Nothing has been changed."),
    429: ("too_many_requests", "Too often", "You need to wait a little before the next try."),
    500: (
        "broken",
        "Something broke",
        "It is not your fault, and it has been written to the log. Try again in a moment.",
    ),
    503: ("unavailable", "The portal cannot reach its data", "Try again in a moment. Nothing has been changed."),
}

_FORGED = (
    "The page was open for too long, or its cookie is missing. You need to go back, load the page again and repeat it."
)


def install_error_pages(app: Flask) -> None:
    """Turns everything that can go wrong into a page, or into JSON for whoever asked for JSON."""
    largest = (app.config["MAX_CONTENT_LENGTH"] or 0) // 1024**2

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        status = _STATUS.get(error.refusal, 409)
        if status == 404:
            return _answer(_known(404, largest))
        sentence = refusal_sentence(error.refusal, **error.about)
        answer = _answer(Trouble(status, error.refusal.value, "This cannot be done", sentence))
        if isinstance(minutes := error.about.get("minutes"), int):
            answer.headers["Retry-After"] = str(minutes * 60)
        return answer

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> Response:
        return _answer(Trouble(400, "form_expired", "This form has expired", _FORGED))

    @app.errorhandler(HTTPException)
    def turned_away(error: HTTPException) -> Response | HTTPException:
        status = error.code or 500
        if status < 400:
            return error
        answer = _answer(_known(status, largest))
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                answer.headers[name] = value
        return answer

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        if app.testing:
            raise error
        reference = secrets.token_hex(4)
        app.logger.error("error %s at %s %r", reference, request.method, _place(), exc_info=error)
        trouble = _known(503 if isinstance(error, Unreachable) else 500, largest, reference)
        try:
            return _answer(trouble)
        except Exception:
            app.logger.exception("error %s: not even its page can be shown", reference)
            return Response(f"{trouble.sentence} ({reference})\n", trouble.status, mimetype="text/plain")


def _known(status: int, largest: int, reference: str = "") -> Trouble:
    code, heading, sentence = _TROUBLES.get(status, _TROUBLES[400 if status < 500 else 500])
    return Trouble(status, code, heading, sentence.format(largest=largest), reference)


def _answer(trouble: Trouble) -> Response:
    if _wants_json():
        said = {"error": trouble.code, "message": trouble.sentence}
        answer = jsonify(said | {"reference": trouble.reference} if trouble.reference else said)
    else:
        answer = make_response(render_template("errors/error.html", trouble=trouble, back=_back()))
    answer.status_code = trouble.status
    return answer


def _place() -> str:
    """The path for the log, without the secret of a sign-in link."""
    return "/welcome/…" if request.path.startswith("/welcome/") else request.path


def _wants_json() -> bool:
    asked = request.accept_mimetypes
    return request.args.get("format") == "json" or (
        asked.accept_json and asked["application/json"] > asked["text/html"]
    )


def _back() -> str:
    """The page of this portal that somebody came from, else where everything begins."""
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host or came.path == request.path:
        return "/"
    return f"{came.path}?{came.query}" if came.query else came.path
