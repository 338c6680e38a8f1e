"""What stands first on my learning: what is due, in sentences."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from portal.rules.courses import CourseStatus
from portal.rules.enrolling import Standing
from portal.rules.validity import ahead
from portal.services.my_learning import LearningRow
from portal.services.my_standing import MyStanding, Place, Renewal
from portal.web.show import day, hours

_MOST = 3


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
    """At most three: what cannot be finished any more; what retires or falls below a target soon, the soonest first;
    then results that are awaited.
    """
    dated = sorted([*_retiring(rows, on), *_falling(mine.expiring, on)], key=lambda pair: pair[0])
    return [*[due for _, due in dated], *_awaited(rows)][:_MOST]


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
    for (last, _), places in together.items():
        names = [f"{place.name} at level {place.verified}" for place in places]
        subject = f"{_listed(names)} {'expires' if len(names) == 1 else 'expire'} on {day(last)}"
        when = f"That is {_in_days(last, on)}."
        renewal = places[0].renewal
        if renewal is None:
            said = f"{when} No course in the catalog proves it again. Ask L&D how to renew it."
            yield (
                last,
                Due("time", "time", subject, said, "See why", url_for("skills.home", _anchor=f"c-{places[0].code}")),
            )
        else:
            act = "Open the course" if renewal.is_mine else "Renew"
            yield (
                last,
                _of_course("time", "time", subject, f"{when} {_renews(renewal, len(names))}", renewal.code, act=act),
            )


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
    return "tomorrow" if left == 1 else f"in {left} days"


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
