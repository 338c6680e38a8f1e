"""What stands first on my learning: what is due, in sentences."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from portal.rules.courses import CourseStatus
from portal.rules.enrolling import Standing
from portal.rules.validity import ahead
from portal.services.my_learning import LearningRow
from portal.services.my_standing import MyStanding, Place
from portal.services.renewing import Renewal
from portal.web.show import day, hours, last_day

MOST = 3


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to know or to do. `kind` and `sign` are the state and its icon, `act` the words of the link."""

    kind: str
    sign: str
    subject: str
    sentence: str
    act: str
    href: str


def what_is_due(rows: Sequence[LearningRow], mine: MyStanding, *, on: date) -> list[Due]:
    """At most three: what the role calls core and has lapsed; what cannot be finished any more, retires or falls below
    a target soon, the soonest first; anything else that has lapsed; then results that are awaited.
    """
    dated = sorted([*_retiring(rows, on), *_falling(mine.expiring, on)], key=lambda pair: pair[0])
    lapsed = [place for place in mine.lapsed if place.gap]
    core = _lapsed([place for place in lapsed if place.is_core])
    others = _lapsed([place for place in lapsed if not place.is_core])
    return [*core, *[due for _, due in dated], *others, *_awaited(rows)][:MOST]


def _retiring(rows: Sequence[LearningRow], on: date) -> Iterator[tuple[date, Due]]:
    for row in rows:
        if row.standing in (Standing.ENROLLED, Standing.IN_PROGRESS):
            if row.retires_on is not None and row.retires_on <= ahead(on):
                yield max(row.retires_on, on), _last_call(row, row.retires_on, on)
            elif row.retires_on is None and row.status is CourseStatus.RETIRED:
                yield on, _retired(row)


def _last_call(row: LearningRow, last: date, on: date) -> Due:
    if last <= on:
        return _retired(row)
    subject = f"{row.title} retires on {day(last)}"
    return _of_course("time", "time", subject, f"That is {_in_days(last, on)}. Finish it before.", row.code)


def _retired(row: LearningRow) -> Due:
    said = "It takes nobody new. Ask L&D whether you can still finish it."
    return _of_course("time", "time", f"{row.title} is retired", said, row.code)


def _falling(expiring: Sequence[Place], on: date) -> Iterator[tuple[date, Due]]:
    """Levels that fall below their target, those together that fall on one day and that one course renews."""
    together: dict[tuple[date, str], list[Place]] = defaultdict(list)
    for place in expiring:
        if place.until and place.until <= ahead(on) and place.target and place.falls_to < place.target:
            together[place.until, place.renewal.code if place.renewal else ""].append(place)
    for (first_without, _), places in together.items():
        names = [f"{place.name} at level {place.verified}" for place in places]
        subject = f"{_listed(names)} {'is' if len(names) == 1 else 'are'} verified until {last_day(first_without)}"
        yield first_without, _to_renew(places, subject, f"That is {_in_days(first_without - timedelta(days=1), on)}.")


def _lapsed(places: Sequence[Place]) -> Iterator[Due]:
    """Levels that lapsed below their target, those together that one course renews, the latest first."""
    together: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        together[place.renewal.code if place.renewal else ""].append(place)
    for of_one in together.values():
        if len(of_one) == 1:
            (place,) = of_one
            subject = f"{place.name} lapsed on {day(place.lapsed_on)}"
            said = f"It counts as level {place.verified}, and your role asks for level {place.target}."
        else:
            subject = f"{_listed([place.name for place in of_one])} have lapsed"
            said = "They count for less than your role asks for."
        yield _to_renew(of_one, subject, said)


def _to_renew(places: Sequence[Place], subject: str, said: str) -> Due:
    """What is due about competencies that one course renews, or none."""
    renewal = places[0].renewal
    if renewal is None:
        them = "it" if len(places) == 1 else "them"
        said = f"{said} No course in the catalog proves {them} again. Ask L&D how to renew {them}."
        return Due("time", "time", subject, said, "See why", url_for("skills.home", _anchor=f"c-{places[0].code}"))
    act = "Open the course" if renewal.is_mine else "Renew"
    return _of_course("time", "time", subject, f"{said} {_renews(renewal, len(places))}", renewal.code, act=act)


def _renews(renewal: Renewal, competencies: int) -> str:
    work = f" ({hours(renewal.minutes)}\u00a0h)" if renewal.minutes else ""
    them = "it" if competencies == 1 else "them"
    going_on = ", which you are enrolled in," if renewal.is_mine else ""
    return f"{renewal.title}{work}{going_on} renews {them}."


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _in_days(last: date, on: date) -> str:
    left = (last - on).days
    return {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")


def _awaited(rows: Sequence[LearningRow]) -> list[Due]:
    return [
        _of_course(
            "accent",
            "mail",
            f"The result of {row.title} is awaited",
            f"You finished on {day(row.finished_on)}. L&D gives the result; until then it proves nothing.",
            row.code,
        )
        for row in rows
        if row.standing is Standing.RESULT_AWAITED
    ]


def _of_course(kind: str, sign: str, subject: str, sentence: str, code: str, *, act: str = "Open the course") -> Due:
    return Due(kind, sign, subject, sentence, act, url_for("learner.course", code=code))
