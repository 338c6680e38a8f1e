"""What applying a sheet of courses writes: the courses, then what they refer to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.model.base import Base
from portal.model.catalog import Course, CourseEquivalent, CourseGrant, CoursePrerequisite
from portal.rules.courses import course_search_text
from portal.rules.people import folded, same
from portal.services.bulk import reserve_ids
from portal.services.intake.course_state import DEFAULTS, LISTED, Known, State
from portal.services.intake.effects import Effects

_LISTS: Mapping[type[Base], tuple[str, str]] = {
    CourseGrant: ("competencies_granted", "competency_id"),
    CoursePrerequisite: ("prerequisites", "prerequisite_id"),
    CourseEquivalent: ("equivalents", "equivalent_id"),
}
"""Table → the column of the sheet, and what its rows refer to."""


@dataclass(slots=True)
class Deeds:
    """Courses that are written: code as written and state, by key."""

    known: Known
    new: dict[str, tuple[str, State]] = field(default_factory=dict)
    changed: dict[str, tuple[str, State]] = field(default_factory=dict)

    def write(self, effects: Effects) -> None:
        """Writes the courses, then what they refer to: by then every course has an id."""
        ids = self.known.ids | dict(zip(self.new, reserve_ids(Course, len(self.new)), strict=True))
        rows = [{"id": ids[key], "code_key": key, **_columns(*course)} for key, course in self.new.items()]
        if rows:
            successors = [_successor(state, ids) for _, state in self.new.values()]
            columns = {name: [row[name] for row in rows] for name in rows[0]}
            effects.insert(Course, columns, {"superseded_by_id": successors} if any(successors) else None)
        effects.update(
            Course,
            [
                {"id": ids[key], **_columns(*course), "superseded_by_id": _successor(course[1], ids)}
                for key, course in self.changed.items()
            ],
        )
        for model, (column, reference) in _LISTS.items():
            self._write_list(effects, ids, model, column, reference)

    def _write_list(
        self, effects: Effects, ids: Mapping[str, int], model: type[Base], column: str, reference: str
    ) -> None:
        """Makes one list of each course what its state says; what stays in it is not touched."""
        gone: list[tuple[int, int]] = []
        changed: list[dict[str, int]] = []
        come: dict[tuple[int, int], int] = {}
        others = {key: number for key, (number, _) in self.known.competencies.items()}
        numbers = others if model is CourseGrant else ids
        for key, (_, state) in {**self.new, **self.changed}.items():
            before = _listed(self.known.states.get(key, DEFAULTS)[column])
            then = _listed(state[column])
            course = ids[key]
            gone += [(course, numbers[other]) for other in before if other not in then]
            for other, level in then.items():
                if other not in before:
                    come[course, numbers[other]] = level
                elif before[other] != level:
                    changed.append({"course_id": course, reference: numbers[other], "level": level})
        effects.delete(model, gone)
        effects.update(model, changed)
        columns: dict[str, list[int]] = {
            "course_id": [course for course, _ in come],
            reference: [other for _, other in come],
        }
        effects.insert(model, columns | ({"level": list(come.values())} if model is CourseGrant else {}))


def _listed(cell: Any) -> dict[str, int]:
    """What a list holds, each with its level, which only grants have."""
    return dict(cell) if isinstance(cell, dict) else dict.fromkeys(sorted(cell), 0)


def _successor(state: State, ids: Mapping[str, int]) -> int | None:
    return ids[state["superseded_by"]] if state["superseded_by"] else None


def _columns(code: str, state: State) -> dict[str, Any]:
    """The columns of the course itself, its successor left out."""
    own = {name: value for name, value in state.items() if name not in (*LISTED, "hours", "superseded_by")}
    return {
        **own,
        "code": code,
        "minutes": state["hours"],
        "title_key": folded(state["title"])[:600],
        "owner_email_key": same(state["owner_email"]),
        "search_text": course_search_text(
            code=code,
            title=state["title"],
            summary=state["summary"],
            provider=state["provider"],
            tags=state["tags"],
        ),
    }
