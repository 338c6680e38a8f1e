"""The door of whoever may import at least one kind of sheet."""

from portal.rules.access import Door
from portal.rules.intake.kinds import Kind, importable
from portal.rules.refusals import Refusal, Refused
from portal.web.gate import audience, current_actor

blueprint = audience("imports", Door.IMPORTS, import_name=__name__)


def kind_of(word: str) -> Kind:
    """The kind of sheet with this name. Raises `Refused` (not found) unless the actor may import it."""
    for kind in importable(current_actor()):
        if kind.value == word:
            return kind
    raise Refused(Refusal.NOT_FOUND)
