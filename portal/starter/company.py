"""The demo company as sheets, ready for the import core: the same seed and day give the same sheets."""

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from portal.starter.asking import NEEDS, roles_held
from portal.starter.careers import UNLED, Career, Home, Workforce
from portal.starter.cast import Past, cast_of, featured_past
from portal.starter.journeys import Done, Journey, Taken
from portal.starter.library import LibraryCourse
from portal.starter.standings import evidence
from portal.starter.structure import DemoUnit, structure

LEAST_PEOPLE = 40
"""Fewer do not fill the units that every demo company has."""

ROWS_A_FILE = 100_000
"""A company of any size comes in files that an import takes."""

_QUIET_DAYS = 45
"""The last weeks of the featured people and their colleagues are left to the services."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its kind, its file name and its rows of text, the header first."""

    kind: str
    file_name: str
    rows: tuple[tuple[str, ...], ...]

    def files(self, most: int = ROWS_A_FILE) -> Iterator[tuple[str, bytes]]:
        """The sheet as CSV files in UTF-8, each with its name and about `most` rows below the header.

        Rows with the same first cell that follow each other stay together.
        """
        pieces = [[self.rows[0]]]
        for _, together in groupby(self.rows[1:], key=lambda row: row[0]):
            if len(pieces[-1]) > most:
                pieces.append([self.rows[0]])
            pieces[-1] += together
        stem, _, ending = self.file_name.rpartition(".")
        for number, rows in enumerate(pieces, start=1):
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            name = self.file_name if len(pieces) == 1 else f"{stem}-{number}.{ending}"
            yield name, text.getvalue().encode()


@dataclass(frozen=True, slots=True)
class Featured:
    """Somebody whom the sign-in page of the demo offers."""

    role: str
    employee_no: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Company:
    """`sheets` in the order in which they are imported; `colleagues` have no live enrollment in them."""

    sheets: tuple[Sheet, ...]
    featured: tuple[Featured, ...]
    colleagues: tuple[str, ...]


def company(people: int, *, seed: int, today: date, courses: dict[str, LibraryCourse]) -> Company:
    """A believable company that employs exactly this many people today, at least `LEAST_PEOPLE`.

    Some had left before and came back; they stand in a second sheet of people, as they would in real life. What was
    completed before there were enrollments comes before them, because it opens the way to them.
    """
    if people < LEAST_PEOPLE:
        raise ValueError(f"a demo company has {LEAST_PEOPLE} people or more")
    chance = random.Random(seed)  # noqa: S311
    units = structure(people)
    workforce = Workforce(chance, units, people, today)
    careers = sorted(workforce.careers, key=lambda each: each.employee_no)
    quiet = _quiet(careers)
    journeys: list[tuple[Career, Journey | Past]] = [
        (
            career,
            featured_past(today)
            if career.featured == "employee"
            else Journey(
                chance,
                career,
                courses,
                today=today - timedelta(days=_QUIET_DAYS) if career.employee_no in quiet else today,
                settled=career.employee_no in quiet,
            ),
        )
        for career in careers
    ]
    returned = [career for career in careers if len(career.spells) > 1]
    sheets = (
        Sheet("units", "units.csv", tuple(_units(units, workforce))),
        Sheet("people", "people.csv", (_PEOPLE, *(_person(career, 0) for career in careers))),
        Sheet("people", "returned.csv", (_PEOPLE, *(_person(career, -1) for career in returned))),
        Sheet("assignments", "assignments.csv", tuple(_assignments(careers))),
        Sheet("person-roles", "person-roles.csv", tuple(_roles(careers))),
        Sheet("team-requirements", "team-requirements.csv", tuple(_needs())),
        Sheet(
            "completions",
            "completions.csv",
            (_COMPLETIONS, *(_done(c, d) for c, journey in journeys for d in journey.done)),
        ),
        Sheet(
            "enrollments",
            "enrollments.csv",
            (_ENROLLMENTS, *(_taken(c, t) for c, journey in journeys for t in journey.taken)),
        ),
        Sheet(
            "evidence",
            "evidence.csv",
            tuple(evidence(chance, careers, workforce.leads, cast_of(careers), today=today)),
        ),
    )
    featured = sorted((each for each in careers if each.featured), key=lambda each: _ROLES.index(each.featured))
    return Company(
        sheets,
        tuple(Featured(each.featured, each.employee_no, each.email, each.name) for each in featured),
        tuple(each for each in quiet if each not in {career.employee_no for career in featured}),
    )


