"""Companies like no other, in the tables and in mind: everything in them begins and ends some day."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import strategies as st
from sqlalchemy import delete, update

from portal.model.base import db
from portal.model.catalog import Competency, Descriptor
from portal.model.evidence import Evidence, LevelInterval
from portal.model.org import Assignment, Unit, UnitAncestor
from portal.model.people import Employment, Person
from portal.model.roles import PersonRole, Role, RoleRequirement, TeamRequirement
from portal.rules.coverage import Requirement, effective
from portal.rules.levels import Evidence as Record
from portal.rules.levels import level_on
from portal.rules.people import in_force
from portal.rules.validity import ahead
from portal.services.database import transaction
from tests.make import Make
from tests.rules.test_levels import FIRST, histories

LATER = FIRST + timedelta(days=700)
DAYS = st.integers(-60, 130).map(lambda days: FIRST + timedelta(days=days))
LENGTHS = st.none() | st.integers(1, 200)
Spell = tuple[date, date | None]
SPELLS = st.tuples(DAYS, LENGTHS).map(
    lambda of: (of[0], None if of[1] is None else of[0] + timedelta(days=of[1])),
)


@st.composite
def one_after_the_other(draw: st.DrawFn) -> list[Spell]:
    """One or two spells that do not meet, the second as a rehire or a move would be."""
    first = draw(SPELLS)
    if first[1] is None or draw(st.booleans()):
        return [first]
    return [first, (first[1] + timedelta(days=draw(st.integers(0, 30))), None)]


@dataclass
class Somebody:
    """What is known of one person, by the ids of units, roles and competencies."""

    employed: list[Spell]
    homes: list[tuple[int, Spell]] = field(default_factory=list)
    shared: list[tuple[int, Spell]] = field(default_factory=list)
    roles: list[tuple[int, Spell]] = field(default_factory=list)
    records: dict[int, list[Record]] = field(default_factory=dict)

    def home(self, on: date) -> int | None:
        return next((unit for unit, spell in self.homes if in_force(*spell, on=on)), None)

    def is_employed(self, on: date) -> bool:
        return any(in_force(*spell, on=on) for spell in self.employed)

    def level(self, competency: int, on: date, known_until: date) -> int:
        records = [one for one in self.records[competency] if one.observed_on <= known_until]
        return level_on(records, on).verified


@dataclass
class Company:
    parents: dict[int, int | None]
    codes: dict[int, str]
    competencies: list[int]
    baseline: dict[int, bool] = field(default_factory=dict)
    asks: list[tuple[int, int, Requirement, Spell]] = field(default_factory=list)
    needs: list[tuple[int, int, int, int, Spell]] = field(default_factory=list)
    people: dict[int, Somebody] = field(default_factory=dict)

    def within(self, unit: int | None, top: int) -> bool:
        return unit is not None and (unit == top or self.within(self.parents[unit], top))

    def members(self, top: int, on: date) -> list[Somebody]:
        return [one for one in self.people.values() if one.is_employed(on) and self.within(one.home(on), top)]

    def guests(self, top: int, on: date) -> list[Somebody]:
        return [
            one
            for one in self.people.values()
            if one.is_employed(on)
            and not self.within(one.home(on), top)
            and any(self.within(unit, top) and in_force(*spell, on=on) for unit, spell in one.shared)
        ]

    def asked(self, person: Somebody, on: date) -> dict[str, Requirement]:
        held = {role for role, spell in person.roles if in_force(*spell, on=on)}
        return effective(
            (str(competency), of)
            for role, competency, of, spell in self.asks
            if (role in held or self.baseline[role]) and in_force(*spell, on=on)
        )

    def has_profile(self, person: Somebody, on: date) -> bool:
        return any(not self.baseline[role] and in_force(*spell, on=on) for role, spell in person.roles)

    def levels(self, person: Somebody, on: date, known_until: date) -> dict[str, int]:
        return {str(key): person.level(key, on, known_until) for key in self.competencies}

    def lapsing(self, person: Somebody, on: date) -> int:
        now, then = self.levels(person, on, on), self.levels(person, ahead(on), on)
        return sum(now[key] >= of.target > then[key] for key, of in self.asked(person, on).items())


def founded(make: Make, draw: st.DataObject, known_until: date | None) -> Company:
    """A company like no other, in the tables and in mind; without records after `known_until`."""
    units: list[int] = []
    parents: dict[int, int | None] = {}
    for number in range(draw.draw(st.integers(1, 4))):
        parent = draw.draw(st.sampled_from(units)) if units else None
        units.append(make.unit(f"u{number}", parent=parent))
        parents[units[-1]] = parent
    codes = {unit: f"u{number}" for number, unit in enumerate(units)}
    company = Company(parents, codes, [make.competency(), make.competency()])
    for _ in range(draw.draw(st.integers(1, 3))):
        is_baseline = draw.draw(st.booleans())
        role = make.role(baseline=is_baseline)
        company.baseline[role] = is_baseline
        for competency in draw.draw(st.lists(st.sampled_from(company.competencies), unique=True)):
            of = Requirement(draw.draw(st.integers(1, 4)), draw.draw(st.integers(1, 3)), draw.draw(st.booleans()))
            for start, end in draw.draw(one_after_the_other()):
                make.requirement(role, competency, of.target, of.weight, core=of.core, start=start, end=end)
                company.asks.append((role, competency, of, (start, end)))
    for unit in units:
        for competency in draw.draw(st.lists(st.sampled_from(company.competencies), unique=True)):
            level, need = draw.draw(st.integers(1, 4)), draw.draw(st.integers(1, 3))
            start, end = draw.draw(SPELLS)
            make.team_requirement(unit, competency, level, need, start=start, end=end)
            company.needs.append((unit, competency, level, need, (start, end)))
    for _ in range(draw.draw(st.integers(1, 4))):
        somebody = Somebody(draw.draw(one_after_the_other()))
        (start, end), *again = somebody.employed
        person = company.people.setdefault(make.person(hired_on=start, end=end), somebody)
        key = next(key for key, one in company.people.items() if one is person)
        with transaction():
            db.session.add_all(Employment(person_id=key, start=start, end=end) for start, end in again)
        for spell in draw.draw(one_after_the_other()):
            somebody.homes.append((draw.draw(st.sampled_from(units)), spell))
            make.assignment(key, somebody.homes[-1][0], *spell)
        for unit in draw.draw(st.lists(st.sampled_from(units), max_size=2, unique=True)):
            somebody.shared.append((unit, draw.draw(SPELLS)))
            make.assignment(key, unit, *somebody.shared[-1][1], primary=False, share=0.2)
        for role in draw.draw(st.lists(st.sampled_from(list(company.baseline)), max_size=2, unique=True)):
            somebody.roles.append((role, draw.draw(SPELLS)))
            make.person_role(key, role, *somebody.roles[-1][1])
        for competency in company.competencies:
            known = draw.draw(histories)
            if known_until is not None:
                known = [one for one in known if one.observed_on <= known_until]
            somebody.records[competency] = known
            make.records(key, competency, *_named(known, f"{key}:{competency}"))
    return company


def _named(records: list[Record], mark: str) -> list[Record]:
    """The same records; what they are called is unique among all people."""
    return [
        Record(
            source_ref=f"{mark}:{one.source_ref}",
            **{name: getattr(one, name) for name in Record.__slots__ if name != "source_ref"},
        )
        for one in records
    ]


def closed_down() -> None:
    """Takes every row of the last company out: the baseline of one would ask everybody of the next."""
    tables = (LevelInterval, Evidence, PersonRole, RoleRequirement, TeamRequirement, Role)
    db.session.rollback()
    with transaction():
        for table in (*tables, Assignment, UnitAncestor, Employment, Person, Descriptor, Competency):
            db.session.execute(delete(table))
        db.session.execute(update(Unit).values(parent_id=None))
        db.session.execute(delete(Unit))
