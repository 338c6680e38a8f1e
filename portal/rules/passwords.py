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

_GUESSES_AT_LEAST = 5
"""Guesses that it takes at least: one for each piece that is easy to guess, one for each other letter or digit."""

_DIFFERENT_AT_LEAST = 5
_LOOK_ALIKES = str.maketrans("013457@$!", "oleastasi")
_YEAR = re.compile(r"(19|20)\d\d")
_APART = re.compile(r"[\W_]+")
_RUNS = frozenset(
    line[start : start + length]
    for run in KEYBOARD_RUNS
    for line in (run, run[::-1])
    for length in range(3, len(line) + 1)
    for start in range(len(line) - length + 1)
)
_WORDS = frozenset(COMMON_WORDS) | _RUNS
_LONGEST = max(map(len, _WORDS))


def refusal_of(password: str, *, about_you: Iterable[str] = ()) -> Refusal | None:
    """Why this password is refused; `about_you` holds the person's name, email and number."""
    if len(password) < LEAST:
        return Refusal.PASSWORD_TOO_SHORT
    if len(password) > MOST:
        return Refusal.PASSWORD_TOO_LONG
    if _is_guessed(password, frozenset()):
        return Refusal.PASSWORD_TOO_COMMON
    if _is_guessed(password, _pieces(about_you)):
        return Refusal.PASSWORD_LIKE_YOU
    return None


def _pieces(about_you: Iterable[str]) -> frozenset[str]:
    """The parts of names, addresses and numbers that are long enough to mean somebody."""
    return frozenset(part for text in about_you for part in _APART.split(folded(text)) if len(part) >= 3)


def _is_guessed(password: str, own: frozenset[str]) -> bool:
    text = folded(password)
    return _is_monotonous(text) or _guesses(text, own) < _GUESSES_AT_LEAST


def _is_monotonous(text: str) -> bool:
    """Whether few characters make it up, or a short piece said again and again."""
    again = (text + text).find(text, 1)
    return len(set(text)) < _DIFFERENT_AT_LEAST or again < min(LEAST, len(text))


def _guesses(text: str, own: frozenset[str]) -> int:
    """The fewest guesses that put a text together. `fewest[n]` is that for its first n characters."""
    plain = text.translate(_LOOK_ALIKES)
    longest = max(_LONGEST, max(map(len, own), default=0))
    fewest = [0]
    for end in range(1, len(text) + 1):
        fewest.append(fewest[-1] + text[end - 1].isalnum())
        for start in range(max(0, end - longest), end - 2):
            if fewest[start] + 1 < fewest[end] and _is_easy(text[start:end], plain[start:end], own):
                fewest[end] = fewest[start] + 1
    return fewest[-1]


def _is_easy(piece: str, plain: str, own: frozenset[str]) -> bool:
    return piece in _WORDS or plain in _WORDS or piece in own or plain in own or _YEAR.fullmatch(piece) is not None
