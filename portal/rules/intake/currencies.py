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

FREE = frozenset({"free", "free of charge", "no cost", "gratis", "gratuit", "gratuito", "kostenlos", "kostenfrei"})


def minor_digits(currency: str) -> int:
    """How many decimals an amount of this currency has."""
    if _WITHOUT_MINOR_UNIT.fullmatch(currency):
        return 0
    return 3 if _IN_THOUSANDTHS.fullmatch(currency) else 2
