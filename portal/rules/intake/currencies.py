"""What sheets call currencies: signs that one or several share, and how many decimals an amount has."""

import re

_WITHOUT_MINOR_UNIT = re.compile("BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF")
_IN_THOUSANDTHS = re.compile("BHD|IQD|JOD|KWD|LYD|OMR|TND")

_DOLLARS = (
    "USD", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "FJD", "GYD", "HKD", "JMD", "KYD", "LRD", "NAD", "NZD",
    "SBD", "SGD", "SRD", "TTD", "TWD", "XCD", "ARS", "CLP", "COP", "MXN", "UYU",
)  # fmt: skip

CURRENCIES_OF: dict[str, tuple[str, ...]] = {
    "$": _DOLLARS,
    "us$": ("USD",),
    "u$s": ("USD",),
    "a$": ("AUD",),
    "au$": ("AUD",),
    "c$": ("CAD",),
    "ca$": ("CAD",),
    "hk$": ("HKD",),
    "nz$": ("NZD",),
    "s$": ("SGD",),
    "nt$": ("TWD",),
    "mx$": ("MXN",),
    "r$": ("BRL",),
    "€": ("EUR",),
    "euro": ("EUR",),
    "euros": ("EUR",),
    "£": ("GBP", "FKP", "GIP", "SHP", "EGP", "LBP"),
    "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"),
    "円": ("JPY",),
    "元": ("CNY",),
    "₹": ("INR",),
    "rs": ("INR", "PKR", "LKR", "NPR"),
    "rs.": ("INR", "PKR", "LKR", "NPR"),
    "₩": ("KRW",),
    "₽": ("RUB",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₫": ("VND",),
    "₪": ("ILS",),
    "₱": ("PHP",),
    "฿": ("THB",),
    "₦": ("NGN",),
    "₡": ("CRC",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "lei": ("RON", "MDL"),
    "лв": ("BGN",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("SEK", "NOK", "DKK", "ISK"),
    "fr.": ("CHF",),
    "sfr.": ("CHF",),
}
"""A sign, in small letters, and the currencies that it may stand for."""

_CODES = frozenset(code for codes in CURRENCIES_OF.values() for code in codes) | {
    "AED", "BHD", "BIF", "DJF", "GNF", "IDR", "IQD", "JOD", "KMF", "KWD", "LYD", "MYR", "OMR", "PYG", "QAR", "RWF",
    "SAR", "THB", "TND", "UGX", "VUV", "XAF", "XOF", "XPF", "ZAR",
}  # fmt: skip
_WRITTEN = frozenset({"euro", "euros", "zł", "kč"})
_LONGEST_HEADER = 100
_FIRST = re.compile(r"[(\[]?([^\s()\[\]]+)[)\]]?[\s:_-]+(\S.*)")
_LAST = re.compile(r"(.*[^\s([,/_-])[\s,/_-]*(?:\bin\s+)?[(\[]\s*(?:in\s+)?([^\s()\[\]]+)\s*[)\]]"
                   r"|(.*[^\s,/_-])[\s,/_-]+(?:in\s+)?([^\s()\[\]]+)")  # fmt: skip

FREE = frozenset({"free", "free of charge", "no cost", "gratis", "gratuit", "gratuito", "kostenlos", "kostenfrei"})


def minor_digits(currency: str) -> int:
    """How many decimals an amount of this currency has."""
    if _WITHOUT_MINOR_UNIT.fullmatch(currency):
        return 0
    return 3 if _IN_THOUSANDTHS.fullmatch(currency) else 2


def header_currency(header: str) -> tuple[str, str]:
    """A header without the currency that it names at its end or beginning, and that: `Price (EUR)` → `Price`, `EUR`.

    Codes count in capitals only: a column may end in the word all. Nothing and the header where it names none.
    """
    text = " ".join(header.split())
    if len(text) > _LONGEST_HEADER:
        return text, ""
    if last := _LAST.fullmatch(text):
        rest, mark = (last[1], last[2]) if last[2] else (last[3], last[4])
        if _is_currency(mark):
            return rest.removesuffix(" in"), mark
    if (first := _FIRST.fullmatch(text)) and _is_currency(first[1]):
        return first[2], first[1]
    return text, ""


def is_of(mark: str, currency: str) -> bool:
    """Whether a sign or a code may stand for this currency."""
    return mark.upper() == currency or currency in CURRENCIES_OF.get(mark.casefold(), ())


def _is_currency(mark: str) -> bool:
    return mark in _CODES or (mark.casefold() in CURRENCIES_OF and not mark.isalpha()) or mark.casefold() in _WRITTEN
