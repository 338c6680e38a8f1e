"""Numbers and money in sheets: decimal commas, separators of thousands, signs and codes of currencies."""

import re
from collections.abc import Callable, Collection
from decimal import Decimal

from portal.rules.intake.currencies import CURRENCIES_OF, FREE, is_of, minor_digits
from portal.rules.intake.problems import Code, Flawed

POINT, COMMA, MIXED = ".", ",", "mixed"

_SPACES = " \u00a0\u2007\u2009\u202f"
_GROUPED = re.compile(rf"([+-]?\d{{1,3}}(?:[{_SPACES}'’]\d{{3}})+)([.,]\d+)?")
_PLAIN = re.compile(r"[+-]?(\d{1,15}(\.\d+)?|\.\d+)")
_DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,15},(\d{1,2}|\d{4,})|0,\d+)")
_ENGLISH = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d{1,3}(,\d{3}){2,}|[+-]?\d{1,2}(,\d{2})+,\d{3}(\.\d+)?")
_GERMAN = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d{1,3}(\.\d{3}){2,}")
_ONE_COMMA = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_ONE_POINT = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_NUMBERS = re.compile(rf"\d[\d.,'’{_SPACES}]*")
_MONEY = re.compile(rf"([^\d+\-]*?)\s*([+-]?\.?\d[\d.,'’{_SPACES}]*?)(?:[.,][-–])?\s*([^\d]*)")
_LONGEST = 60
_LARGEST_AMOUNT = 2_000_000_000


def number(text: str, decimal: str = "") -> Decimal:
    """A number; `1,500` and, where the column has decimal commas, `1.500` mean what `decimal` says.

    `decimal` is `POINT`, `COMMA`, `MIXED` (the column has both) or empty (it shows neither): then one comma before
    three digits is ambiguous, and one point is a decimal point.
    """
    plain = _ungrouped(text)
    if _ONE_POINT.fullmatch(plain) and decimal in (COMMA, MIXED):
        if decimal == MIXED:
            raise Flawed(Code.AMBIGUOUS_NUMBER, value=text[:60])
        return Decimal(plain.replace(".", ""))
    if _PLAIN.fullmatch(plain):
        return Decimal(plain)
    if _DECIMAL_COMMA.fullmatch(plain):
        return Decimal(plain.replace(",", "."))
    if _ENGLISH.fullmatch(plain):
        return Decimal(plain.replace(",", ""))
    if _GERMAN.fullmatch(plain):
        return Decimal(plain.replace(".", "").replace(",", "."))
    if _ONE_COMMA.fullmatch(plain):
        if decimal in (POINT, COMMA):
            return Decimal(plain.replace(",", "." if decimal == COMMA else ""))
        raise Flawed(Code.AMBIGUOUS_NUMBER, value=text[:60])
    raise Flawed(Code.BAD_NUMBER, value=text[:60])


def decimal_mark(cells: Collection[str]) -> str:
    """`POINT` or `COMMA`, whichever the numbers of a column leave no doubt of; `MIXED` if they show both."""
    point = comma = False
    for cell in cells:
        for written in _NUMBERS.findall(cell[:_LONGEST]):
            plain = _ungrouped(written.strip(f".,'’{_SPACES}"))
            if _DECIMAL_COMMA.fullmatch(plain) or _GERMAN.fullmatch(plain):
                comma = True
            elif _ENGLISH.fullmatch(plain) or (
                "." in plain and _PLAIN.fullmatch(plain) and not _ONE_POINT.fullmatch(plain)
            ):
                point = True
    if point and comma:
        return MIXED
    return (POINT if point else "") or (COMMA if comma else "")


def _ungrouped(text: str) -> str:
    """Without the blanks and apostrophes between thousands; a comma after those can only be a decimal one."""
    plain = text.replace("−", "-")
    if parts := _GROUPED.fullmatch(plain):
        whole = re.sub(rf"[{_SPACES}'’]", "", parts[1])
        return whole + (parts[2] or "").replace(",", ".")
    return plain


def within(value: Decimal, low: int, high: int) -> Decimal:
    """The value itself. Raises `Flawed` when it lies outside."""
    if not low <= value <= high:
        raise Flawed(Code.OUT_OF_RANGE, low=str(low), high=str(high))
    return value


def money(currency: str) -> Callable[..., int]:
    """An amount of the installation's one currency in its minor units, with or without its sign or code.

    What is free costs nothing. The sign or code of another currency is a flaw: nothing is converted.
    """
    digits = minor_digits(currency)

    def read(text: str, decimal: str = "") -> int:
        if text.casefold() in FREE:
            return 0
        amount = _MONEY.fullmatch(text) if len(text) <= _LONGEST else None
        if amount is None:
            raise Flawed(Code.BAD_NUMBER, value=text[:60])
        for mark in (amount[1].strip(), amount[3].strip()):
            if mark and not is_of(mark, currency):
                raise Flawed(
                    Code.OTHER_CURRENCY if _names_a_currency(mark) else Code.BAD_NUMBER,
                    value=mark[:60],
                    currency=currency,
                )
        minor = number(amount[2].strip(), decimal).scaleb(digits)
        if minor != minor.to_integral_value():
            raise Flawed(Code.BAD_NUMBER, value=text[:60])
        if not 0 <= minor <= _LARGEST_AMOUNT:
            raise Flawed(Code.OUT_OF_RANGE, low="0", high=str(_LARGEST_AMOUNT // 10**digits))
        return int(minor)

    return read


def _names_a_currency(mark: str) -> bool:
    return mark.casefold() in CURRENCIES_OF or re.fullmatch("[A-Za-z]{3}", mark) is not None


def names_currency(text: str) -> bool:
    """Whether an amount has a sign or a code of its own."""
    amount = _MONEY.fullmatch(text) if len(text) <= _LONGEST else None
    return amount is not None and any(_names_a_currency(mark.strip()) for mark in (amount[1], amount[3]))


def own_currency(currency: str) -> Callable[[str], str]:
    """The installation's currency and no other."""

    def read(text: str) -> str:
        if not is_of(text, currency):
            raise Flawed(Code.OTHER_CURRENCY, value=text[:60], currency=currency)
        return currency

    return read
