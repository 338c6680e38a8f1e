"""Checking that what is remembered keeps its promises: those of the database and those of the services."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Date, Enum, Select, String, and_, exists, func, or_, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import aliased

from portal.model.catalog import Competency, Course
from portal.model.every import TABLES
from portal.model.intake import Import, ImportRow
from portal.model.learning import Enrollment, EnrollmentEvent
from portal.model.org import Assignment, Unit, UnitAncestor
from portal.model.people import Employment, Person
from portal.rules.enrolling import LIVE, EnrollmentEventKind, EnrollmentState
from portal.rules.flaws import Flaw
from portal.rules.intake.kinds import Action
from portal.rules.people import folded, same
from portal.services import levels
from portal.services.database import one_moment

_EXAMPLES = 20
"""How many findings of a kind are named one by one."""

_SAMPLE = 2_000
"""People whose levels are held against the rule."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise; `about` holds the values that its sentence names."""

    flaw: Flaw
    about: Mapping[str, object]


def check() -> list[Finding]:
    """Everything that is wrong; empty when nothing is. It only reads, and at most 20 of a kind are named.

    Where the file, a reference or a value is broken, only that is reported: the rest builds upon it.
    """
    with one_moment() as connection:
        for looks in _LOOKS:
            if found := [finding for look in looks for finding in look(connection)]:
                return found
    return []


