"""Planning a sheet of evidence: records are added or revoked, never rewritten."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.evidence import Evidence
from portal.model.intake import Import
from portal.model.people import Person
from portal.rules.access import Reach, Subject, reach
from portal.rules.courses import CAP, EvidenceKind
from portal.rules.evidencing import OPINIONS
from portal.rules.intake.columns import Typed
from portal.rules.intake.evidence import (
    GIVEN_IN_THE_PORTAL,
    EvidenceRow,
    Kept,
    ceiling_of,
    differing,
    flaw,
    revocation_after,
    revocation_flaw,
    revocation_of,
)
from portal.rules.intake.kinds import Action
from portal.rules.intake.problems import Code
from portal.rules.intake.values import CLEAR
from portal.rules.people import same
from portal.rules.validity import DEFAULT_MONTHS, expires_on
from portal.services import levels
from portal.services.bulk import chunks
from portal.services.intake.evidence_deeds import Deeds, New
from portal.services.intake.lookups import found, known_numbers
from portal.services.intake.planning import Changes, Draft, Plan, Request, keys_of, named
from portal.services.intake.references import references

_EVERY_KEY = 10**9
_TELLING = ("kind", "level", "ceiling", "observed_on", "recorded_on", "expires_on", "revoked_on", "revoked_recorded_on")
"""The columns whose cells have to be read before anything can be said about what cannot be true."""
_SAID_BY_OTHERS = (EvidenceKind.MANAGER, EvidenceKind.PROJECT)
"""Kinds that are no proof when they come from the person themselves."""

Identity = tuple[str, str]
"""The compared forms of a `source_ref` and a competency's code."""


def plan(request: Request, typed: Typed) -> Plan:
    """Records by `source_ref` and competency. What is known already may only be revoked."""
    return _Evidence(request, typed).plan()


class _Proved(NamedTuple):
    """A competency as far as evidence asks."""

    id: int
    months: int | None