_ROLES = ("employee", "manager", "learning", "administrator")
_PEOPLE = (
    "employee_no",
    "name",
    "email",
    "unit",
    "manager_no",
    "roles",
    "hired_on",
    "last_day",
    "leave_kind",
    "location",
)
_ENROLLMENTS = ("employee_no", "course_code", "enrolled_on", "started_on", "ended_on", "outcome", "score")
_COMPLETIONS = ("employee_no", "course_code", "completed_on", "score")


def _quiet(careers: list[Career]) -> tuple[str, ...]:
    """The featured people, and six colleagues below the featured manager whose last weeks are shown in full."""
    staying = [each for each in careers if each.spell.end is None and len(each.spells) == 1]
    colleagues = [
        each for each in staying if each.home.unit.code.startswith("IT-INF-") and not each.leads and not each.featured
    ]
    return tuple(each.employee_no for each in staying if each.featured) + tuple(
        each.employee_no for each in colleagues[:6]
    )


def _units(units: tuple[DemoUnit, ...], workforce: Workforce) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("code", "name", "parent", "lead_no")]
    for unit in units:
        lead_no = workforce.arriving_no if unit.code == UNLED else workforce.leads[unit.code].employee_no
        rows.append((unit.code, unit.name, unit.parent, lead_no))
    return rows


def _person(career: Career, which: int) -> tuple[str, ...]:
    spell, home = career.spells[which], career.homes[-1 if which or len(career.spells) == 1 else 0]
    return (
        career.employee_no,
        career.name,
        career.email,
        home.unit.code,
        career.manager.employee_no if career.manager else career.manager_no,
        career.roles,
        spell.start.isoformat(),
        (spell.end - timedelta(days=1)).isoformat() if spell.end else "",
        spell.leave_kind,
        home.unit.location,
    )


def _assignments(careers: list[Career]) -> list[tuple[str, ...]]:
    """The whole history of everybody who has more of one than a single home."""
    rows: list[tuple[str, ...]] = [("employee_no", "unit", "from", "to", "primary", "share")]
    for career in careers:
        if len(career.homes) > 1 or career.shared:
            rows += [_assignment(career, home, "1", "") for home in career.homes]
            rows += [_assignment(career, home, "0", share) for home, share in career.shared]
    return rows


def _assignment(career: Career, home: Home, primary: str, share: str) -> tuple[str, ...]:
    return (career.employee_no, home.unit.code, home.start.isoformat(), _day(home.end), primary, share)


def _roles(careers: list[Career]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("employee_no", "role_code", "from", "to")]
    rows += [(career.employee_no, h.role, h.start.isoformat(), _day(h.end)) for career, h in roles_held(careers)]
    return rows


def _needs() -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("unit", "competency_code", "level", "need")]
    rows += [(unit, competency, str(level), str(need)) for unit, competency, level, need in NEEDS]
    return rows


def _taken(career: Career, taken: Taken) -> tuple[str, ...]:
    return (
        career.employee_no,
        taken.course,
        taken.enrolled_on.isoformat(),
        _day(taken.started_on),
        _day(taken.ended_on),
        taken.outcome,
        taken.score,
    )


def _done(career: Career, done: Done) -> tuple[str, ...]:
    return (career.employee_no, done.course, done.completed_on.isoformat(), done.score)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
