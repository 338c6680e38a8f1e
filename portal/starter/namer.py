"""Draws names and addresses that nobody else has."""

import random
import unicodedata
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from portal.starter.names import LATIN, OTHER, Culture


class Name(NamedTuple):
    """A name as it is written, and its romanised words for an address."""

    written: str
    romanised: tuple[str, ...]


_LATIN_CULTURES = tuple(LATIN.values())
_CULTURES = _LATIN_CULTURES + tuple(OTHER.values())
_LATIN_WEIGHTS = tuple(accumulate(each.weight for each in _LATIN_CULTURES))
_WEIGHTS = tuple(accumulate(each.weight for each in _CULTURES))
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "þ": "th", "ð": "d", "ı": "i", " ": "", "_": "", "'": ""}
)


class Namer:
    """Draws names. The same generator of chance gives the same names in the same order."""

    def __init__(self, chance: random.Random, domain: str) -> None:
        self._chance = chance
        self._domain = domain
        self._names: set[str] = set()
        self._addresses: dict[str, int] = {}

    def name(self, *, latin: bool = False) -> Name:
        """A name from any country, or with `latin` one in Latin letters; a second bearer is rare."""
        cultures, weights = (_LATIN_CULTURES, _LATIN_WEIGHTS) if latin else (_CULTURES, _WEIGHTS)
        drawn = self._draw(self._chance.choices(cultures, cum_weights=weights)[0], given=1)
        for _ in range(3):
            if drawn.written not in self._names:
                break
            drawn = self._draw(self._chance.choices(cultures, cum_weights=weights)[0], given=2)
        self._names.add(drawn.written)
        return drawn

    def _draw(self, culture: Culture, *, given: int) -> Name:
        woman = self._chance.random() < 0.5
        names = [_word(each) for each in self._chance.sample((culture.women if woman else culture.men).split(), given)]
        if not culture.families:
            return Name(" ".join(each.written for each in names), names[0].romanised)
        family = self._chance.choice(culture.families.split()).split("/")
        last = _word(family[-1 if woman else 0])
        words = [last, *names] if culture.eastern else [*names, last]
        written = ("" if culture.joined else " ").join(each.written for each in words)
        return Name(written, names[0].romanised + last.romanised)

    def email(self, name: Name) -> str:
        """An address that nobody else has: given.family, with a number from the second bearer on."""
        local = ".".join(name.romanised)
        self._addresses[local] = self._addresses.get(local, 0) + 1
        number = "" if self._addresses[local] == 1 else str(self._addresses[local])
        return f"{local}{number}@{self._domain}"


@lru_cache(maxsize=1024)
def _word(word: str) -> Name:
    native, _, roman = word.partition("=")
    return Name(native.replace("_", " "), (_romanised(roman or native),))


def _romanised(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.lower().translate(_LETTERS))
    return "".join(letter for letter in apart if letter.isascii() and (letter.isalnum() or letter == "-"))
