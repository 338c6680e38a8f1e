"""The door of learning and development, and what its pages share."""

from flask import current_app, request

from portal.config import Settings
from portal.rules.access import Door
from portal.rules.refusals import Refused
from portal.web.gate import audience
from portal.wording import refusal_sentence

blueprint = audience("staff", Door.LEARNING, import_name=__name__)


def currency() -> str:
    """The installation's one currency."""
    settings: Settings = current_app.config["PORTAL"]
    return settings.currency


def file_asked() -> str:
    """`csv` or `json` where the address asks for a file, else nothing."""
    kind = request.args.get("format", "")
    return kind if kind in ("csv", "json") else ""


def said(refused: Refused) -> str:
    """The sentence for a refusal, after the name of whom it stopped at where there were several."""
    about = dict(refused.about)
    whose = about.pop("of", "")
    sentence = refusal_sentence(refused.refusal, **about)
    return f"{whose}: {sentence} Nothing has been changed." if whose else sentence
