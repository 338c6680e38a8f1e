"""No sheet of people takes the last administrator away."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from portal.model.base import db
from portal.model.people import Employment, Person
from portal.rules.intake.problems import Code
from portal.rules.intake.spells import Employed, Spell
from portal.services.intake.known_people import Known
from portal.services.intake.lookups import found
from portal.services.intake.planning import Draft

Days = Sequence[Spell]
KnownAt = Callable[[int], Known | None]


def keep_an_administrator(
    draft: Draft, on: date, held: Mapping[int, bool], then: Mapping[int, Employed], known_at: KnownAt
) -> Callable[[], None]:
    """Refuses the rows by which, on a day from `on` on, no administrator is left who can sign in.

    `held` says whom the rows leave an administrator, `then` which employment they leave them. Where no administrator
    could sign in on a day anyway, none is asked for.
    """
    before = _able()
    if not before:
        return lambda: None
    people = {position: old.id for position in then if (old := known_at(position))}
    closed = _closed({people[position] for position, is_held in held.items() if is_held and position in people})
    touched = [position for position in then if held[position] or people.get(position) in before]

    def check() -> None:
        rows = [position for position in touched if draft.is_open(position)]
        theirs = {people[position] for position in rows if position in people}
        after: list[Days] = [days for person, days in before.items() if person not in theirs]
        after += [
            _days_after(then[position], known_at(position))
            for position in rows
            if held[position] and people.get(position) not in closed
        ]
        ends = {spell.end for position in rows for spell in [then[position].spell] if spell.end and spell.end > on}
        for day in sorted({on, *ends}):
            if _any_covers(before.values(), day) and not _any_covers(after, day):
                for position in rows:
                    if _any_covers([before.get(people.get(position, 0), ())], day):
                        draft.refuse(position, "last_day" if held[position] else "roles", Code.LAST_ADMINISTRATOR)
                return

    return check


def _able() -> dict[int, list[Spell]]:
    """The employments of every administrator whose account is open."""
    rows = db.session.execute(
        select(Person.id, Employment.start, Employment.end, Employment.leave_kind)
        .join(Employment, Employment.person_id == Person.id)
        .where(Person.is_administrator, Person.deactivated_at.is_(None))
    )
    spells: dict[int, list[Spell]] = defaultdict(list)
    for person, *days in rows:
        spells[person].append(Spell._make(days))
    return spells


def _closed(people: Iterable[int]) -> set[int]:
    """Those of these people whose account is closed."""
    closed = select(Person.id).where(Person.deactivated_at.is_not(None))
    return {row.id for row in found(closed, Person.id, people)}


def _days_after(then: Employed, old: Known | None) -> Days:
    spells = list(old.spells) if old else []
    spells[then.position : then.position + 1] = [then.spell]
    return spells


def _any_covers(people: Iterable[Days], day: date) -> bool:
    return any(spell.start <= day and (spell.end is None or day < spell.end) for days in people for spell in days)
