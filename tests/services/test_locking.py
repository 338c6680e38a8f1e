"""Several write about the same people at once: they wait for each other in one order, and nobody fails for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.model.base import db
from portal.model.evidence import Evidence
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.courses import EvidenceKind
from portal.rules.enrolling import EnrollmentState as State
from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.services import course_proof, evidence, results
from portal.services.course_proof import Result
from portal.services.database import transaction
from portal.services.intake import imports
from tests.conftest import counted
from tests.make import Make
from tests.services.test_evidence import an_import

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
PEOPLE = 20


def at_once(app: Flask, *deeds: Callable[[], object]) -> list[object]:
    """What each of these deeds gives, or the error that it ends with."""
    go = Barrier(len(deeds))

    def work(deed: Callable[[], object]) -> object:
        with app.app_context():
            go.wait(10)
            try:
                with transaction():
                    return deed()
            except Exception as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(deeds)) as workers:
        return list(workers.map(work, deeds))


def giver(make: Make) -> Actor:
    return make.actor(make.person(learning=True), AccessRole.LEARNING)


def graded(make: Make, code: str) -> int:
    return make.course(code, grants={make.competency(): 2}, evidence_kind=EvidenceKind.ASSESSMENT)


def waiting(make: Make, people: list[int], course: int) -> list[int]:
    return [
        make.enrollment(one, course, State.IN_PROGRESS, started_on=date(2026, 1, 6), finished_on=date(2026, 2, 1))
        for one in people
    ]


def giving(actor: Actor, chosen: list[int]) -> Callable[[], object]:
    return lambda: results.give(actor, chosen, State.COMPLETED, on=TODAY, now=NOW)


def test_two_of_the_staff_give_results_to_the_same_people_at_once(app: Flask, make: Make) -> None:
    people = [make.person() for _ in range(PEOPLE)]
    one, other = waiting(make, people, graded(make, "K1")), waiting(make, people[::-1], graded(make, "K2"))
    assert at_once(app, giving(giver(make), one), giving(giver(make), other)) == [PEOPLE, PEOPLE]
    assert db.session.scalar(select(func.count()).select_from(Evidence)) == 2 * PEOPLE


def test_results_are_given_beside_an_import_about_the_same_people(app: Flask, make: Make) -> None:
    people = [make.person(f"P{number}") for number in range(PEOPLE)]
    waiting(make, people, graded(make, "K1"))
    chosen = waiting(make, people[::-1], graded(make, "K2"))
    sheet = "employee_no,course_code,enrolled_on,started_on,ended_on,outcome\n" + "".join(
        f"P{number},K1,2026-01-05,2026-01-06,2026-02-01,completed\n" for number in range(PEOPLE)
    )

    def imported() -> int:
        done = imports.run(TERMINAL, Kind.ENROLLMENTS, sheet.encode(), "e.csv", on=TODAY, now=NOW, options=Options())
        return done.update

    assert at_once(app, imported, giving(giver(make), chosen)) == [PEOPLE, PEOPLE]


def result(make: Make) -> Result:
    return Result(make.person("P1"), make.course("K1", grants={make.competency(): 2}), date(2026, 5, 1), None, 1)


def ran(deed: Callable[[], object]) -> list[str]:
    with transaction(), counted() as statements:
        deed()
    return statements


def held_first(statements: list[str]) -> bool:
    """Whether the person is held before a record of theirs is held or changed, which happens."""
    held = [n for n, said in enumerate(statements) if "FROM person" in said and "FOR NO KEY UPDATE" in said]
    touched = [n for n, said in enumerate(statements) if "UPDATE" in said and "evidence" in said]
    return bool(touched) and bool(held) and held[0] < touched[0]


postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@postgresql
def test_a_person_is_held_before_what_a_result_proved_is_voided_or_lifted(app: Flask, make: Make) -> None:
    done = result(make)
    an_import()
    assert ran(lambda: course_proof.record_results([done], on=TODAY))
    assert held_first(ran(lambda: course_proof.void_results([done], on=TODAY)))
    assert held_first(ran(lambda: course_proof.record_results([done], on=TODAY)))


@postgresql
def test_a_person_is_held_before_a_record_of_theirs_is_revoked(app: Flask, make: Make) -> None:
    actor = giver(make)
    make.evidence(make.person("P1"), make.competency(), 3)
    assert held_first(ran(lambda: evidence.revoke(actor, "P1", 1, TODAY, "It was another's.", on=TODAY, now=NOW)))
