"""What imported results prove, and what a corrected one proves no more."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.model.base import db
from portal.model.evidence import Evidence, LevelInterval
from portal.rules.access import TERMINAL
from portal.rules.courses import EvidenceKind
from portal.rules.intake.kinds import Kind
from portal.services.database import transaction
from portal.services.intake import imports
from portal.services.intake.history import Summary
from tests.make import Make

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def bring(kind: Kind, *lines: str) -> Summary:
    with transaction():
        return imports.run(TERMINAL, kind, "\n".join(lines).encode(), "sheet.csv", on=TODAY, now=NOW)


@pytest.fixture(autouse=True)
def course(app: Flask, make: Make) -> None:
    make.course("K", grants={make.competency("LIT"): 2}, evidence_kind=EvidenceKind.ASSESSMENT)
    make.person("0007")
    make.person("noise")


def records() -> list[tuple[str, int, date | None]]:
    rows = db.session.execute(select(Evidence.source_ref, Evidence.level, Evidence.revoked_on).order_by(Evidence.id))
    found = [tuple(row) for row in rows]
    db.session.rollback()
    return found  # type: ignore[return-value]


def verified_days() -> list[tuple[date, int]]:
    rows = db.session.execute(select(LevelInterval.start, LevelInterval.verified).order_by(LevelInterval.start))
    found = [tuple(row) for row in rows]
    db.session.rollback()
    return found  # type: ignore[return-value]


def test_an_imported_completion_proves_what_the_course_grants() -> None:
    sheet = ("employee_no,course_code,completed_on", "0007,k,2026-02-01")
    assert bring(Kind.COMPLETIONS, *sheet).create == 1
    assert records() == [("completion:0007:K:2026-02-01", 2, None)]
    assert verified_days()[0] == (date(2026, 2, 1), 2)
    assert bring(Kind.COMPLETIONS, *sheet).unchanged == 1
    assert len(records()) == 1


def test_other_outcomes_prove_nothing() -> None:
    header = "employee_no,course_code,enrolled_on,ended_on,outcome"
    bring(Kind.ENROLLMENTS, header, "0007,K,2026-01-05,2026-02-01,failed", "noise,K,2026-01-05,,")
    assert records() == []


def test_a_corrected_result_is_void_from_its_day_and_comes_back_with_the_old_one() -> None:
    header = "employee_no,course_code,enrolled_on,ended_on,outcome"
    done, failed = "0007,K,2026-01-05,2026-02-01,completed", "0007,K,2026-01-05,2026-02-01,failed"
    bring(Kind.ENROLLMENTS, header, done)
    bring(Kind.ENROLLMENTS, header, failed)
    assert records() == [("completion:0007:K:2026-02-01", 2, date(2026, 2, 1))]
    assert verified_days() == []
    bring(Kind.ENROLLMENTS, header, done)
    assert records() == [("completion:0007:K:2026-02-01", 2, None)]
    assert verified_days()[0] == (date(2026, 2, 1), 2)


def test_a_result_on_another_day_proves_from_that_day() -> None:
    header = "employee_no,course_code,enrolled_on,ended_on,outcome"
    bring(Kind.ENROLLMENTS, header, "0007,K,2026-01-05,2026-02-01,completed")
    bring(Kind.ENROLLMENTS, header, "0007,K,2026-01-05,2026-03-01,completed")
    assert records() == [
        ("completion:0007:K:2026-02-01", 2, date(2026, 2, 1)),
        ("completion:0007:K:2026-03-01", 2, None),
    ]
    assert verified_days()[0] == (date(2026, 3, 1), 2)
