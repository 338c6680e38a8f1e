"""People as the company counts them: employment, numbers, names."""

import re
import unicodedata
from datetime import date
from enum import StrEnum

CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")
"""What a code or an employee number may look like; compared without case, kept as written."""


class LeaveKind(StrEnum):
    VOLUNTARY = "voluntary"
    INVOLUNTARY = "involuntary"
    OTHER = "other"


class PersonStatus(StrEnum):
    """Where somebody stands with the portal today."""

    ACTIVE = "active"
    NO_PASSWORD = "no_password"  # noqa: S105
    COMING = "coming"
    LEFT = "left"
    DEACTIVATED = "deactivated"


def is_code(text: str) -> bool:
    return CODE.fullmatch(text) is not None


def same(text: str) -> str:
    """What two codes, numbers or addresses share when they name the same thing."""
    return text.strip().casefold()


_FOLDED = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})


class _Folds(dict[str, str]):
    """What each character folds to, found out once: folding goes character by character, whatever stands beside it."""

    def __missing__(self, character: str) -> str:
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
        bare = "".join(mark for mark in apart if not unicodedata.combining(mark))
        self[character] = bare.translate(_FOLDED)
        return self[character]


_folds = _Folds()


def folded(text: str) -> str:
    """Text for searching and sorting: no case, no accents, single blanks. Databases only fold ASCII."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join("".join(map(_folds.__getitem__, text)).split())


def person_search_text(name: str, employee_no: str, email: str) -> str:
    """What a search for a person looks through."""
    return folded(f"{name} {employee_no} {email}")[:1000]


def in_force(start: date, end: date | None, *, on: date) -> bool:
    """Whether a day lies in the half-open interval `[start, end)`; no end means still going on."""
    return start <= on and (end is None or on < end)


ALWAYS = date.min
"""The start of something that holds since always."""
