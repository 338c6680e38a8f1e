"""Planning and applying a sheet of courses."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, select

from portal.model.base import db
from portal.model.learning import Enrollment
from portal.model.people import Person
from portal.rules.courses import CAP, CourseStatus
from portal.rules.curating import above_cap, refusal_to_restate
from portal.rules.intake.columns import Typed
from portal.rules.intake.courses import CourseRow
from portal.rules.intake.kinds import Action
from portal.rules.intake.problems import Code
from portal.rules.intake.values import KEEP
from portal.rules.loops import loops
from portal.rules.people import same
from portal.services.intake.course_deeds import Deeds
from portal.services.intake.course_state import (
    DEFAULTS,
    State,
    default_self_enroll,
    known_catalog,
    written,
)
from portal.services.intake.lookups import found
from portal.services.intake.planning import Changes, Draft, Plan, Request, after, keys_of, named
from portal.services.intake.references import no_loops, references, settle

_TAKES_NOBODY = (CourseStatus.DRAFT, CourseStatus.RETIRED)


def plan(request: Request, typed: Typed) -> Plan:
    """Courses by code. Prerequisites, equivalents and successors may stand in the same sheet, in any order."""
    return _Courses(request, typed).plan()


class _Courses:
    """One sheet of courses while it is being planned."""

    def __init__(self, request: Request, typed: Typed) -> None:
        self.request, self.typed = request, typed
        self.draft = Draft(request.sheet, typed.problems)
        self.rows = [CourseRow._make(values) for values in zip(*typed.values, strict=True)]
        self.keys = keys_of(typed, "code")
        self.draft.refuse_repeats(self.keys, "code")
        self.in_sheet = {
            key: position
            for position, key in enumerate(self.keys)
            if key is not None and position not in self.draft.skipped
        }
        self.known = known_catalog()
        self.codes = self.known.codes | {
            key: self.rows[position].code for key, position in self.in_sheet.items() if key not in self.known.codes
        }
        self.codes_of_competencies = {key: code for key, (_, code) in self.known.competencies.items()}
        self.states = [self._after(position) for position in range(len(self.rows))]

    def plan(self) -> Plan:
        draft = self.draft
        self._check_rows()
        settle(
            draft,
            references(draft, self._wanted("competencies_granted"), known=self.known.competencies, in_sheet={}),
            references(
                draft,
                self._wanted("prerequisites", "equivalents", "superseded_by"),
                known=self.known.ids,
                in_sheet=self.in_sheet,
            ),
            no_loops(draft, "prerequisites", self._loops, in_sheet=self.in_sheet, written=lambda: self.codes),
        )
        self._note()
        deeds = Deeds(self.known)
        for position in draft.open():
            key, state = self.keys[position] or "", self.states[position]
            old = self.known.states.get(key)
            if old is None:
                draft.actions[position] = Action.CREATE
                deeds.new[key] = (self.codes[key], state)
                continue
            changes = Changes()
            for column in self.typed.names:
                if column in state and state[column] != old[column]:
                    changes(column, self._written(column, old[column]), self._written(column, state[column]))
            if changes:
                draft.actions[position] = Action.UPDATE
                draft.changes[position] = changes.as_json()
                deeds.changed[key] = (self.codes[key], state)
        return draft.settled(named(self.typed, "code", "title"), deeds.write, keys=self.keys)

    def _after(self, position: int) -> State:
        """What the course would be after the row."""
        row = self.rows[position]
        old = self.known.states.get(self.keys[position] or "", DEFAULTS)
        given = row._asdict() | {
            "competencies_granted": _granted(row.competencies_granted),
            "prerequisites": _keys(row.prerequisites),
            "equivalents": _keys(row.equivalents),
            "superseded_by": same(row.superseded_by) if isinstance(row.superseded_by, str) else row.superseded_by,
        }
        state: State = {column: after(given[column], old[column], default) for column, default in DEFAULTS.items()}
        if state["self_enroll"] is None:
            state["self_enroll"] = default_self_enroll(state["cost"])
        return {"title": row.title, **state}

    def _check_rows(self) -> None:
        for position in self.draft.told():
            key, state = self.keys[position], self.states[position]
            if key is None:
                continue
            for column, others in (("equivalents", state["equivalents"]), ("superseded_by", {state["superseded_by"]})):
                if key in others:
                    self.draft.refuse(position, column, Code.REFERS_TO_ITSELF)
            old = self.known.states.get(key)
            if old and refusal_to_restate(old["status"], state["status"], enrolled=self._in_use(key, state["status"])):
                self.draft.refuse(position, "status", Code.COURSE_IN_USE)

    def _in_use(self, key: str, status: CourseStatus) -> bool:
        """Whether somebody has enrolled; asked only where the answer counts."""
        if status is not CourseStatus.DRAFT:
            return False
        return bool(db.session.execute(select(exists().where(Enrollment.course_id == self.known.ids[key]))).scalar())

    def _wanted(self, *columns: str) -> dict[int, list[tuple[str, str, str]]]:
        wanted: dict[int, list[tuple[str, str, str]]] = {}
        for position, row in enumerate(self.rows):
            for column in columns:
                cell = getattr(row, column)
                if isinstance(cell, str):
                    cell = (cell,)
                if isinstance(cell, tuple):
                    texts = [part[0] if isinstance(part, tuple) else part for part in cell]
                    wanted.setdefault(position, []).extend((column, same(text), text) for text in texts)
        return wanted

    def _loops(self) -> Sequence[tuple[str, ...]]:
        edges = {key: state["prerequisites"] for key, state in self.known.states.items()}
        for key, position in self.in_sheet.items():
            if self.draft.is_open(position):
                edges[key] = self.states[position]["prerequisites"]
        return loops({key: before for key, before in edges.items() if before})

    def _note(self) -> None:
        """What is worth saying: an owner who is nobody yet, a day that has come, levels that cannot be shown."""
        owners = {same(row.owner_email) for row in self.rows if isinstance(row.owner_email, str)}
        people = {row.email_key for row in found(select(Person.email_key), Person.email_key, owners)}
        for position in self.draft.open():
            row, state = self.rows[position], self.states[position]
            if isinstance(row.owner_email, str) and same(row.owner_email) not in people:
                self.draft.note(position, "owner_email", Code.NOBODY_YET, value=row.owner_email)
            retires = row.retires_on
            if isinstance(retires, date) and retires <= self.request.on and state["status"] not in _TAKES_NOBODY:
                self.draft.note(position, "retires_on", Code.RETIRED_ALREADY, day=retires.isoformat())
            kind = state["evidence_kind"]
            if row.competencies_granted is not KEEP and (high := above_cap(state["competencies_granted"], kind)):
                names = ", ".join(self.codes_of_competencies.get(key, key) for key in high)
                about = {"competencies": names, "kind": kind.value, "cap": str(CAP[kind])}
                self.draft.note(position, "competencies_granted", Code.GRANT_ABOVE_CAP, **about)

    def _written(self, column: str, value: Any) -> str:
        codes = self.codes_of_competencies if column == "competencies_granted" else self.codes
        return written(column, value, self.request.options.currency, codes.__getitem__)


def _granted(cell: Any) -> Any:
    return {same(code): level for code, level in cell} if isinstance(cell, tuple) else cell


def _keys(cell: Any) -> Any:
    return frozenset(map(same, cell)) if isinstance(cell, tuple) else cell
