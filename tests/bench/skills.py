"""The figures of a whole company against the raw SQL of them, and stored levels against the bare rule."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from random import Random

from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.evidence import Evidence
from portal.model.org import Assignment, Unit
from portal.model.people import Employment, Person
from portal.model.roles import PersonRole, Role, RoleRequirement
from portal.rules.access import TERMINAL
from portal.rules.courses import EvidenceKind
from portal.rules.levels import Evidence as Record
from portal.rules.levels import intervals
from portal.rules.people import ALWAYS
from portal.services import insight, levels, org
from portal.services.bulk import insert_columns, reserve_ids
from portal.services.database import open_engine, reading, transaction
from portal.web.clock import today
from tests.bench.company import founded
from tests.bench.measure import Row, paired, seconds

PEOPLE, UNITS, ROLES, RECORDS = 20_000, 800, 12, 12
FIGURES = 1.3
WRITING = 3.0
"""Reading the evidence, computing the intervals and writing them, in times of computing them alone."""

RAW = """
WITH member AS (
  SELECT a.person_id, a.unit_id FROM assignment a JOIN employment e ON e.person_id = a.person_id
  WHERE a.is_primary AND a.start <= :on AND (a."end" IS NULL OR a."end" > :on)
    AND e.start <= :on AND (e."end" IS NULL OR e."end" > :on)),
asked AS (
  SELECT person_id, competency_id, max(target) target, max(weight) weight, max(is_core) is_core FROM (
    SELECT m.person_id, r.competency_id, r.target, r.weight, r.is_core FROM member m
    JOIN person_role p ON p.person_id = m.person_id AND p.start <= :on AND (p."end" IS NULL OR p."end" > :on)
    JOIN role_requirement r ON r.role_id = p.role_id AND r.start <= :on AND (r."end" IS NULL OR r."end" > :on)
    UNION ALL
    SELECT m.person_id, r.competency_id, r.target, r.weight, r.is_core FROM member m
    JOIN role_requirement r ON r.start <= :on AND (r."end" IS NULL OR r."end" > :on)
    JOIN role ON role.id = r.role_id AND role.is_baseline)
  GROUP BY person_id, competency_id),
pair AS MATERIALIZED (
  SELECT q.*, coalesce(n.verified, 0) now, coalesce(l.verified, 0) later FROM asked q
  LEFT JOIN level_interval n ON n.person_id = q.person_id AND n.competency_id = q.competency_id
    AND n.start <= :on AND (n."end" IS NULL OR n."end" > :on)
  LEFT JOIN level_interval l ON l.person_id = q.person_id AND l.competency_id = q.competency_id
    AND l.start <= :later AND (l."end" IS NULL OR l."end" > :later))
SELECT NULL, count(*), sum(has_role), sum(required), sum(met), sum(weight), sum(weight_met), sum(steps), sum(taken),
  count(mine.person_id), sum(ready), sum(risk), sum(risk > 0)
FROM (SELECT m.person_id, EXISTS (SELECT 1 FROM person_role p JOIN role ON role.id = p.role_id
  WHERE p.person_id = m.person_id AND p.start <= :on AND (p."end" IS NULL OR p."end" > :on)
    AND NOT role.is_baseline) has_role FROM member m) people
LEFT JOIN (
  SELECT person_id, count(*) required, sum(now >= target) met, sum(weight) weight,
    sum(weight * (now >= target)) weight_met, sum(weight * target) steps,
    sum(weight * min(now, target)) taken, min(now >= target OR NOT is_core) ready,
    sum(now >= target AND later < target) risk
  FROM pair GROUP BY person_id) mine ON mine.person_id = people.person_id
