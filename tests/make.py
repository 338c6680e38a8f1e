"""One factory for everything that a test needs; a test names only what it is about."""

from datetime import date
from itertools import count

from sqlalchemy import insert, select

from portal.model.base import db
from portal.model.catalog import Competency, Course, CourseEquivalent, CourseGrant, CoursePrerequisite, Descriptor
from portal.model.evidence import Evidence
from portal.model.learning import Enrollment
from portal.model.org import Assignment, Unit, UnitAncestor
from portal.model.people import Employment, Person
from portal.model.roles import PersonRole, Role, RoleRequirement, TeamRequirement
from portal.rules.access import AccessRole, Actor
from portal.rules.courses import CourseStatus, EvidenceKind, Format, SelfEnroll
from portal.rules.enrolling import LIVE, EnrollmentState
from portal.rules.levels import Evidence as Record
from portal.rules.people import ALWAYS, LeaveKind, folded, same
from portal.services import levels
from portal.services.database import transaction

LONG_AGO = date(2020, 1, 1)


class Make:
    """Every method commits what it makes and returns its id."""

    def __init__(self) -> None:
        self._next = count(1)

    def unit(self, code: str = "", *, name: str = "", parent: int | None = None, lead_no: str = "") -> int:
        code = code or f"U-{next(self._next)}"
        with transaction():
            unit = Unit(
                code=code,
                code_key=same(code),
                name=name or f"Unit {code}",
                sort_key=folded(name or f"Unit {code}"),
                parent_id=parent,
                lead_no=lead_no,
                lead_no_key=same(lead_no),
            )
            db.session.add(unit)
            db.session.flush()
            above = (
                []
                if parent is None
                else db.session.execute(
                    select(UnitAncestor.ancestor_id, UnitAncestor.distance).where(UnitAncestor.unit_id == parent)
                ).all()
            )
            db.session.add_all(
                [UnitAncestor(unit_id=unit.id, ancestor_id=unit.id, distance=0)]
                + [
                    UnitAncestor(unit_id=unit.id, ancestor_id=row.ancestor_id, distance=row.distance + 1)
                    for row in above
                ]
            )
        return unit.id

    def person(
        self,
        employee_no: str = "",
        *,
        name: str = "",
        email: str = "",
        unit: int | None = None,
        manager_no: str = "",
        learning: bool = False,
        administrator: bool = False,
        hired_on: date = LONG_AGO,
        end: date | None = None,
        leave_kind: LeaveKind | None = None,
        password_hash: str | None = None,
        location: str = "",
    ) -> int:
        employee_no = employee_no or f"{next(self._next):05}"
        name = name or f"Person {employee_no}"
        email = email or f"p{employee_no.lower()}@company.example"
        with transaction():
            person = Person(
                employee_no=employee_no,
                employee_no_key=same(employee_no),
                name=name,
                sort_key=folded(name),
                search_text=folded(f"{name} {employee_no} {email}"),
                email=email,
                email_key=same(email),
                location=location,
                manager_no=manager_no,
                manager_no_key=same(manager_no),
                is_learning=learning,
                is_administrator=administrator,
                password_hash=password_hash,
            )
            db.session.add(person)
            db.session.flush()
            db.session.add(Employment(person_id=person.id, start=hired_on, end=end, leave_kind=leave_kind))
            if unit is not None:
                db.session.add(
                    Assignment(person_id=person.id, unit_id=unit, start=hired_on, end=end, is_primary=True, share=1.0)
                )
        return person.id

    def assignment(
        self, person: int, unit: int, start: date, end: date | None = None, *, primary: bool = True, share: float = 1.0
    ) -> int:
        with transaction():
            row = Assignment(person_id=person, unit_id=unit, start=start, end=end, is_primary=primary, share=share)
            db.session.add(row)
        return row.id

    def competency(
        self, code: str = "", *, name: str = "", area: str = "Using AI", max_validity_months: int | None = None
    ) -> int:
        code = code or f"C{next(self._next)}"
        with transaction():
            competency = Competency(
                code=code,
                code_key=same(code),
                name=name or f"Competency {code}",
                area=area,
                area_code=area[:1],
                max_validity_months=max_validity_months,
            )
            db.session.add(competency)
            db.session.flush()
            db.session.add_all(
                Descriptor(competency_id=competency.id, level=level, text=f"Does {code} at {level}.")
                for level in range(1, 6)
            )
        return competency.id

    def course(
        self,
        code: str = "",
        *,
        title: str = "",
        summary: str = "",
        grants: dict[int, int] | None = None,
        prerequisites: tuple[int, ...] = (),
        equivalents: tuple[int, ...] = (),
        evidence_kind: EvidenceKind = EvidenceKind.COMPLETION,
        self_enroll: SelfEnroll = SelfEnroll.OPEN,
        status: CourseStatus = CourseStatus.PUBLISHED,
        retires_on: date | None = None,
        last_exam_on: date | None = None,
        format: Format = Format.ONLINE,
        provider: str = "Internal academy",
        minutes: int | None = 120,
        cost: int = 0,
        level: int | None = 1,
    ) -> int:
        code = code or f"K-{next(self._next)}"
        title = title or f"Course {code}"
        with transaction():
            names = db.session.scalars(select(Competency.name).where(Competency.id.in_(grants))).all() if grants else ()
            course = Course(
                code=code,
                code_key=same(code),
                title=title,
                title_key=folded(title),
                summary=summary,
                search_text=folded(" ".join((code, title, summary, provider, *names))),
                evidence_kind=evidence_kind,
                self_enroll=self_enroll,
                status=status,
                retires_on=retires_on,
                last_exam_on=last_exam_on,
                format=format,
                provider=provider,
                minutes=minutes,
                cost=cost,
                level=level,
            )
            db.session.add(course)
            db.session.flush()
            db.session.add_all(
                [
                    CourseGrant(course_id=course.id, competency_id=key, level=level)
                    for key, level in (grants or {}).items()
                ]
                + [CoursePrerequisite(course_id=course.id, prerequisite_id=key) for key in prerequisites]
                + [CourseEquivalent(course_id=course.id, equivalent_id=key) for key in equivalents]
            )
        return course.id

    def courses(self, number: int) -> list[int]:
        """Many courses at once, each titled "Course" and its code."""
        codes = [f"M-{next(self._next)}" for _ in range(number)]
        with transaction():
            return list(
                db.session.scalars(
                    insert(Course).returning(Course.id, sort_by_parameter_order=True),
                    [
                        {
                            "code": code,
                            "code_key": same(code),
                            "title": f"Course {code}",
                            "title_key": folded(f"Course {code}"),
                            "search_text": folded(f"{code} Course {code}"),
                            "provider": "Internal academy",
                            "minutes": 120,
                        }
                        for code in codes
                    ],
                )
            )

    def enrollment(
        self,
        person: int,
        course: int,
        state: EnrollmentState = EnrollmentState.ENROLLED,
        *,
        enrolled_on: date | None = date(2026, 1, 5),
        started_on: date | None = None,
        finished_on: date | None = None,
        ended_on: date | None = None,
        score: float | None = None,
    ) -> int:
        if state not in LIVE and ended_on is None:
            ended_on = enrolled_on or date(2026, 2, 1)
        with transaction():
            return db.session.execute(
                insert(Enrollment)
                .values(
                    person_id=person,
                    course_id=course,
                    state=state,
                    enrolled_on=enrolled_on,
                    started_on=started_on,
                    finished_on=finished_on,
                    ended_on=ended_on,
                    score=score,
                )
                .returning(Enrollment.id)
            ).scalar_one()

    def role(
        self,
        code: str = "",
        *,
        asks: dict[int, tuple[int, int, bool]] | None = None,
        baseline: bool = False,
        name: str = "",
        traditional: str = "",
        family: str = "",
    ) -> int:
        """A role; `asks` holds target, weight and core by competency, since always."""
        code = code or f"R{next(self._next)}"
        with transaction():
            role = Role(
                code=code,
                code_key=same(code),
                traditional_role=traditional,
                ai_empowered_role=name or f"Role {code}",
                family=family,
                is_baseline=baseline,
            )
            db.session.add(role)
        for competency, (target, weight, core) in (asks or {}).items():
            self.requirement(role.id, competency, target, weight, core=core)
        return role.id

    def requirement(
        self,
        role: int,
        competency: int,
        target: int,
        weight: int = 1,
        *,
        core: bool = False,
        start: date = ALWAYS,
        end: date | None = None,
    ) -> int:
        with transaction():
            row = RoleRequirement(
                role_id=role,
                competency_id=competency,
                target=target,
                weight=weight,
                is_core=core,
                start=start,
                end=end,
            )
            db.session.add(row)
        return row.id

    def person_role(self, person: int, role: int, start: date = LONG_AGO, end: date | None = None) -> int:
        with transaction():
            row = PersonRole(person_id=person, role_id=role, start=start, end=end)
            db.session.add(row)
        return row.id

    def team_requirement(
        self,
        unit: int,
        competency: int,
        level: int,
        need: int = 1,
        *,
        start: date = ALWAYS,
        end: date | None = None,
    ) -> int:
        with transaction():
            row = TeamRequirement(unit_id=unit, competency_id=competency, level=level, need=need, start=start, end=end)
            db.session.add(row)
        return row.id

    def evidence(
        self,
        person: int,
        competency: int,
        level: int,
        kind: EvidenceKind = EvidenceKind.CERTIFICATION,
        *,
        observed_on: date = LONG_AGO,
        expires_on: date | None = None,
        ceiling: int | None = None,
        source_ref: str = "",
    ) -> None:
        """One record and the levels that follow; at its ceiling unless that is named."""
        self.records(
            person,
            competency,
            Record(
                source_ref=source_ref or f"test:{next(self._next)}",
                kind=kind,
                level=level,
                ceiling=ceiling or max(level, 1),
                observed_on=observed_on,
                recorded_on=observed_on,
                expires_on=expires_on,
            ),
        )

    def records(self, person: int, competency: int, *records: Record) -> None:
        """Records as a rule knows them, and the levels that follow."""
        with transaction():
            for record in records:
                db.session.add(
                    Evidence(
                        person_id=person,
                        competency_id=competency,
                        source_ref=record.source_ref,
                        source_ref_key=same(record.source_ref),
                        kind=record.kind,
                        level=record.level,
                        ceiling=record.ceiling,
                        observed_on=record.observed_on,
                        recorded_on=record.recorded_on,
                        expires_on=record.expires_on,
                        revoked_on=record.revoked_on,
                        revoked_recorded_on=record.revoked_recorded_on,
                    )
                )
            db.session.flush()
            levels.rewrite([(person, competency)])

    def actor(self, person: int, *roles: AccessRole) -> Actor:
        """The actor that a person with these roles would be; everybody is an employee."""
        found = db.session.execute(select(Person.employee_no, Person.name).where(Person.id == person)).one()
        db.session.rollback()
        return Actor(
            id=person, employee_no=found.employee_no, name=found.name, roles=frozenset({AccessRole.EMPLOYEE, *roles})
        )
