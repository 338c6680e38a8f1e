"""What shows a level: the records of one person of the demo company, made so that they amount to a wanted state."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from portal.starter.careers import Career, workday

HIGHEST = 5
_MONTHS = {"self": 12, "completion": 24, "manager": 12, "assessment": 18, "project": 36, "certification": 36}
_CAPS = {"completion": 1, "manager": 4, "assessment": 4, "project": 5, "certification": 4}
_KINDS = {
    1: ("completion", "assessment", "assessment", "manager", "certification"),
    2: ("assessment", "assessment", "assessment", "manager", "project", "certification"),
    3: ("certification", "certification", "project", "project", "assessment", "manager"),
    4: ("project", "project", "project", "certification", "assessment", "manager"),
    5: ("project",),
}
_SOURCES = {
    "self": "own",
    "completion": "attended",
    "manager": "talk",
    "assessment": "test",
    "project": "review",
    "certification": "exam",
}
_INSTRUMENTS = {
    "completion": ("Company briefing", "Vendor webinar", "Team workshop"),
    "manager": ("Yearly talk", "Anchored scale 1"),
    "assessment": ("Question pool 2", "Question pool 3", "Graded lab", "Diagnostic test 1"),
    "project": ("Review board rubric 1", "Portfolio rubric 2"),
    "certification": ("Issuer's exam", "Proctored exam"),
}
_WITHDRAWN = (
    "the issuer withdrew the certificate",
    "the certificate belongs to somebody of the same name",
    "the exam was declared void",
)


class Aim(NamedTuple):
    """What the records of a competency amount to today; `level` is the level at stake, from 1."""

    state: str
    level: int
    days: int = 0
    """For what lapses: in how many days; for what is claimed: 1 after a manager's word. 0 leaves it to chance."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One record. An empty `until` leaves the end to the rules of validity."""

    competency: str
    kind: str
    level: int
    ceiling: int | None
    observed_on: date
    until: date | None = None
    revoked_on: date | None = None
    reason: str = ""


