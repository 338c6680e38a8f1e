"""The people of a sheet who are in the database already."""

from collections.abc import Callable, Collection

from sqlalchemy import select

from portal.model.people import Employment, Person
from portal.rules.intake.spells import Spell
from portal.services.intake.lookups import found
from portal.services.intake.people_deeds import Details


class Known:
    """Somebody who is in the database. `spells` are in their order, each with its id in `spell_ids`."""

    __slots__ = ("details", "id", "spell_ids", "spells")

    def __init__(self, number: int, details: Details) -> None:
        self.id, self.details = number, details
        self.spells: tuple[Spell, ...] = ()
        self.spell_ids: tuple[int, ...] = ()

    def add(self, number: int, spell: Spell) -> None:
        self.spells += (spell,)
        self.spell_ids += (number,)


def known_people(
    keys: Collection[str],
    shared: Callable[[str, Details], Details] = lambda _key, details: details,
    *,
    to_change: bool = False,
) -> dict[str, Known]:
    """Those of these people who are in the database, with their spells, by key.

    When they are read to be changed, nobody else changes them until the transaction ends.
    """
    columns = select(
        Person.employee_no_key,
        Person.id,
        Person.employee_no,
        Person.name,
        Person.email,
        Person.location,
        Person.manager_no,
        Person.is_learning,
        Person.is_administrator,
    )
    if to_change:
        columns = columns.order_by(Person.id).with_for_update()
    people = {
        key: Known(number, shared(key, Details._make(details)))
        for key, number, *details in found(columns, Person.employee_no_key, keys)
        if key in keys
    }
    if not people:
        return {}
    by_id = {person.id: person for person in people.values()}
    spells = select(
        Employment.person_id, Employment.id, Employment.start, Employment.end, Employment.leave_kind
    ).order_by(Employment.start)
    same_spell: dict[Spell, Spell] = {}
    for person_id, number, *days in found(spells, Employment.person_id, by_id):
        if person_id in by_id:
            spell = Spell._make(days)
            by_id[person_id].add(number, same_spell.setdefault(spell, spell))
    return people
