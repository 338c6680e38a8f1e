"""Which passwords are refused: too short, too long, among the first that somebody would try, or like the person.

No kind of character is asked for. Source: NIST SP 800-63B, 5.1.1.2, and OWASP ASVS 5.0, 6.2.
"""

import re
from collections.abc import Iterable

from portal.rules.common_words import COMMON_WORDS, KEYBOARD_RUNS
from portal.rules.people import folded
from portal.rules.refusals import Refusal

LEAST = 12
MOST = 128
"""Characters."""

_LEFT_AT_LEAST = 5
"""Characters that must be left when everything that is easy to guess has been taken out."""

_DIFFERENT_AT_LEAST = 5
_LOOK_ALIKES = str.maketrans("013457@$!", "oleastasi")
_YEAR = re.compile(r"(19|20)\d\d")
_APART = re.compile(r"[\W_]+")


def refusal_of(password: str, *, about_you: Iterable[str] = ()) -> Refusal | None:
    """Why this password is refused; `about_you` holds the person's name, email and number."""
    if len(password) < LEAST:
        return Refusal.PASSWORD_TOO_SHORT
    if len(password) > MOST:
        return Refusal.PASSWORD_TOO_LONG
    if _is_guessed(password, ()):
        return Refusal.PASSWORD_TOO_COMMON
    if _is_guessed(password, _pieces(about_you)):
        return Refusal.PASSWORD_LIKE_YOU
    return None


def _pieces(about_you: Iterable[str]) -> tuple[str, ...]:
    """The parts of names, addresses and numbers that are long enough to mean somebody, longest first."""
    parts = {part for text in about_you for part in _APART.split(folded(text)) if len(part) >= 3}
    return tuple(sorted(parts, key=lambda part: (-len(part), part)))


def _is_guessed(password: str, own: tuple[str, ...]) -> bool:
    plain = folded(password)
    if _is_monotonous(plain):
        return True
    for piece in own:
        plain = plain.replace(piece, " ")
    bare = _without_runs(_YEAR.sub(" ", plain))
    return min(_left(bare), _left(bare.translate(_LOOK_ALIKES))) < _LEFT_AT_LEAST


def _is_monotonous(text: str) -> bool:
    """Whether few characters make it up, or a short piece said again and again."""
    again = (text + text).find(text, 1)
    return len(set(text)) < _DIFFERENT_AT_LEAST or again < min(LEAST, len(text))


def _left(text: str) -> int:
    """How many characters no word covers. A word taken out leaves a gap, so that its sides never join."""
    for word in COMMON_WORDS:
        text = text.replace(word, " ")
    return len(_APART.sub("", text))


def _without_runs(text: str) -> str:
    for run in KEYBOARD_RUNS:
        for line in (run, run[::-1]):
            start = 0
            while start + 3 <= len(text):
                length = _run_length(text, start, line)
                if length >= 3:
                    text = text[:start] + " " + text[start + length :]
                start += 1
    return text


def _run_length(text: str, start: int, line: str) -> int:
    """How many characters from `start` on follow each other on a line of the keyboard."""
    at = line.find(text[start : start + 3])
    if at < 0:
        return 0
    length = 3
    while start + length < len(text) and at + length < len(line) and text[start + length] == line[at + length]:
        length += 1
    return length
