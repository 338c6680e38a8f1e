"""Retention of a hundred thousand people over ten years: against its raw SQL and numpy, and against the clock."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from random import Random

import numpy as np
from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.learning import Enrollment
from portal.model.org import Assignment, Unit
from portal.model.people import Employment, Person
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.enrolling import EnrollmentState
from portal.rules.people import LeaveKind
from portal.rules.retention.cohort import cohort
from portal.rules.retention.comparison import compare
from portal.rules.retention.days import NEVER, Window
from portal.rules.retention.exposure import exposed
from portal.rules.retention.quarters import Quarter
from portal.rules.retention.stays import Stays, at_risk
from portal.rules.retention.tenure import tenure_curve
from portal.rules.retention.turnover import turnover_of
from portal.services import org, retention
from portal.services.bulk import insert_columns, reserve_ids
from portal.services.database import open_engine, reading, transaction
from portal.web.clock import today
from tests.bench.company import founded
from tests.bench.measure import Row, paired

PEOPLE, UNITS, YEARS = 100_000, 600, 10
RAW, COMPANY, UNIT = 1.5, 2.0, 0.3

_DAY = "CAST(julianday({0}) - 1721424.5 AS INTEGER)"
_START, _END, _FIRST = (_DAY.format(column) for column in ("start", '"end"', "ended_on"))
SPELLS = f"""SELECT person_id, {_START}, coalesce({_END}, {NEVER}),
  CASE leave_kind WHEN 'voluntary' THEN 1 WHEN 'involuntary' THEN 2 WHEN 'other' THEN 3 ELSE 0 END
FROM employment WHERE start < ? AND ("end" IS NULL OR "end" > ?)"""
COMPLETIONS = f"SELECT person_id, {_FIRST} FROM enrollment WHERE state = 'completed'"


def rows(folder: Path) -> Iterator[Row]:
    """The whole company over ten years, and the page of a unit for whoever sees it through the mask."""
    with founded(folder):
        quarter = Quarter.of(today())
        found_spells(Random(7), quarter.start)
        whole = (quarter.shifted(-4 * YEARS).start, quarter.start)
        raw = sqlite3.connect(str(open_engine().url.database))

        def company() -> retention.Retention:
            with reading():
                return retention.whole_company(TERMINAL, *whole, today=today())

        if company().turnover != _raw(raw, *whole)[0]:
            raise RuntimeError("the raw SQL counts something else")
        mine, yardstick = paired(company, lambda: _raw(raw, *whole), times=1, rounds=5)
        raw.close()
        yield Row(
            f"retention of {PEOPLE:,} people over {YEARS} years against its raw SQL and numpy",
            mine / yardstick,
            RAW,
            f"{1000 * mine:.0f} ms against {1000 * yardstick:.0f} ms",
        )
        yield Row(
            f"retention of {PEOPLE:,} people over {YEARS} years",
            mine / COMPANY,
            1.0,
            f"{1000 * mine:.0f} ms of {1000 * COMPANY:.0f} ms",
        )
        learning = Actor(None, "-", "L&D", frozenset({AccessRole.LEARNING}))
        with reading():
            code = db.session.scalars(select(Unit.code).where(Unit.code == f"S-{UNITS // 4}")).one()

        def unit() -> None:
            with reading():
                retention.retention(learning, code, quarter.shifted(-4).start, quarter.start, today=today())

        masked, _ = paired(unit, lambda: None, times=1, rounds=5)
        yield Row(
            f"retention of a unit among {PEOPLE:,} people, masked",
            masked / UNIT,
            1.0,
            f"{1000 * masked:.0f} ms of {1000 * UNIT:.0f} ms",
        )


def _raw(connection: sqlite3.Connection, start: date, end: date) -> tuple[object, ...]:
    """What the company's figures take without the portal: two selects, arrays, the rules."""
    window = Window.between(start, end)
    spells = _table(connection.execute(SPELLS, (end.isoformat(), start.isoformat())).fetchall(), 4)
    person, day = _table(connection.execute(COMPLETIONS).fetchall(), 2)
    stays = Stays.of_spells(*spells)
    first = np.full(max(int(person.max()), int(stays.person.max())) + 1, NEVER, dtype=np.int64)
    np.minimum.at(first, person, day)
    return (
        turnover_of(stays, window),
        cohort(stays, window),
        tenure_curve(at_risk(stays, window)),
        compare(exposed(stays, window, first[stays.person])),
    )


def _table(rows: Sequence[tuple[int, ...]], width: int) -> list[np.ndarray]:
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=len(rows) * width)
    return [np.ascontiguousarray(column) for column in flat.reshape(-1, width).T]


def found_spells(random: Random, on: date) -> None:
    """A tree of units, and people who come, move, complete a course, leave and sometimes come back."""
    with transaction():
        units = reserve_ids(Unit, UNITS)
        codes = [f"S-{number}" for number in range(UNITS)]
        keys, blank = [code.casefold() for code in codes], [""] * UNITS
        parents = [None, *(units[(number - 1) // 5] for number in range(1, UNITS))]
        names = {"code": codes, "code_key": keys, "name": codes, "sort_key": keys}
        insert_columns(Unit, {"id": units, **names, "parent_id": parents, "lead_no": blank, "lead_no_key": blank})
        org.rewrite_closure(db.session)
        people = reserve_ids(Person, PEOPLE)
        numbers = [f"s{number:06}" for number in range(PEOPLE)]
        texts = dict.fromkeys(("employee_no", "employee_no_key", "name", "sort_key", "search_text"), numbers)
        addresses = [f"{number}@company.example" for number in numbers]
        texts |= dict.fromkeys(("email", "email_key"), addresses)
        texts |= dict.fromkeys(("location", "manager_no", "manager_no_key"), [""] * PEOPLE)
        no = [False] * PEOPLE
        insert_columns(Person, {"id": people, **texts, "is_learning": no, "is_administrator": no})
        _live(random, people, units, on)


def _live(random: Random, people: Sequence[int], units: Sequence[int], on: date) -> None:
    course, kinds = db.session.scalars(select(Course.id).limit(1)).one(), list(LeaveKind)
    spells, homes, done = [], [], []
    for person in people:
        hired = on - timedelta(random.randint(1, 365 * (YEARS + 2)))
        while hired < on:
            end: date | None = hired + timedelta(1 + int(random.expovariate(1 / 2000)))
            end = end if end and end < on else None
            spells.append((person, hired, end, random.choice(kinds) if end else None))
            since = hired
            while since < (end or on):
                until = since + timedelta(1 + int(random.expovariate(1 / 900)))
                homes.append((person, random.choice(units), since, end if until >= (end or on) else until, True, 1.0))
                since = until
            when = hired + timedelta(random.randint(0, 1500))
            if when < (end or on) and random.random() < 0.6:
                done.append((person, course, EnrollmentState.COMPLETED, hired, when))
            if end is None or random.random() < 0.7:
                break
            hired = end + timedelta(random.randint(1, 600))
    _write(Employment, spells, "person_id", "start", "end", "leave_kind")
    _write(Assignment, homes, "person_id", "unit_id", "start", "end", "is_primary", "share")
    _write(Enrollment, done, "person_id", "course_id", "state", "enrolled_on", "ended_on")


def _write(table: type, rows: list[tuple[object, ...]], *names: str) -> None:
    insert_columns(table, dict(zip(names, zip(*rows, strict=True), strict=True)))
