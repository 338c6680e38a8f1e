"""Which of many titles are most like a text that somebody wrote, for a person to choose from."""

from collections.abc import Iterable, Sequence

from portal.rules.people import folded

LEAST = 0.2
"""How alike two texts have to be to be offered, from 0 to 1."""


def pieces(text: str) -> frozenset[str]:
    """The runs of three letters of a text, its words taken apart, without case and accents."""
    return frozenset(f" {word} "[at : at + 3] for word in folded(text).split() for at in range(len(word)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two texts share, from 0 (nothing) to 1 (every piece)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def most_like(text: str, known: Iterable[tuple[str, frozenset[str]]], *, count: int) -> Sequence[str]:
    """The codes of what is most like a text, the nearest first; `known` are codes with the pieces of their titles."""
    asked = pieces(text)
    found = [(likeness(asked, others), code) for code, others in known]
    found = [(share, code) for share, code in found if share >= LEAST]
    return [code for _, code in sorted(found, key=lambda one: (-one[0], one[1]))[:count]]