def _file(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name != "sqlite":
        return
    try:
        for (said,) in connection.exec_driver_sql(f"PRAGMA integrity_check({_EXAMPLES})"):
            if said != "ok":
                yield Finding(Flaw.FILE_BROKEN, {"why": said})
    except DatabaseError as error:
        yield Finding(Flaw.FILE_BROKEN, {"why": error.orig})


def _references(connection: Connection) -> Iterator[Finding]:
    for table in TABLES:
        for key in table.foreign_keys:
            above = key.column.table.alias()
            column = key.parent
            missing = and_(column.is_not(None), ~exists().where(above.c[key.column.name] == column))
            rows = connection.scalar(select(func.count()).select_from(table).where(missing))
            if rows:
                yield Finding(Flaw.MISSING_REFERENCE, {"table": table.name, "column": column.name, "rows": rows})


def _values(connection: Connection) -> Iterator[Finding]:
    for table in TABLES:
        for column in table.columns:
            if not isinstance(column.type, Enum):
                continue
            stored: Column[str] = column.cast(String)  # type: ignore[assignment]
            unknown = stored.not_in(column.type.enums)
            found = select(stored, func.count()).select_from(table).where(unknown).group_by(stored).order_by(stored)
            for value, rows in connection.execute(found.limit(_EXAMPLES)):
                about = {"table": table.name, "column": column.name, "value": value, "rows": rows}
                yield Finding(Flaw.UNKNOWN_VALUE, about)


def _lengths(connection: Connection) -> Iterator[Finding]:
    """SQLite keeps longer texts than it was told; PostgreSQL would not take them from a backup."""
    for table in TABLES:
        limited = [
            (column, column.type.length)
            for column in table.columns
            if isinstance(column.type, String) and not isinstance(column.type, Enum) and column.type.length
        ]
        if not limited:
            continue
        counts = [func.count().filter(func.length(column) > most) for column, most in limited]
        for (column, most), rows in zip(limited, connection.execute(select(*counts)).one(), strict=True):
            if rows:
                about = {"table": table.name, "column": column.name, "most": most, "rows": rows}
                yield Finding(Flaw.TOO_LONG, about)


def _keys(connection: Connection) -> Iterator[Finding]:
    for table in TABLES:
        for key in table.columns:
            written = table.columns.get(key.name.removesuffix("_key"))
            if written is None or written is key:
                continue
            made: Callable[[str], str] = folded if key.name == "title_key" else same
            differing = [text for text, kept in connection.execute(select(written, key)) if made(text) != kept]
            if differing:
                about = {"table": table.name, "column": written.name, "rows": len(differing), "value": differing[0]}
                yield Finding(Flaw.KEY_DIFFERS, about)


def _overlaps(connection: Connection) -> Iterator[Finding]:
    for flaw, spell, which in (
        (Flaw.SPELLS_OVERLAP, Employment, Employment.id > 0),
        (Flaw.HOMES_OVERLAP, Assignment, Assignment.is_primary),
    ):
        following = func.lead(spell.start, type_=Date).over(
            partition_by=spell.person_id, order_by=(spell.start, spell.id)
        )
        spans = select(spell.person_id, spell.end, following.label("next")).where(which).subquery()
        overlapping = or_(spans.c.end.is_(None), spans.c.end > spans.c.next)
        found = (
            select(Person.employee_no, spans.c.next)
            .join(spans, spans.c.person_id == Person.id)
            .where(spans.c.next.is_not(None), overlapping)
            .order_by(Person.employee_no)
        )
        yield from _named(connection, flaw, found, "employee_no", "day")


def _homes(connection: Connection) -> Iterator[Finding]:
    within = exists().where(
        Employment.person_id == Assignment.person_id,
        Employment.start <= Assignment.start,
        or_(Employment.end.is_(None), Assignment.end <= Employment.end),
    )
    found = (
        select(Person.employee_no, Unit.code, Assignment.start)
        .join(Assignment, Assignment.person_id == Person.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.is_primary, ~within)
        .order_by(Person.employee_no, Assignment.start)
    )
    yield from _named(connection, Flaw.HOME_WITHOUT_EMPLOYMENT, found, "employee_no", "unit", "day")


def _tree(connection: Connection) -> Iterator[Finding]:
    units = {row.id: row for row in connection.execute(select(Unit.id, Unit.code, Unit.parent_id).order_by(Unit.id))}
    expected: set[tuple[int, int, int]] = set()
    for unit, row in units.items():
        above: int | None = unit
        distance = 0
        while above is not None and distance <= len(units):
            expected.add((unit, above, distance))
            above, distance = units[above].parent_id, distance + 1
        if above is not None:
            yield Finding(Flaw.UNIT_LOOP, {"unit": row.code})
            return
    pairs = select(UnitAncestor.unit_id, UnitAncestor.ancestor_id, UnitAncestor.distance)
    differing = expected.symmetric_difference(tuple(row) for row in connection.execute(pairs))
    if differing:
        yield Finding(Flaw.TREE_DIFFERS, {"rows": len(differing), "unit": units[min(differing)[0]].code})


def _live(connection: Connection) -> Iterator[Finding]:
    rows = func.count()
    found = (
        select(Person.employee_no, Course.code, rows)
        .join(Enrollment, Enrollment.person_id == Person.id)
        .join(Course, Course.id == Enrollment.course_id)
        .where(Enrollment.state.in_(LIVE))
        .group_by(Person.employee_no, Course.code)
        .having(rows > 1)
        .order_by(Person.employee_no, Course.code)
    )
    yield from _named(connection, Flaw.TWO_LIVE, found, "employee_no", "course", "rows")


_LEADS_TO = {
    EnrollmentEventKind.STARTED: EnrollmentState.IN_PROGRESS,
    EnrollmentEventKind.FINISHED: EnrollmentState.IN_PROGRESS,
}


def _events(connection: Connection) -> Iterator[Finding]:
    """The log is only added to, so its last entry says where an enrollment stands; a correction says nothing of it."""
    later = aliased(EnrollmentEvent)
    last = ~exists().where(later.enrollment_id == EnrollmentEvent.enrollment_id, later.id > EnrollmentEvent.id)
    found = (
        select(Enrollment.id, Enrollment.state, EnrollmentEvent.kind)
        .join(EnrollmentEvent, EnrollmentEvent.enrollment_id == Enrollment.id, isouter=True)
        .where(or_(EnrollmentEvent.id.is_(None), last))
        .order_by(Enrollment.id)
    )
    named = 0
    for enrollment, state, kind in connection.execute(found):
        agrees = kind is EnrollmentEventKind.CORRECTED or (
            kind is not None and _LEADS_TO.get(kind, kind.value) == state.value
        )
        if not agrees and named < _EXAMPLES:
            named += 1
            about = {"id": enrollment, "state": state.value, "event": kind.value if kind else "nothing"}
            yield Finding(Flaw.EVENTS_DIFFER, about)


def _imports(connection: Connection) -> Iterator[Finding]:
    said = {
        Action.CREATE: Import.created,
        Action.UPDATE: Import.updated,
        Action.UNCHANGED: Import.unchanged,
        Action.SKIPPED: Import.skipped,
        Action.REFUSED: Import.refused,
    }
    own = select(ImportRow.import_id, ImportRow.action, func.count()).where(ImportRow.line > 0)
    counted = own.group_by(ImportRow.import_id, ImportRow.action)
    kept = {(import_id, action): rows for import_id, action, rows in connection.execute(counted)}
    for row in connection.execute(select(Import.id, *said.values()).order_by(Import.id)):
        for action, number in zip(said, row[1:], strict=True):
            there = kept.get((row.id, action), 0)
            if number != there:
                about = {"id": row.id, "action": action.value, "said": number, "kept": there}
                yield Finding(Flaw.IMPORT_MISCOUNTED, about)


def _levels(connection: Connection) -> Iterator[Finding]:
    """A sample: the rule takes its time over millions of records."""
    for person, competency in islice(levels.differing(connection, most_people=_SAMPLE), _EXAMPLES):
        same_pair = and_(Person.id == person, Competency.id == competency)
        named = select(Person.employee_no, Competency.code).join_from(Person, Competency, same_pair)
        yield from _named(connection, Flaw.LEVELS_DIFFER, named, "employee_no", "competency")


def _named(connection: Connection, flaw: Flaw, found: Select[*tuple[Any, ...]], *names: str) -> Iterator[Finding]:
    for row in connection.execute(found.limit(_EXAMPLES)):
        yield Finding(flaw, dict(zip(names, row, strict=True)))


_LOOKS: tuple[tuple[Callable[[Connection], Iterator[Finding]], ...], ...] = (
    (_file,),
    (_references, _values),
    (_lengths, _keys, _overlaps, _homes, _tree, _live, _events, _imports, _levels),
)
