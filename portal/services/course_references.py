"""What a course refers to: competencies that it proves, other courses before, beside and after it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, insert, select

from portal.model.base import db
from portal.model.catalog import Competency, Course, CourseEquivalent, CourseGrant, CoursePrerequisite
from portal.rules.curating import CourseDetails
from portal.rules.loops import loops
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused


class References:
    """What a course refers to, looked up. Raises `Refused` for what is not there, itself, or a loop."""

    def __init__(self, code: str, details: CourseDetails, course_id: int | None = None) -> None:
        self._key, self._code, self._id = same(code), code, course_id
        asked = (*details.prerequisites, *details.equivalents, details.superseded_by)
        self._courses = self._found(Course, [text for text in asked if text], "course")
        self._competencies = self._found(Competency, list(details.grants), "competency")
        self.grants = {self._competencies[same(text)][0]: level for text, level in details.grants.items()}
        self.prerequisites = self._others(details.prerequisites)
        self.equivalents = self._others(details.equivalents)
        self.successor = next(iter(self._others((details.superseded_by,) if details.superseded_by else ())), None)
        self._refuse_loops()

    def _found(self, table: type[Course] | type[Competency], texts: list[str], what: str) -> dict[str, tuple[int, str]]:
        rows = db.session.execute(
            select(table.id, table.code, table.code_key).where(table.code_key.in_([same(text) for text in texts]))
        )
        known = {row.code_key: (row.id, row.code) for row in rows}
        for text in texts:
            if same(text) not in known and same(text) != self._key:
                raise Refused(Refusal.UNKNOWN_REFERENCE, what=what, code=text)
        return known

    def _others(self, texts: tuple[str, ...]) -> tuple[int, ...]:
        if any(same(text) == self._key for text in texts):
            raise Refused(Refusal.LOOP, loop=f"{self._code} → {self._code}")
        return tuple(dict.fromkeys(self._courses[same(text)][0] for text in texts))

    def _refuse_loops(self) -> None:
        """A course that is new is nobody's prerequisite yet."""
        if self._id is None or not self.prerequisites:
            return
        edges: dict[int, list[int]] = {}
        for row in db.session.execute(select(CoursePrerequisite.course_id, CoursePrerequisite.prerequisite_id)):
            edges.setdefault(row.course_id, []).append(row.prerequisite_id)
        edges[self._id] = list(self.prerequisites)
        found = next((loop for loop in loops(_reached(edges, self._id)) if self._id in loop), None)
        if found is None:
            return
        start = found.index(self._id)
        around = (*found[start:], *found[:start], self._id)
        rows = db.session.execute(select(Course.id, Course.code).where(Course.id.in_(found)))
        names = {row.id: row.code for row in rows}
        raise Refused(Refusal.LOOP, loop=" → ".join(names[key] for key in around))

    def as_written(self, details: CourseDetails) -> CourseDetails:
        """The same with every reference written as what it names."""

        def named(texts: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(dict.fromkeys(self._courses[same(text)][1] for text in texts))

        return replace(
            details,
            grants={self._competencies[same(text)][1]: level for text, level in details.grants.items()},
            prerequisites=named(details.prerequisites),
            equivalents=named(details.equivalents),
            superseded_by=next(iter(named((details.superseded_by,) if details.superseded_by else ())), ""),
        )

    def write(self, course_id: int) -> None:
        """Makes the course refer to these and to nothing else."""
        rows: Mapping[Any, list[dict[str, int]]] = {
            CourseGrant: [
                {"course_id": course_id, "competency_id": key, "level": level} for key, level in self.grants.items()
            ],
            CoursePrerequisite: [{"course_id": course_id, "prerequisite_id": key} for key in self.prerequisites],
            CourseEquivalent: [{"course_id": course_id, "equivalent_id": key} for key in self.equivalents],
        }
        for table, wanted in rows.items():
            db.session.execute(delete(table).where(table.course_id == course_id))
            if wanted:
                db.session.execute(insert(table), wanted)


def _reached(edges: Mapping[int, list[int]], start: int) -> dict[int, list[int]]:
    """The part of a graph that can be reached from a node, the node first."""
    reached: dict[int, list[int]] = {}
    pending = [start]
    while pending:
        node = pending.pop()
        if node not in reached:
            reached[node] = edges.get(node, [])
            pending.extend(reached[node])
    return reached
