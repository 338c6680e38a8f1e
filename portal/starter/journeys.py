"""What the people of the demo company learned: enrollments in every state, and completions from before."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from portal.starter.careers import Career, workday
from portal.starter.library import LibraryCourse

PROGRAM_DAYS = 980
"""How many days ago the company began with the courses."""

_BASE = ("AI-001", "AI-003", "AI-002", "AI-004")
_OPTIONAL = ("AI-002", "AI-004")
_TRACKS = {
    "management": ("AI-011", "AI-008", "AI-048", "AI-040"),
    "software": ("AI-021", "AI-016", "AI-022", "AI-012", "AI-018", "AI-023", "AI-025", "AI-026", "AI-024"),
    "data": ("AI-012", "AI-016", "AI-013", "AI-017", "AI-018", "AI-014", "AI-020", "AI-019", "AI-015"),
    "quality": ("AI-016", "AI-012", "AI-017", "AI-037", "AI-021", "AI-038", "AI-043", "AI-039"),
    "systems": ("AI-031", "AI-027", "AI-021", "AI-033", "AI-032", "AI-035", "AI-028", "AI-029", "AI-036"),
    "network": ("AI-031", "AI-046", "AI-021", "AI-032", "AI-045", "AI-033"),
    "security": ("AI-046", "AI-040", "AI-045", "AI-021", "AI-044", "AI-041"),
    "support": ("AI-021", "AI-006", "AI-005", "AI-047", "AI-007"),
    "plant": ("AI-012", "AI-006", "AI-008", "AI-047"),
    "product": ("AI-008", "AI-021", "AI-009", "AI-011", "AI-005", "AI-010"),
    "sales": ("AI-005", "AI-006", "AI-008", "AI-047"),
    "learning": ("AI-005", "AI-008", "AI-047", "AI-048", "AI-011"),
    "finance": ("AI-040", "AI-012", "AI-011", "AI-016", "AI-041", "AI-042"),
}
_DAYS = {
    "online": (2, 24),
    "lab": (5, 30),
    "workshop": (1, 10),
    "instructor-led": (5, 30),
    "boot camp": (56, 90),
    "certification": (30, 100),
    "mentorship": (50, 110),
}
_OUTCOMES = ("completed", "withdrawn", "failed", "no_show", "cancelled")
_WEIGHTS = (72, 84, 92, 95, 99)
"""Cumulative; the rest to 100 never ends, because nobody wrote the end down."""
_AGAIN = {"failed": 0.7, "withdrawn": 0.3, "no_show": 0.5, "cancelled": 0.7}

_CAMPAIGN = 0.45
"""The share of people who begin a course in the last weeks."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One enrollment as the sheet writes it; without `ended_on` it is still going on."""

    course: str
    enrolled_on: date
    started_on: date | None
    ended_on: date | None
    outcome: str
    score: str


@dataclass(frozen=True, slots=True)
class Done:
    """A completion that came without an enrollment."""

    course: str
    completed_on: date
    score: str


