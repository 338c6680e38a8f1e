"""One cell of text → one value. Each reader raises `Flawed` with the name of what is wrong."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Final, TypeVar

from portal.rules.courses import LEVELS, is_web_address
from portal.rules.intake.amounts import number, within
from portal.rules.intake.problems import Code, Flawed, Noted
from portal.rules.people import CODE, is_code, same

Read = Callable[[str], object]
State = TypeVar("State", bound=StrEnum)


class Blank(Enum):
    """What a cell without a value asks for."""

    KEEP = "keep"
    """Empty: leave what is there; something new takes the default."""
    CLEAR = "clear"
    """`-`: remove what is there."""


KEEP: Final = Blank.KEEP
CLEAR: Final = Blank.CLEAR

ASKED = 300
"""How many characters of a text are asked about: as many as the longest cell has in which a word is looked up."""
_MARK = 12

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no worksheet can hold: the last two are no characters."""
_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?[Ee]\+?\d+")
_EMAIL = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_YES = frozenset((
    "1", "1.0", "yes", "y", "true", "t", "x", "on", "✓", "✔", "ja", "j", "oui", "si", "sí", "sim", "da", "tak", "wahr",
    "verdadero", "vrai",
))  # fmt: skip
_NO = frozenset((
    "0", "0.0", "no", "n", "false", "f", "off", "✗", "✘", "nein", "nee", "non", "não", "nao", "nie", "falsch", "falso",
    "faux",
))  # fmt: skip


def as_asked(text: str) -> str:
    """A text as questions and answers name it: two different texts are named differently, however long they are."""
    if len(text) <= ASKED:
        return text
    mark = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:_MARK]
    return f"{text[: ASKED - _MARK - 3]} … {mark}"


def names_something(text: str) -> bool:
    """Whether a cell is a code: `-` looks like one, and in a sheet it is the word for nothing."""
    return is_code(text) and text != "-"


def code(text: str) -> str:
    """A code or an employee number, as written."""
    if not is_code(text):
        if _SCIENTIFIC.fullmatch(text):
            raise Flawed(Code.SCIENTIFIC_NOTATION, value=text[:60])
        raise Flawed(Code.BAD_CODE, value=as_asked(text))
    return text


def identifiers(texts: Collection[str]) -> Mapping[str, object]:
    """A column of codes. A number that is shorter than those with leading zeros beside it may have lost its own."""
    width = max((len(text) for text in [text for text in texts if text[0] == "0"] if text.isdigit()), default=0)
    if not width and all(map(CODE.fullmatch, texts)):
        return {text: text for text in texts}
    read: dict[str, object] = {}
    for text in texts:
        try:
            read[text] = code(text)
        except Flawed as flaw:
            read[text] = flaw
            continue
        if len(text) < width and text.isdigit() and text[0] != "0":
            read[text] = Noted(text, Code.LOST_ZEROS, {"value": text, "padded": text.zfill(width)})
    return read


def codes(text: str) -> tuple[str, ...]:
    """Several codes separated by `;`, each once."""
    return tuple({same(item): code(item) for item in items(text)}.values())


def items(text: str) -> tuple[str, ...]:
    """The parts of a cell separated by `;`, without the empty ones."""
    return tuple(part for part in map(str.strip, text.split(";")) if part)


def email(text: str) -> str:
    if len(text) > 254 or _EMAIL.fullmatch(text) is None:
        raise Flawed(Code.BAD_EMAIL, value=text[:60])
    return text


def words(limit: int) -> Callable[[str], str]:
    """One line of text of at most `limit` characters, with single blanks."""

    def read(text: str) -> str:
        line = text
        if "  " in text or not text.isprintable():
            if _CONTROL.search(text):
                raise Flawed(Code.CONTROL_CHARACTER)
            line = " ".join(text.split())
        if len(line) > limit:
            raise Flawed(Code.TOO_LONG, limit=str(limit), length=str(len(line)))
        return line

    return read


