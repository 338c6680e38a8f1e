"""Next steps in words: what a course closes, and why another is not proposed."""

from collections.abc import Sequence

from portal.rules.steps.bundles import Reason
from portal.services.steps.nexts import Closes, NotProposed

_MOST = 3

_NOT_PROPOSED: dict[Reason, str] = {
    Reason.GOING_ON: "It goes on already.",
    Reason.RETIRED: "It is retired and takes nobody new.",
    Reason.RETIRES_FIRST: "It ends before anybody who begins today would likely be through with it.",
    Reason.NEEDS_SOMETHING_GONE: "It needs {cause} first, which nobody can take now.",
}
_BECAUSE_OF_ANOTHER = "It needs {cause} first, which ends before anybody who begins today would be through with it."


def closes_words(closes: Sequence[Closes]) -> str:
    """Closes 2 of 3 steps of MLOps and LLMOps, a core requirement; the gap in Cost and performance."""
    parts = [_closes(one) for one in closes[:_MOST]]
    if len(closes) > _MOST:
        parts.append(f"{len(closes) - _MOST} more")
    return f"Closes {'; '.join(parts)}"


def not_proposed_sentence(one: NotProposed) -> str:
    """Why a course that would close a gap is not proposed."""
    if one.reason is Reason.RETIRES_FIRST and one.cause.code != one.course.code:
        return _BECAUSE_OF_ANOTHER.format(cause=one.cause.title)
    return _NOT_PROPOSED[one.reason].format(cause=one.cause.title)


def _closes(one: Closes) -> str:
    what = f"the gap in {one.name}" if one.steps == one.gap else f"{one.steps} of {one.gap} steps of {one.name}"
    return f"{what}, a core requirement" if one.is_core else what