class Portfolio:
    """The records that one person has gathered until a day; none lies behind it.

    Exams may have been passed before the employment began; everything else was observed within it.
    """

    def __init__(
        self, chance: random.Random, career: Career, months: dict[str, int], reviewer_no: str, *, today: date
    ) -> None:
        self._chance = chance
        self._months = months
        self._number = career.employee_no
        self._reviewer_no = reviewer_no
        self._first = career.spells[0].start
        self.until = min(today, (career.spell.end or today + timedelta(days=1)) - timedelta(days=1))
        self.proofs: list[Proof] = []

    @property
    def days(self) -> int:
        """How long the person has been there."""
        return (self.until - self._first).days

    def gather(self, competency: str, aim: Aim) -> None:
        """Adds the records after which the competency stands as aimed at, as far as nothing else is known of it."""
        getattr(self, f"_{aim.state}")(competency, aim)

    def _verified(self, competency: str, aim: Aim) -> None:
        self._current(competency, aim.level)

    def _soon(self, competency: str, aim: Aim) -> None:
        """In force today, and not in 90 days."""
        self._ending(competency, aim.level, aim.days or self._chance.randint(3, 88))

    def _lapsed(self, competency: str, aim: Aim) -> None:
        self._ending(competency, aim.level, aim.days or -self._chance.randint(1, 200))

    def _partly_lapsed(self, competency: str, aim: Aim) -> None:
        """The higher level has lapsed; what a manager said afterwards stands one step below."""
        self._ending(competency, aim.level, -self._chance.randint(1, 90), "assessment")
        if aim.level > 1:
            self._add(competency, "manager", aim.level - 1, self._back(2, 100))

    def _disputed(self, competency: str, aim: Aim) -> None:
        """Well proved, and a manager has seen less since."""
        self._ending(competency, aim.level, self._chance.randint(120, 300), "certification" if aim.level < 5 else "")
        self._add(competency, "manager", aim.level - 1, self._back(1, 60))

    def _better_lower(self, competency: str, aim: Aim) -> None:
        """A manager says more than a better assured test did before."""
        level = min(aim.level, _CAPS["manager"])
        self._add(competency, "assessment", level - 1, self._back(120, 170), ceiling=_CAPS["assessment"])
        self._add(competency, "manager", level, self._back(5, 110))

    def _contradicted(self, competency: str, aim: Aim) -> None:
        """A test at the level, and a later one below it, which rules."""
        level = min(aim.level, _CAPS["assessment"])
        self._add(competency, "assessment", level, self._back(200, 400), ceiling=level)
        self._add(competency, "assessment", level - 1, self._back(4, 180), ceiling=_CAPS["assessment"])

    def _revoked(self, competency: str, aim: Aim) -> None:
        level = min(aim.level, _CAPS["certification"])
        taken = self._back(120, 500)
        gone = workday(taken + timedelta(days=self._chance.randint(0, max(1, (self.until - taken).days))))
        self._add(competency, "certification", level, taken)
        self.proofs[-1] = replace(self.proofs[-1], revoked_on=max(taken, gone), reason=self._chance.choice(_WITHDRAWN))
        if level > 1:
            self._current(competency, level - 1)

    def _measured_none(self, competency: str, aim: Aim) -> None:
        self._add(competency, "assessment", 0, self._back(3, 300), ceiling=max(2, min(aim.level, 4)))

    def _claimed(self, competency: str, aim: Aim) -> None:
        """Nothing but the person's own word; now and then a manager saw nothing of it, longer ago than counts."""
        if aim.days or self._chance.random() < 0.3:
            if self.days > 500:
                self._add(competency, "manager", 0, self._back(380, 450))
            self._add(competency, "self", min(HIGHEST, aim.level), self._back(250, 330))
        else:
            self.claim(competency, min(HIGHEST, aim.level))

    def _nothing(self, competency: str, aim: Aim) -> None:
        """No record of it."""

    def claim(self, competency: str, level: int) -> None:
        self._add(competency, "self", level, self._back(1, 300))

    def history(self, competency: str, level: int) -> None:
        """An older, weaker record, so far back that it proves nothing any more."""
        if self.days > 900:
            kind = self._chance.choice(("completion", "assessment", "manager"))
            self._add(competency, kind, level, self._back(800, min(self.days, 1500)))

    def talk(self, competency: str, level: int) -> None:
        """A manager's rating of some time ago that agrees with what is proved since."""
        self._add(competency, "manager", level, self._back(310, 350))

    def _current(self, competency: str, level: int) -> None:
        """In force today and beyond the next three months."""
        if not level:
            return
        kind = self._kind(level)
        months = min(_MONTHS[kind], self._months[competency])
        self._add(competency, kind, level, self._back(2, max(20, round(months * 30.4) - 115)))

    def _ending(self, competency: str, level: int, days: int, kind: str = "") -> None:
        """In force until so many days from today, or since so many days not any more."""
        kind = kind or self._kind(level)
        months = min(_MONTHS[kind], self._months[competency])
        until = self.until + timedelta(days=days)
        observed = min(self.until, workday(_earlier(until, months)))
        if observed < self._first:
            kind = "certification" if level <= _CAPS["certification"] else kind
            observed = min(observed, self.until) if kind == "certification" else self._back(1, 30)
        self._add(competency, kind, level, observed, until=max(until, observed + timedelta(days=1)))

    def _kind(self, level: int) -> str:
        return self._chance.choice(_KINDS[level])

    def _back(self, low: int, high: int) -> date:
        """A working day so long ago, within the employment; later days of a short one."""
        high = min(high, self.days)
        day = workday(self.until - timedelta(days=self._chance.randint(min(low, high), high)))
        return max(day, self._first)

    def _add(
        self,
        competency: str,
        kind: str,
        level: int,
        observed_on: date,
        *,
        ceiling: int | None = None,
        until: date | None = None,
    ) -> None:
        if kind == "manager" and not self._reviewer_no:
            kind = "assessment"
        if kind == "assessment" and ceiling is None:
            ceiling = level if level == 4 or (level and self._chance.random() < 0.4) else max(level + 1, 3)
        if kind == "completion":
            level = 1
        if kind == "certification" and until is None:
            until = observed_on + timedelta(days=self._chance.choice((730, 1095)))
        self.proofs.append(Proof(competency, kind, level, ceiling, observed_on, until))

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The records as the sheet writes them, oldest first."""
        taken: set[str] = set()
        for proof in sorted(self.proofs, key=lambda each: each.observed_on):
            day = proof.observed_on
            source_ref = f"{_SOURCES[proof.kind]}:{self._number}:{proof.competency}:{day.isoformat()}"
            while source_ref in taken:
                source_ref += "-2"
            taken.add(source_ref)
            reviewed = proof.kind in ("manager", "project")
            recorded = min(self.until, day + timedelta(days=self._chance.randint(0, 6)))
            gone = proof.revoked_on.isoformat() if proof.revoked_on else ""
            yield (
                source_ref,
                self._number,
                proof.competency,
                proof.kind,
                str(proof.level),
                str(proof.ceiling) if proof.ceiling else "",
                day.isoformat(),
                recorded.isoformat(),
                proof.until.isoformat() if proof.until else "",
                gone,
                max(gone, recorded.isoformat()) if gone else "",
                proof.reason,
                self._reviewer_no if reviewed else "",
                self._chance.choice(_INSTRUMENTS[proof.kind]) if proof.kind in _INSTRUMENTS else "",
            )


COLUMNS = (
    "source_ref",
    "employee_no",
    "competency_code",
    "kind",
    "level",
    "ceiling",
    "observed_on",
    "recorded_on",
    "expires_on",
    "revoked_on",
    "revoked_recorded_on",
    "revoke_reason",
    "assessor_no",
    "instrument",
)


def _earlier(day: date, months: int) -> date:
    """The day so many months before, or the last of that month; days from the 29th on count as the 28th."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))
