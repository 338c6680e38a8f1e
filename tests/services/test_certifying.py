"""Certifications that L&D record and revoke: once at a time, and of the person whom they mean."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.model.base import db
from portal.model.evidence import Evidence
from portal.rules.access import AccessRole, Actor
from portal.rules.refusals import Refusal, Refused
from portal.services import evidence
from portal.services.database import transaction
from tests.make import Make

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
EARNED = date(2026, 5, 1)


@pytest.fixture
def staff(make: Make) -> Actor:
    return make.actor(make.person("S-1", learning=True), AccessRole.LEARNING)


def certify(staff: Actor, employee_no: str = "L-1") -> None:
    with transaction():
        evidence.record_certification(staff, employee_no, grants={"LLM": 3}, observed_on=EARNED, on=TODAY, now=NOW)


def revoke(staff: Actor, employee_no: str, record: int) -> None:
    with transaction():
        evidence.revoke(staff, employee_no, record, EARNED, "Typed wrongly", on=TODAY, now=NOW)


def newest() -> int:
    found = db.session.scalar(select(func.max(Evidence.id))) or 0
    db.session.rollback()
    return found


def unrevoked() -> list[str]:
    found = db.session.scalars(
        select(Evidence.source_ref).where(Evidence.revoked_on.is_(None)).order_by(Evidence.id)
    ).all()
    db.session.rollback()
    return list(found)


def test_what_is_recorded_again_after_a_revocation_is_not_recorded_a_third_time(
    app: Flask, make: Make, staff: Actor
) -> None:
    make.competency("LLM")
    make.person("L-1")
    for time in (1, 2, 3):
        certify(staff)
        with pytest.raises(Refused) as caught:
            certify(staff)
        assert caught.value.refusal is Refusal.ALREADY_RECORDED
        assert len(unrevoked()) == 1
        if time < 3:
            revoke(staff, "L-1", newest())
    assert unrevoked() == ["certification:L-1:LLM:2026-05-01:03"]


def test_a_reference_that_only_looks_alike_is_another(app: Flask, make: Make, staff: Actor) -> None:
    make.competency("LLM")
    for number in ("LX1", "L_1"):
        make.person(number)
    for _ in range(2):
        certify(staff, "LX1")
        revoke(staff, "LX1", newest())
    certify(staff, "LX1")
    certify(staff, "L_1")
    assert unrevoked() == ["certification:LX1:LLM:2026-05-01:03", "certification:L_1:LLM:2026-05-01"]


def test_a_record_is_revoked_only_as_that_of_its_own_person(app: Flask, make: Make, staff: Actor) -> None:
    llm = make.competency("LLM")
    make.evidence(make.person("L-1"), llm, 3, source_ref="mine")
    make.person("L-2")
    for employee_no in ("L-2", "NOBODY", ""):
        with pytest.raises(Refused) as caught:
            revoke(staff, employee_no, newest())
        assert caught.value.refusal is Refusal.NOT_FOUND
    assert unrevoked() == ["mine"]
    revoke(staff, " l-1 ", newest())
    assert unrevoked() == []
