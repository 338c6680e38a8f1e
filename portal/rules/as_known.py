"""Coverage as it was known on a day, beside coverage as it is known now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from portal.rules.histories import History, Key
from portal.rules.levels import Evidence, known_on, level_on


def is_corrected(record: Evidence, day: date) -> bool:
    """Whether a day looks different now: the record was entered later than that day, or revoked later for it."""
    entered_later = record.observed_on <= day < record.recorded_on
    if record.revoked_on is None or record.revoked_recorded_on is None:
        return entered_later
    return entered_later or record.revoked_on <= day < record.revoked_recorded_on


def restated(
    histories: Iterable[History], records: Mapping[tuple[Key, Key], Sequence[Evidence]], days: Sequence[date]
) -> list[int]:
    """How many requirements more were met, as it was known on each of these days, than are as it is known now.

    `records` are all of each person and competency with a correction; everything else was known as it is now. Who
    belonged and what was asked is as it is known now.
    """
    more = [0] * len(days)
    corrected: dict[Key, dict[Key, Sequence[Evidence]]] = {}
    for (person, competency), known in records.items():
        corrected.setdefault(person, {})[competency] = known
    for history in histories:
        for competency, known in corrected.get(history.person, {}).items():
            for place, day in enumerate(days):
                target = (history.asked_on(day) or {}).get(competency)
                if target is None or not any(is_corrected(one, day) for one in known):
                    continue
                then = level_on(known_on(known, day), day).verified >= target
                more[place] += then - (history.level_on(competency, day)[0] >= target)
    return more
