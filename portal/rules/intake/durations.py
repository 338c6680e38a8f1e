"""How long a course takes, in words or figures → minutes of work."""

import re
from decimal import Decimal

from portal.rules.intake.amounts import number, within
from portal.rules.intake.problems import Code, Flawed

HOURS_A_DAY = 8
"""A day of work or of a course. A week, month or year has no number of hours unless the cell says how many a week."""
MAX_HOURS = 10_000
_LONGEST = 120

_HOUR, _MINUTE, _SECOND, _DAY = "hour", "minute", "second", "day"
_UNITS = {
    _HOUR: "h hr hrs hour hours hora horas ora ore heure heures stunde stunden std uur uren",
    _MINUTE: "m min mins minute minutes minuto minutos minuti minuten",
    _SECOND: "s sec secs second seconds segundo segundos sekunde sekunden",
    _DAY: "d day days día días dia dias jour jours tag tage giorno giorni dag dagen",
    "week": "w wk wks week weeks semana semanas semaine semaines woche wochen settimana settimane weken",
    "month": "mo mos month months mes meses mois monat monate mese mesi maand maanden mês",
    "year": "y yr yrs year years año años ano anos an ans jahr jahre anno anni jaar",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_MINUTES_IN = {_HOUR: Decimal(60), _MINUTE: Decimal(1), _SECOND: Decimal(1) / 60, _DAY: Decimal(HOURS_A_DAY * 60)}
_FILLERS = re.compile(
    r"\b(approx|approximately|about|around|circa|ca|roughly|total|in|of|for|over|at|on|demand|video|study|work|effort|"
    r"learning|content|course|time|suggested|recommended|to|complete|and|y|und|et|e|de|do|long|self-paced)\b\.?|[~≈@×;()]|,(?!\d)"
)
_NUMBER_WORDS = {
    word: str(value)
    for value, words in enumerate(
        ("a an one un una ein eine", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1
    )
    for word in words.split()
}
_CLOCK = re.compile(r"(\d{1,5}):([0-5]\d)(?::([0-5]\d))?")
_ISO = re.compile(r"P(?:(\d+)([YMW]))?(?:(\d+)D)?(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.IGNORECASE)
_RANGE = re.compile(r"\d\s*(?:[^\W\d_]+\s*)?(?:-|–|—|\bto\b|\ba\b|\bbis\b)\s*\d")
_PART = re.compile(r"([\d.,]*\d)\s*([^\W\d_]+\.?)?\s*")
_PER = re.compile(
    r"([\d.,]*\d)\s*(?:hours?|hrs?|h)\.?\s*(?:of\s+\w+\s+)?(?:per|a|an|/|each|every|por)\s*(day|week|month|semana)"
)


def minutes(text: str, decimal: str = "") -> int:
    """Hours of work, kept in minutes: a number of hours, or a duration in words.

    Weeks, months and years become hours only when the cell says how many hours each has; alone, and ranges, they are
    the note `NOT_HOURS`: any number would be made up.
    """
    return int((within(_minutes(text, decimal) / 60, 0, MAX_HOURS) * 60).to_integral_value())


def _minutes(text: str, decimal: str) -> Decimal:
    if len(text) > _LONGEST:
        raise Flawed(Code.BAD_DURATION, value=text[:60])
    if not any(mark.isalpha() or mark in ":½¼¾~≈" for mark in text) and not _RANGE.search(text):
        return number(text, decimal) * 60
    if parts := _CLOCK.fullmatch(text):
        return Decimal(parts[1]) * 60 + Decimal(parts[2]) + Decimal(parts[3] or 0) / 60
    if len(text) > 2 and (iso := _ISO.fullmatch(text)):
        return _iso(iso, text)
    return _in_words(text, decimal)


def _iso(parts: re.Match[str], text: str) -> Decimal:
    if parts[2]:
        raise Flawed(Code.NOT_HOURS, value=text[:60])
    hours, days = Decimal((parts[4] or "0").replace(",", ".")), Decimal(parts[3] or 0)
    return days * _MINUTES_IN[_DAY] + hours * 60 + Decimal(parts[5] or 0) + Decimal(parts[6] or 0) / 60


def _in_words(text: str, decimal: str) -> Decimal:
    said = text.casefold()
    for mark, share in (("½", "5"), ("¼", "25"), ("¾", "75")):
        said = re.sub(rf"(\d+)\s*{mark}", rf"\g<1>.{share}", said).replace(mark, f"0.{share}")
    if _RANGE.search(said):
        if any(unit in _UNIT_OF for unit in re.findall(r"[^\W\d_]+", said)) or not re.search(r"[^\W\d_]", said):
            raise Flawed(Code.NOT_HOURS, value=text[:60])
        raise Flawed(Code.BAD_DURATION, value=text[:60])
    each = _PER.search(said)
    if each:
        said = said[: each.start()] + " " + said[each.end() :]
    said = re.sub(r"\b(" + "|".join(_NUMBER_WORDS) + r")\b(?=\s+[^\W\d_])", lambda word: _NUMBER_WORDS[word[0]], said)
    parts = _parts(" ".join(_FILLERS.sub(" ", said).split()), text)
    if each:
        per = "week" if each[2] == "semana" else each[2]
        amounts = [amount for amount, unit in parts if unit == per]
        if len(parts) != 1 or not amounts:
            raise Flawed(Code.NOT_HOURS, value=text[:60])
        return number(amounts[0], decimal) * number(each[1], decimal) * 60
    total = Decimal(0)
    for amount, unit in parts:
        if unit not in _MINUTES_IN:
            raise Flawed(Code.NOT_HOURS, value=text[:60])
        total += number(amount, decimal) * _MINUTES_IN[unit]
    return total


def _parts(said: str, text: str) -> list[tuple[str, str]]:
    """Amounts with their units; a number without one at the end is minutes after hours (`1h52`), else hours."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(said):
        part = _PART.match(said, at)
        if part is None:
            raise Flawed(Code.BAD_DURATION, value=text[:60])
        unit = _UNIT_OF.get(part[2].rstrip(".")) if part[2] else None
        if unit is None:
            if part[2] or part.end() < len(said) or (found and found[-1][1] != _HOUR):
                raise Flawed(Code.BAD_DURATION, value=text[:60])
            unit = _MINUTE if found else _HOUR
        found.append((part[1], unit))
        at = part.end()
    if not found:
        raise Flawed(Code.BAD_DURATION, value=text[:60])
    return found
