"""What undoing does not do: to oneself, to the last administrator, to an address that somebody else has by now."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from portal.model.base import db
from portal.model.evidence import Evidence
from portal.model.intake import UnmatchedCompletion
from portal.model.learning import Enrollment
from portal.model.people import Employment, Person
from portal.rules.access import Actor
from portal.rules.intake.kinds import Kind, importable
from portal.rules.people import same
from portal.services.intake.undoing.verdict import Said, Verdict, Why
from portal.services.people import employed
from portal.services.writing import in_pieces

_KINDS: Mapping[str, Kind] = {"unit": Kind.UNITS, "competency": Kind.COMPETENCIES, "course": Kind.COURSES}
"""The tables that sheets of other kinds write to as well, where somebody has said that something is to be made."""


def closed_tables(actor: Actor) -> frozenset[str]:
    """The tables of kinds that somebody else imports."""
    return frozenset(table for table, kind in _KINDS.items() if kind not in importable(actor))


def own_rows(actor: Actor) -> Mapping[str, set[int]]:
    """The rows about the actor that are somebody else's to change."""
    if actor.id is None:
        return {}
    return {
        "person": {actor.id},
        "employment": set(db.session.scalars(select(Employment.id).where(Employment.person_id == actor.id))),
        "enrollment": set(db.session.scalars(select(Enrollment.id).where(Enrollment.person_id == actor.id))),
        "unmatched_completion": set(
            db.session.scalars(select(UnmatchedCompletion.id).where(UnmatchedCompletion.person_id == actor.id))
        ),
        "evidence": set(db.session.scalars(select(Evidence.id).where(Evidence.person_id == actor.id))),
    }


def keep_an_administrator(verdict: Verdict, *, on: date) -> None:
    """Holds what would leave nobody who administers the portal."""
    able = set(
        db.session.scalars(
            select(Person.id).where(Person.is_administrator, Person.deactivated_at.is_(None), employed(on))
        )
    )
    if not able:
        return
    spells = {
        (row.id,): row.person_id
        for some in in_pieces(sorted(able))
        for row in db.session.execute(select(Employment.id, Employment.person_id).where(Employment.person_id.in_(some)))
    }
    touched = {key for key in spells if key in verdict.goes["employment"] or key in verdict.becomes["employment"]}
    losing = {spells[key] for key in touched}
    losing |= {
        person
        for person in able
        if (person,) in verdict.goes["person"]
        or verdict.becomes["person"].get((person,), {}).get("is_administrator") is False
    }
    if losing != able:
        return
    for key in touched:
        verdict.hold("employment", key, Why.PROTECTED)
    for person in able:
        if (person,) in verdict.goes["person"]:
            verdict.hold("person", (person,), Why.PROTECTED)
        elif verdict.becomes["person"].get((person,), {}).get("is_administrator") is False:
            verdict.hold_columns("person", (person,), frozenset({"is_administrator"}))
            verdict.stay("person", (person,), Why.PROTECTED, Said("is_administrator", True, True))


def keep_addresses_apart(verdict: Verdict, returning: Mapping[int, str]) -> None:
    """Holds the addresses that somebody has by now who does not give them up; `returning` are people who come back."""
    wanted = {key[0]: same(back["email"]) for key, back in verdict.becomes["person"].items() if "email" in back}
    wanted |= {person: same(email) for person, email in returning.items() if (person,) in verdict.returns["person"]}
    owners = {
        row.email_key: row.id
        for some in in_pieces(list(wanted.values()))
        for row in db.session.execute(select(Person.email_key, Person.id).where(Person.email_key.in_(some)))
    }
    while True:
        taken = [
            person
            for person, email in wanted.items()
            if (owner := owners.get(email)) is not None
            and (owner != person or person in returning)
            and (owner not in wanted or owner in returning)
            and (owner,) not in verdict.goes["person"]
        ]
        if not taken:
            return
        for person in taken:
            email = wanted.pop(person)
            if (person,) in verdict.returns["person"]:
                verdict.hold("person", (person,), Why.TAKEN, Said("email", email, ""))
            else:
                verdict.hold_columns("person", (person,), frozenset({"email"}))
                verdict.stay("person", (person,), Why.TAKEN, Said("email", email, ""))
