"""What happens to a plan when somebody else writes while it is made and applied."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, update

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.intake import Import
from portal.model.learning import Enrollment, EnrollmentEvent
from portal.model.org import Assignment
from portal.model.people import Person
from portal.rules.access import TERMINAL
from portal.rules.enrolling import EnrollmentState
from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.rules.refusals import Refusal, Refused
from portal.services.database import transaction
from portal.services.intake import beginning, handlers, imports
from portal.services.intake.planning import Plan, Request
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
COMPLETED = b"employee_no,course_code,enrolled_on,started_on,ended_on,outcome\nP1,C1,2026-01-05,,2026-02-01,completed\n"


def meanwhile(monkeypatch: pytest.MonkeyPatch, **values: object) -> None:
    """As soon as the import has planned, the enrollments of everybody are changed."""

    def planned(request: Request) -> Plan:
        made = handlers.planned(request)
        db.session.execute(update(Enrollment).values(**values))
        return made

    monkeypatch.setattr(imports, "planned", planned)


def run(content: bytes) -> None:
    with transaction():
        imports.run(TERMINAL, Kind.ENROLLMENTS, content, "e.csv", on=ON, now=NOW, options=Options())


def enrolled(make: Make) -> None:
    make.enrollment(make.person("P1"), make.course("C1"), enrolled_on=date(2026, 1, 5))


def counted() -> list[int]:
    return [
        db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (Import, Enrollment, EnrollmentEvent, AuditEvent)
    ]


def test_an_enrollment_that_changed_meanwhile_is_left_alone(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    enrolled(make)
    before = counted()
    meanwhile(monkeypatch, state=EnrollmentState.WITHDRAWN, ended_on=date(2026, 2, 10))
    with pytest.raises(Refused) as caught:
        run(COMPLETED)
    assert caught.value.refusal is Refusal.PLAN_CHANGED
    assert counted() == before


def test_a_second_live_enrollment_made_meanwhile_stops_the_sheet(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    person, course = make.person("P1"), make.course("C1")
    before = counted()

    def planned(request: Request) -> Plan:
        made = handlers.planned(request)
        db.session.add(Enrollment(person_id=person, course_id=course, state=EnrollmentState.ENROLLED, enrolled_on=ON))
        db.session.flush()
        return made

    monkeypatch.setattr(imports, "planned", planned)
    with pytest.raises(Refused) as caught:
        run(b"employee_no,course_code,enrolled_on\nP1,C1,2026-01-05\n")
    assert caught.value.refusal is Refusal.PLAN_CHANGED
    assert counted() == before


def test_a_new_row_that_means_somebody_else_by_now_is_another_plan(make: Make) -> None:
    make.course("C1")
    first, second = make.person("P1", email="one@example.com"), make.person("P2", email="two@example.com")
    text = b"email,course_code,enrolled_on,_note\none@example.com,C1,2026-01-05,x\none@example.com,C1,2026-01-05,y\n"
    with transaction():
        number = imports.plan(TERMINAL, Kind.ENROLLMENTS, text, "e.csv", on=ON, now=NOW)
        assert imports.summary(TERMINAL, number).skipped == 1
    with transaction():
        for person, email in ((first, "gone@example.com"), (second, "one@example.com")):
            db.session.execute(update(Person).where(Person.id == person).values(email=email, email_key=email))
    with transaction():
        assert imports.apply(TERMINAL, number, on=ON, now=NOW).plan_changed


@pytest.mark.parametrize(("moves", "shown_again"), [(True, True), (False, False)])
def test_a_move_that_is_applied_on_a_later_day_than_it_was_shown_is_shown_again(
    make: Make, moves: bool, shown_again: bool
) -> None:
    make.person("P1", unit=make.unit("OLD"))
    make.unit("NEW")
    later = date(2026, 4, 1)
    sheet = b"employee_no,name,email,hired_on,unit\nP1,Ada,p1@company.example,2020-01-01,NEW\n"
    with transaction():
        number = beginning.begin(TERMINAL, Kind.PEOPLE, sheet, "p.csv", on=ON, now=NOW, options=Options(moves=moves))
    with transaction():
        assert imports.apply(TERMINAL, number, on=later, now=NOW).plan_changed == shown_again
    if shown_again:
        with transaction():
            assert imports.apply(TERMINAL, number, on=later, now=NOW).applied
    homes = db.session.execute(select(Assignment.start, Assignment.end).order_by(Assignment.start)).all()
    assert [tuple(home) for home in homes][1:] == ([(later, None)] if moves else [])
