"""The door of whoever may import at least one kind of sheet."""

from collections.abc import Sequence

from portal.rules.access import Door
from portal.rules.intake.kinds import Kind, importable
from portal.rules.intake.problems import Problem
from portal.rules.refusals import Refusal, Refused
from portal.web.gate import audience, current_actor
from portal.wording import refusal_sentence
from portal.wording.problems import problem_sentence

blueprint = audience("imports", Door.IMPORTS, import_name=__name__)


def kind_of(word: str) -> Kind:
    """The kind of sheet with this name. Raises `Refused` (not found) unless the actor may import it."""
    for kind in importable(current_actor()):
        if kind.value == word:
            return kind
    raise Refused(Refusal.NOT_FOUND)


def sentences(refused: Refused) -> list[str]:
    """One sentence for a file that is no sheet; one for each column that is wrong."""
    problems = refused.about.get("problems")
    if isinstance(problems, Sequence) and problems:
        return [problem_sentence(problem) for problem in problems if isinstance(problem, Problem)]
    return [refusal_sentence(refused.refusal, **refused.about)]