UNION ALL
SELECT competency_id, 0, 0, count(*), sum(now >= target), 0, 0, 0, 0, 0, 0, sum(now >= target AND later < target), 0
FROM pair GROUP BY competency_id
"""


def found_skills(random: Random, on: date, *, size: int = PEOPLE, of_units: int = UNITS) -> None:
    """A tree of units, people with roles, and about a dozen records for each."""
    with transaction():
        units = reserve_ids(Unit, of_units)
        parents = [None, *(units[(n - 1) // 4] for n in range(1, of_units))]
        codes = [f"B-{n}" for n in range(of_units)]
        keys = [code.casefold() for code in codes]
        blank = [""] * of_units
        insert_columns(
            Unit,
            {
                "id": units, "code": codes, "code_key": keys, "name": codes, "sort_key": keys, "parent_id": parents,
                "lead_no": blank, "lead_no_key": blank,
            },
        )  # fmt: skip
        org.rewrite_closure(db.session)
        people = reserve_ids(Person, size)
        numbers = [f"b{n:06}" for n in range(size)]
        empty, no = [""] * size, [False] * size
        texts = dict.fromkeys(("employee_no", "employee_no_key", "name", "sort_key", "search_text"), numbers)
        addresses = [f"{number}@company.example" for number in numbers]
        texts |= dict.fromkeys(("email", "email_key"), addresses)
        texts |= dict.fromkeys(("location", "manager_no", "manager_no_key"), empty)
        insert_columns(Person, {"id": people, **texts, "is_learning": no, "is_administrator": no})
        hired = [on - timedelta(random.randint(400, 3000)) for _ in people]
        insert_columns(Employment, {"person_id": people, "start": hired})
        homes = [random.choice(units) for _ in people]
        shares = {"is_primary": [True] * size, "share": [1.0] * size}
        insert_columns(Assignment, {"person_id": people, "unit_id": homes, "start": hired, **shares})
        _ask(random, people, hired)
        _prove(random, people, on)


def _competencies() -> list[int]:
    return list(db.session.scalars(select(Competency.id).order_by(Competency.id)))


def _ask(random: Random, people: Sequence[int], hired: list[date]) -> None:
    roles = reserve_ids(Role, ROLES)
    codes = [f"b-{n}" for n in range(ROLES)]
    baseline = [n == 0 for n in range(ROLES)]
    texts = dict.fromkeys(("code", "code_key", "ai_empowered_role"), codes)
    texts |= dict.fromkeys(("traditional_role", "family"), [""] * ROLES)
    insert_columns(Role, {"id": roles, **texts, "is_baseline": baseline})
    rows = [
        (role, competency, ALWAYS, random.randint(1, 4), random.randint(1, 3), random.random() < 0.5)
        for role in roles
        for competency in random.sample(_competencies(), 3 if role == roles[0] else 7)
    ]
    names = ("role_id", "competency_id", "start", "target", "weight", "is_core")
    insert_columns(RoleRequirement, dict(zip(names, zip(*rows, strict=True), strict=True)))
    held = [random.choice(roles[1:]) for _ in hired]
    insert_columns(PersonRole, {"person_id": people, "role_id": held, "start": hired})


def _prove(random: Random, people: Sequence[int], on: date) -> None:
    kinds = [kind for kind in EvidenceKind if kind is not EvidenceKind.SELF]
    competencies = _competencies()
    rows = []
    for person in people:
        for number in range(RECORDS):
            observed = on - timedelta(random.randint(0, 1500))
            ceiling = random.randint(1, 5)
            until = observed + timedelta(random.choice((365, 550, 730))) if random.random() < 0.7 else None
            ref = f"b:{person}:{number}"
            about = (person, random.choice(competencies), random.choice(kinds), random.randint(0, ceiling), ceiling)
            rows.append((*about, observed, observed, until, ref, ref, *[""] * 6))
    names = ("person_id", "competency_id", "kind", "level", "ceiling", "observed_on", "recorded_on", "expires_on")
    more = ("source_ref", "source_ref_key", "credential_url", "revoke_reason", "assessor_no", "assessor_no_key")
    last = ("instrument", "example")
    insert_columns(Evidence, dict(zip((*names, *more, *last), zip(*rows, strict=True), strict=True)))


def rows(folder: Path) -> Iterator[Row]:
    """Both promises, on the same company."""
    with founded(folder):
        on = today()
        found_skills(Random(7), on)

        def write() -> None:
            with transaction():
                levels.rewrite_all()

        writing = seconds(write)
        bare = _bare()
        raw = sqlite3.connect(str(open_engine().url.database))
        days = {"on": on.isoformat(), "later": (on + timedelta(90)).isoformat()}

        def figures() -> insight.Coverage:
            with reading():
                return insight.whole_company(TERMINAL, on=on, today=on)

        whole, first = figures().whole, raw.execute(RAW, days).fetchall()[0]
        sums = whole.sums
        counted = (whole.people, whole.with_profile, sums.required, sums.met, sums.weight, sums.weight_met, sums.steps)
        if (*counted, sums.steps_taken, sums.asked, sums.ready, whole.at_risk, whole.people_at_risk) != first[1:]:
            raise RuntimeError("the raw SQL counts something else")
        mine, yardstick = paired(figures, lambda: raw.execute(RAW, days).fetchall(), times=1, rounds=5)
        raw.close()
    yield Row(
        f"coverage of {PEOPLE:,} people against the raw SQL of its figures",
        mine / yardstick,
        FIGURES,
        f"{mine:.2f} s against {yardstick:.2f} s",
    )
    yield Row(
        f"writing the levels of {PEOPLE * RECORDS:,} records against computing them",
        writing / bare,
        WRITING,
        f"{writing:.2f} s against {bare:.2f} s",
    )


def _bare() -> float:
    """The seconds that the rule takes for every person and competency, the records at hand."""
    with reading():
        read = db.session.execute(select(*levels.record_columns()).order_by(Evidence.person_id, Evidence.competency_id))
        histories = [[Record(*tuple(row)[2:]) for row in group] for _, group in groupby(read, key=itemgetter(0, 1))]
    return seconds(lambda: [intervals(history) for history in histories])