class _Evidence:
    """One sheet of evidence while it is being planned."""

    def __init__(self, request: Request, typed: Typed) -> None:
        self.request, self.typed = request, typed
        self.draft = Draft(request.sheet, typed.problems)
        self.rows = [EvidenceRow._make(values) for values in zip(*typed.values, strict=True)]
        self.numbers, self.codes = keys_of(typed, "employee_no"), keys_of(typed, "competency_code")
        refs = [same(ref) if isinstance(ref, str) else None for ref in typed.column("source_ref")]
        self.identities: list[Identity | None] = [
            (ref, key) if ref and key else None for ref, key in zip(refs, self.codes, strict=True)
        ]
        self.draft.refuse_repeats(self.identities, "source_ref")
        numbered = found(select(Person.employee_no_key, Person.id), Person.employee_no_key, filter(None, self.numbers))
        self.people: dict[str, int] = {row.employee_no_key: row.id for row in numbered}
        self.competencies = {
            row.code_key: _Proved(row.id, row.max_validity_months)
            for row in db.session.execute(select(Competency.code_key, Competency.id, Competency.max_validity_months))
        }
        self.told: dict[str, str] = {}
        """What changes, once however many rows say it."""
        self.until: dict[tuple[date, EvidenceKind, int | None], date | None] = {}

    def plan(self) -> Plan:
        draft, deeds = self.draft, Deeds()
        self._refer()
        if self.request.applies:
            levels.lock({self.people[number] for number in map(self.numbers.__getitem__, draft.open()) if number})
        known, hidden = self._known()
        assessors = known_numbers({cell for cell in self.typed.column("assessor_no") if isinstance(cell, str)})
        self._check_refused({*known, *hidden})
        for position in list(draft.open()):
            identity = self.identities[position]
            if identity is None:
                continue
            if identity in hidden or (identity not in known and self._is_kept_free(identity[0])):
                draft.refuse(position, "source_ref", Code.SOURCE_REF_NOT_YOURS, value=self.rows[position].source_ref)
            elif (kept := known.get(identity)) is not None:
                self._compare(position, kept, deeds)
            else:
                self._add(position, identity[0], assessors, deeds)
        subjects = named(self.typed, "employee_no", "competency_code", "source_ref")
        return draft.settled(subjects, deeds.write)

    def _check_refused(self, there: Collection[Identity]) -> None:
        """Tells of new records that are refused already what else cannot be true."""
        for position in sorted(self.draft.refused - self.draft.skipped.keys()):
            if self.identities[position] in there or not self.draft.reads(position, *_TELLING):
                continue
            if wrong := flaw(self.rows[position], on=self.request.on):
                self.draft.refuse(position, *wrong)

    def _refer(self) -> None:
        for column, keys, known in (
            ("employee_no", self.numbers, self.people),
            ("competency_code", self.codes, self.competencies),
        ):
            written = self.typed.column(column)
            wanted = {p: [(column, key, str(written[p]))] for p, key in enumerate(keys) if key and key not in known}
            references(self.draft, wanted, known=(), in_sheet={})()

    @property
    def _sees_opinions(self) -> bool:
        return reach(self.request.actor, Subject.RATINGS) is Reach.EVERYBODY

    def _is_kept_free(self, ref: str) -> bool:
        """Whether a reference is one that opinions get in the portal: L&D learn nothing from trying it."""
        return ref.startswith(GIVEN_IN_THE_PORTAL) and not self._sees_opinions

    def _known(self) -> tuple[dict[Identity, Kept], set[Identity]]:
        """The records that are there, and which of them are opinions that are not the actor's to know."""
        keys = {one.id: key for key, one in self.competencies.items()}
        columns = select(
            Evidence.source_ref_key,
            Evidence.competency_id,
            Import.uploaded_by_id,
            *(getattr(Evidence, name) for name in Kept._fields),
        ).outerjoin(Import, Import.id == Evidence.import_id)
        known: dict[Identity, Kept] = {}
        hidden: set[Identity] = set()
        wanted = (one[0] for one in self.identities if one)
        for some in chunks(wanted, _EVERY_KEY):
            for ref, competency, uploader, *kept in db.session.execute(
                columns.where(Evidence.source_ref_key.in_(some or ()))
            ):
                identity, record = (ref, keys[competency]), Kept._make(kept)
                mine = uploader is not None and uploader == self.request.actor.id
                if record.kind in OPINIONS and not mine and not self._sees_opinions:
                    hidden.add(identity)
                else:
                    known[identity] = record
        return known, hidden

    def _compare(self, position: int, kept: Kept, deeds: Deeds) -> None:
        """A row about a record that is there: it leaves it, revokes it or lifts what undoing its import did."""
        row, draft = self.rows[position], self.draft
        column = differing(row, self.people.get(self.numbers[position] or ""), kept)
        then = None if column else revocation_after(row, kept, on=self.request.on)
        if then is None:
            draft.refuse(position, column or "revoked_on", Code.EVIDENCE_DIFFERS, value=row.source_ref)
            return
        changes = Changes()
        changes("revoked_on", _day(kept.revoked_on), _day(then.day))
        changes("revoked_recorded_on", _day(kept.revoked_recorded_on), _day(then.recorded_on))
        changes("revoke_reason", kept.revoke_reason, then.reason)
        if wrong := revocation_flaw(row, kept.recorded_on, on=self.request.on) if changes else None:
            draft.refuse(position, *wrong)
        elif changes and kept.person_id == self.request.actor.id:
            draft.refuse(position, "employee_no", Code.OWN_EVIDENCE)
        elif changes:
            draft.actions[position] = Action.UPDATE
            told = changes.as_json()
            draft.changes[position] = self.told.setdefault(told, told)
            pair = kept.person_id, self.competencies[self.codes[position] or ""].id
            deeds.revoke(kept.id, pair, then, brings_back=kept.revoked_by_import_id is not None)

    def _add(self, position: int, ref: str, assessors: set[str], deeds: Deeds) -> None:
        row, draft = self.rows[position], self.draft
        number = self.numbers[position] or ""
        person_id, proved = self.people[number], self.competencies[self.codes[position] or ""]
        if wrong := flaw(row, on=self.request.on):
            draft.refuse(position, *wrong)
        if person_id == self.request.actor.id:
            draft.refuse(position, "employee_no", Code.OWN_EVIDENCE)
        assessor_no = row.assessor_no if isinstance(row.assessor_no, str) else ""
        if assessor_no and same(assessor_no) == number and row.kind in _SAID_BY_OTHERS:
            draft.refuse(position, "assessor_no", Code.OWN_ASSESSOR)
        if not draft.is_open(position):
            return
        if row.level > CAP[row.kind]:
            draft.note(
                position, "level", Code.LEVEL_ABOVE_CAP, kind=row.kind, level=str(row.level), cap=str(CAP[row.kind])
            )
        if assessor_no and same(assessor_no) not in assessors:
            draft.note(position, "assessor_no", Code.NOBODY_YET, value=assessor_no)
        draft.actions[position] = Action.CREATE
        deeds.new.append(
            New(
                person_id,
                proved.id,
                row.kind,
                row.level,
                ceiling_of(row) or row.level,
                row.observed_on,
                row.recorded_on if isinstance(row.recorded_on, date) else self.request.on,
                self._expires_on(row, proved.months),
                *revocation_of(row, on=self.request.on),
                assessor_no,
                same(assessor_no),
                row.instrument if isinstance(row.instrument, str) else "",
                row.source_ref,
                ref,
            )
        )

    def _expires_on(self, row: EvidenceRow, months: int | None) -> date | None:
        if isinstance(row.expires_on, date):
            return row.expires_on
        if row.expires_on is CLEAR:
            return None
        asked = row.observed_on, row.kind, months
        if asked not in self.until:
            self.until[asked] = expires_on(
                row.observed_on, source_months=DEFAULT_MONTHS[row.kind], competency_months=months
            )
        return self.until[asked]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