class Journey:
    """What one person took from the first day of the program, or of their employment, to a day.

    Prerequisites are completed before a course begins, nothing lies outside the employment, at most one
    enrollment in a course is live, and none is where `settled` asks for a past without loose ends.
    """

    def __init__(
        self,
        chance: random.Random,
        career: Career,
        courses: dict[str, LibraryCourse],
        *,
        today: date,
        settled: bool = False,
    ) -> None:
        self._chance = chance
        self._courses = courses
        self._until = min(today, career.spell.end or today)
        self._left = career.spell.end is not None and career.spell.end <= today
        self._settled = settled
        self._first = max(career.spell.start, today - timedelta(days=PROGRAM_DAYS))
        self._completed: dict[str, date] = {}
        self.taken: list[Taken] = []
        self.done: list[Done] = []
        self._onboard()
        leading = _TRACKS["management"][:2] if career.leads else ()
        track = tuple(dict.fromkeys((*_BASE, *leading, *_TRACKS[career.home.unit.function])))
        self._learn(track)
        if not settled and chance.random() < _CAMPAIGN:
            self._join_in(track)

    def _later(self, day: date, low: int, high: int) -> date:
        return workday(day + timedelta(days=self._chance.randint(low, high)))

    def _score(self, outcome: str) -> str:
        low, high = (61, 100) if outcome == "completed" else (18, 59)
        return (
            str(self._chance.randint(low, high))
            if self._chance.random() < 0.9
            else f"{self._chance.uniform(low, high):.1f}"
        )

    def _onboard(self) -> None:
        """Courses that the old system recorded as done, without an enrollment."""
        for code, share in (("AI-003", 0.4), ("AI-001", 0.22)):
            day = self._later(self._first, 3, 60)
            if self._chance.random() < share and day < self._until:
                self.done.append(Done(code, day, self._score("completed") if self._chance.random() < 0.7 else ""))
                self._completed[code] = day

    def _learn(self, track: tuple[str, ...]) -> None:
        """As many courses as the zeal and the time of a person allow, spread over that time."""
        time = (self._until - self._first).days
        wanted = round(self._chance.betavariate(1.5, 1.7) * 10 * time / PROGRAM_DAYS)
        if wanted < 1:
            return
        pace = max(20, time // wanted)
        day = self._later(self._first, 5, pace)
        for code in track:
            if day >= self._until:
                return
            course = self._courses[code]
            ready = all(self._completed.get(each, day) < day for each in course.prerequisites)
            if code in self._completed or not ready or (code in _OPTIONAL and self._chance.random() < 0.5):
                continue
            free = self._take(course, day)
            day = max(free, self._later(day, pace // 2, pace * 3 // 2))

    def _join_in(self, track: tuple[str, ...]) -> None:
        """Begins one more course in the last six weeks, if one is open and has not been taken."""
        day = max(self._first, self._until - timedelta(days=self._chance.randint(1, 42)))
        taken = {each.course for each in self.taken} | set(self._completed)
        for code in track:
            course = self._courses[code]
            if code not in taken and all(self._completed.get(each, day) < day for each in course.prerequisites):
                self._take(course, day)
                return

    def _take(self, course: LibraryCourse, day: date) -> date:
        """Takes a course, and again after a failure; the day from which the person is free for another."""
        day = workday(day)
        outcome = self._outcome(course)
        started = self._later(day, 0, 21)
        length = _DAYS[course.format]
        ended = max(self._later(started, *length), started)
        if outcome in ("no_show", "cancelled") or (outcome == "withdrawn" and self._chance.random() < 0.4):
            ended, begun = started, None
        elif outcome == "withdrawn":
            ended, begun = started + (ended - started) // 2, started
        else:
            begun = started
        if not outcome or ended >= self._until:
            return self._keep_open(course, day, started)
        score = self._score(outcome) if course.is_graded and outcome in ("completed", "failed") else ""
        self.taken.append(Taken(course.code, day, begun, ended, outcome, score))
        if outcome == "completed":
            self._completed[course.code] = ended
        again = self._later(ended, 15, 60)
        if ended < again < self._until and self._chance.random() < _AGAIN.get(outcome, 0):
            return self._take(course, again)
        return ended

    def _outcome(self, course: LibraryCourse) -> str:
        draw = self._chance.random() * 100
        for outcome, weight in zip(_OUTCOMES, _WEIGHTS, strict=True):
            if draw < weight:
                return "withdrawn" if outcome == "failed" and course.format == "mentorship" else outcome
        return ""

    def _keep_open(self, course: LibraryCourse, day: date, started: date) -> date:
        if not self._settled and day < self._until:
            begun = started if started < self._until else None
            self.taken.append(Taken(course.code, day, begun, None, "", ""))
        return self._until if self._chance.random() < 0.7 else started
