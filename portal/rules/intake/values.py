"""One cell of text → one value. Each reader raises `Flawed` with the name of what is wrong."""

import re
from collections.abc import Callable
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Final, TypeVar

from portal.rules.courses import LEVELS, is_web_address
from portal.rules.intake.problems import Code, Flawed
from portal.rules.people import is_code, same

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

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PLAIN = re.compile(r"[+-]?\d{1,15}(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,15},\d{1,2}")
_ENGLISH_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d{1,3}(,\d{3}){2,}")
_GERMAN_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d{1,3}(\.\d{3}){2,}")
_ONE_COMMA = re.compile(r"[+-]?\d{1,3},\d{3}")
_WITHOUT_MINOR_UNIT = re.compile("BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF")
_IN_THOUSANDTHS = re.compile("BHD|IQD|JOD|KWD|LYD|OMR|TND")
_LARGEST_AMOUNT = 2_000_000_000
_YES = frozenset({"1", "yes", "y", "true", "x"})
_NO = frozenset({"0", "no", "n", "false"})


def code(text: str) -> str:
    """A code or an employee number, as written."""
    if not is_code(text):
        raise Flawed(Code.BAD_CODE, value=text[:60])
    return text


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


def number(text: str) -> Decimal:
    """A number; a decimal comma and separators of thousands are read where only one meaning is possible."""
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if _DECIMAL_COMMA.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if _ENGLISH_THOUSANDS.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _GERMAN_THOUSANDS.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    raise Flawed(Code.AMBIGUOUS_NUMBER if _ONE_COMMA.fullmatch(text) else Code.BAD_NUMBER, value=text[:60])


def _within(value: Decimal, low: int, high: int) -> Decimal:
    if not low <= value <= high:
        raise Flawed(Code.OUT_OF_RANGE, low=str(low), high=str(high))
    return value


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number from `low` to `high`."""

    def read(text: str) -> int:
        value = number(text)
        if value != value.to_integral_value():
            raise Flawed(Code.OUT_OF_RANGE, low=str(low), high=str(high))
        return int(_within(value, low, high))

    return read


level = whole(1, max(LEVELS))


def minutes(text: str) -> int:
    """Hours of work, kept in minutes."""
    return int((_within(number(text), 0, 10_000) * 60).to_integral_value())


def percent(text: str) -> float:
    """A score from 0 to 100, with or without a percent sign."""
    return float(_within(number(text.removesuffix("%").strip()), 0, 100))


def ratio(text: str) -> float:
    """A share above 0 and up to 1, also written as a percentage with its sign."""
    value = number(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
    if not 0 < value <= 1:
        raise Flawed(Code.OUT_OF_RANGE, low="0.01", high="1")
    return float(value)


def written_number(value: float) -> str:
    """The cell for a number. Reading it gives the same number."""
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


def minor_digits(currency: str) -> int:
    """How many decimals an amount of this currency has."""
    if _WITHOUT_MINOR_UNIT.fullmatch(currency):
        return 0
    return 3 if _IN_THOUSANDTHS.fullmatch(currency) else 2


def money(currency: str) -> Callable[[str], int]:
    """An amount of the installation's one currency in its minor units; its code may stand before or after it."""
    digits = minor_digits(currency)

    def read(text: str) -> int:
        amount = re.fullmatch(r"(?:([A-Za-z]{3})\s*)?([^A-Za-z]+?)(?:\s*([A-Za-z]{3}))?", text)
        if amount is None:
            raise Flawed(Code.BAD_NUMBER, value=text[:60])
        for named in (amount[1], amount[3]):
            if named and named.upper() != currency:
                raise Flawed(Code.OTHER_CURRENCY, value=named, currency=currency)
        minor = number(amount[2].strip()).scaleb(digits)
        if minor != minor.to_integral_value():
            raise Flawed(Code.BAD_NUMBER, value=text[:60])
        if not 0 <= minor <= _LARGEST_AMOUNT:
            raise Flawed(Code.OUT_OF_RANGE, low="0", high=str(_LARGEST_AMOUNT // 10**digits))
        return int(minor)

    return read


def own_currency(currency: str) -> Callable[[str], str]:
    """The installation's currency and no other."""

    def read(text: str) -> str:
        if text.upper() != currency:
            raise Flawed(Code.OTHER_CURRENCY, value=text[:60], currency=currency)
        return currency

    return read


def yes_no(text: str) -> bool:
    word = text.casefold()
    if word not in _YES and word not in _NO:
        raise Flawed(Code.BAD_YES_NO, value=text[:60])
    return word in _YES


def choice(states: type[State], *, but: tuple[State, ...] = ()) -> Callable[[str], State]:
    """One of these words; case, blanks, `-` and `_` are forgiven."""
    known = {_loosely(state.value): state for state in states if state not in but}
    allowed = ", ".join(state.value for state in known.values())

    def read(text: str) -> State:
        state = known.get(_loosely(text))
        if state is None:
            raise Flawed(Code.BAD_CHOICE, value=text[:60], allowed=allowed)
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