def prose(limit: int) -> Callable[[str], str]:
    """Text that may have several lines; line ends become single newlines."""

    def read(text: str) -> str:
        if _CONTROL.search(text):
            raise Flawed(Code.CONTROL_CHARACTER)
        if len(text) > limit:
            raise Flawed(Code.TOO_LONG, limit=str(limit), length=str(len(text)))
        return text.replace("\r\n", "\n").replace("\r", "\n")

    return read


def tags(text: str) -> str:
    """Tags as they are kept: separated by `; `, each once."""
    line = words(2000)(text)
    return "; ".join({same(tag): tag for tag in items(line)}.values())


def url(text: str) -> str:
    """A web address; nothing but http and https, so that no link on a page can run a script."""
    if not is_web_address(text) or re.search(r"[\s\"<>\\]", text):
        raise Flawed(Code.BAD_URL, value=text[:60])
    if len(text) > 2000:
        raise Flawed(Code.TOO_LONG, limit="2000", length=str(len(text)))
    return text


def language(text: str) -> str:
    if len(text) > 35 or _LANGUAGE.fullmatch(text) is None:
        raise Flawed(Code.BAD_LANGUAGE, value=text[:60])
    return text


def whole(low: int, high: int) -> Callable[..., int]:
    """A whole number from `low` to `high`."""

    def read(text: str, decimal: str = "") -> int:
        value = number(text, decimal)
        if value != value.to_integral_value():
            raise Flawed(Code.OUT_OF_RANGE, low=str(low), high=str(high))
        return int(within(value, low, high))

    return read


level = whole(1, max(LEVELS))


def percent(text: str, decimal: str = "") -> float:
    """A score from 0 to 100, with or without a percent sign."""
    return float(within(number(text.removesuffix("%").strip(), decimal), 0, 100))


def ratio(text: str, decimal: str = "") -> float:
    """A share above 0 and up to 1, also written as a percentage with its sign."""
    value = number(text.removesuffix("%").strip(), decimal) / (100 if text.endswith("%") else 1)
    if not 0 < value <= 1:
        raise Flawed(Code.OUT_OF_RANGE, low="0.01", high="1")
    return float(value)


def written_number(value: float) -> str:
    """The cell for a number. Reading it gives the same number."""
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


def yes_no(text: str) -> bool:
    word = text.casefold()
    if word not in _YES and word not in _NO:
        raise Flawed(Code.BAD_YES_NO, value=as_asked(text))
    return word in _YES


def words_of(states: type[State], *, but: tuple[State, ...] = ()) -> tuple[str, ...]:
    """The words among which a cell chooses."""
    return tuple(state.value for state in states if state not in but)


def choice(states: type[State], *, but: tuple[State, ...] = ()) -> Callable[[str], State]:
    """One of these words; case, blanks, `-` and `_` are forgiven."""
    known = {_loosely(state.value): state for state in states if state not in but}
    allowed = ", ".join(words_of(states, but=but))

    def read(text: str) -> State:
        state = known.get(_loosely(text))
        if state is None:
            raise Flawed(Code.BAD_CHOICE, value=as_asked(text), allowed=allowed)
        return state

    return read


def _loosely(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text).casefold()


def grants(text: str) -> tuple[tuple[str, int], ...]:
    """`LIT:2;GOV:1` → each competency once with the level from 1 to 5 that is granted."""
    granted: dict[str, tuple[str, int]] = {}
    for item in items(text):
        competency, colon, granted_level = (part.strip() for part in item.partition(":"))
        if not colon or not is_code(competency) or not granted_level.isascii() or not granted_level.isdigit():
            raise Flawed(Code.BAD_GRANT, value=item[:60])
        if same(competency) in granted:
            raise Flawed(Code.BAD_GRANT, value=item[:60])
        granted[same(competency)] = (competency, level(granted_level))
    return tuple(granted.values())
