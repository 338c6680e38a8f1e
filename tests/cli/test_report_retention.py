"""`portal report retention` and `portal report learners`, as a person types them."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from portal.cli import main
from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.rules.enrolling import EnrollmentState
from portal.rules.people import LeaveKind
from portal.rules.retention.refused_words import refused_words
from tests.make import Make
from tests.services.retention.staffs import Filled, the_staff

Typed = Callable[..., Result]
YEAR = ("--from", "2025-01-01", "--to", "2026-01-01")
KEYS = [
    "unit", "from", "to", "person_days", "average_headcount", "separations", "turnover", "turnover_interval",
    "per_100_person_years", "cohort", "tenure", "trained",
]  # fmt: skip
TRAINED = [
    "exposure", "not_yet", "already", "ratio", "ratio_interval", "logrank_chi2", "logrank_p", "cox_hr", "cox_interval",
]  # fmt: skip


@pytest.fixture
def portal(database_url: str, tmp_path: Path) -> Typed:
    def typed(*words: object) -> Result:
        environment = {"PORTAL_DATABASE_URL": database_url, "PORTAL_INSTANCE": str(tmp_path / "instance")}
        return CliRunner().invoke(main, [str(word) for word in words], env=environment)

    return typed


def document(answer: Result) -> Any:
    assert (answer.exit_code, answer.stderr) == (0, "")
    return json.loads(answer.stdout)


@pytest.fixture
def company(app: Flask, make: Make) -> None:
    """A unit of which nearly half is trained and some have left, a small one, and who may look or not."""
    top = make.unit("TOP", lead_no="BOSS")
    fill, course = Filled(), make.course("AI-1")
    for year in (2021, 2022, 2023):
        fill(make.unit(f"Y{year}", parent=top), 12, start=date(year, 1, 1), course=course)
        fill(top, 14, start=date(year, 1, 1))
    fill(top, 6, start=date(2020, 6, 1), end=date(2025, 2, 1), kind=LeaveKind.VOLUNTARY, course=course)
    fill(top, 7, start=date(2020, 6, 1), end=date(2025, 5, 1), kind=LeaveKind.INVOLUNTARY)
    fill(make.unit("SMALL", parent=top), 3)
    since = date(2026, 1, 5)
    make.person("BOSS", email="boss@company.example", hired_on=since)
    make.person("LD", email="ld@company.example", hired_on=since, learning=True)
    make.person("ADM", email="adm@company.example", hired_on=since, administrator=True)
    make.person("EMP", email="emp@company.example", hired_on=since)
    db.session.remove()


def lookups() -> list[tuple[str, Any]]:
    rows = db.session.execute(
        select(AuditEvent.subject, AuditEvent.new)
        .where(AuditEvent.action == "retention.refused")
        .order_by(AuditEvent.id)
    )
    found = [(row.subject, row.new["why"]) for row in rows]
    db.session.remove()
    return found


def test_a_unit_has_exactly_the_keys(company: None, portal: Typed) -> None:
    found = document(portal("report", "retention", "--unit", "top", *YEAR, "--json"))
    assert list(found) == KEYS
    assert list(found["separations"]) == ["total", "voluntary", "involuntary", "other"]
    assert list(found["cohort"]) == ["size", "kept", "share", "interval"]
    assert list(found["tenure"]) == ["start", "median", "points"]
    assert list(found["tenure"]["points"][0]) == ["day", "at_risk", "leavers", "survival", "low", "high"]
    assert list(found["trained"]) == TRAINED
    assert list(found["trained"]["already"]) == ["people", "person_years", "leavers", "rate"]
    assert (found["unit"], found["from"], found["to"]) == ("TOP", "2025-01-01", "2026-01-01")
    assert found["separations"] == {"total": 13, "voluntary": 6, "involuntary": 7, "other": 0}
    assert (found["trained"]["already"]["people"], found["trained"]["not_yet"]["people"]) == (42, 52)
    assert all(found["trained"][name] is not None for name in TRAINED)


def test_every_unit_is_a_list_of_the_same_documents(company: None, portal: Typed) -> None:
    every = document(portal("report", "retention", "--unit", "all", *YEAR, "--json"))
    assert [one["unit"] for one in every] == ["TOP", "SMALL", "Y2021", "Y2022", "Y2023"]
    for one in every:
        assert one == document(portal("report", "retention", "--unit", one["unit"], *YEAR, "--json"))


def test_as_somebody_it_is_masked(company: None, portal: Typed) -> None:
    for email in ("ld@company.example", "boss@company.example"):
        every = document(portal("report", "retention", "--unit", "all", *YEAR, "--json", "--as", email))
        small = next(one for one in every if one["unit"] == "SMALL")
        assert small == {"unit": "SMALL", "suppressed": True, "why": "small"}
        alone = document(portal("report", "retention", "--unit", "SMALL", *YEAR, "--json", "--as", email))
        assert alone == {"suppressed": True, "why": "small"}
        assert list(every[0]) == KEYS
        words = portal("report", "retention", "--unit", "SMALL", *YEAR, "--as", email).stdout
        assert words == "SMALL: Not shown: fewer than 5 people.\n"
    assert lookups() == [("SMALL", "small")] * 4


def test_who_may_not_look_learns_nothing_and_is_noted(company: None, portal: Typed) -> None:
    for email in ("adm@company.example", "emp@company.example"):
        for unit in ("TOP", "NOWHERE"):
            refused = portal("report", "retention", "--unit", unit, *YEAR, "--as", email)
            assert (refused.exit_code, refused.stdout) == (1, "")
            assert refused.stderr == f"There is no unit {unit}.\n"
        assert document(portal("report", "retention", "--unit", "all", *YEAR, "--json", "--as", email)) == []
        assert portal("report", "learners", "--as", email).exit_code == 1
    assert [subject for subject, _ in lookups()] == ["TOP", "NOWHERE", "all", "every course"] * 2
    odd = ("--from", "2025-01-01", "--to", "2025-12-31")
    refused = portal("report", "retention", "--unit", "TOP", *odd, "--as", "ld@company.example", "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["refusal"]["code"] == "quarters_only"
    assert lookups()[-1] == ("TOP", "quarters_only")
    assert portal("report", "retention", "--unit", "NOWHERE", *YEAR).exit_code == 1
    assert len(lookups()) == 9, "the operator is not noted"


def test_learners_have_exactly_the_keys(company: None, portal: Typed) -> None:
    found = document(portal("report", "learners", "--json"))
    assert list(found) == [
        "enrollments", "completed_so_far", "of_those_finished", "outcomes", "completed_30", "completed_90",
        "median_day", "by_course",
    ]  # fmt: skip
    assert list(found["outcomes"][0]) == ["day", "completed", "withdrawn", "left", "active"]
    assert list(found["by_course"][0]) == [
        "code", "enrollments", "completed_so_far", "of_those_finished", "completed_30", "completed_90", "median_day",
    ]  # fmt: skip
    assert found["enrollments"] == found["by_course"][0]["enrollments"] == 42
    assert document(portal("report", "learners", "--course", "ai-1", "--json")) == found
    period = ("--from", "2022-01-01", "--to", "2023-01-01")
    assert document(portal("report", "learners", *period, "--json"))["enrollments"] == 12


def test_people_read_sentences(app: Flask, make: Make, company: None, portal: Typed) -> None:
    unit = make.unit("STAFF")
    the_staff_course = portal("report", "retention", "--unit", "TOP", *YEAR).stdout
    assert "people who had already completed any course of the catalog left at" in the_staff_course
    assert "Who gets trained is not random" in the_staff_course
    small = portal("report", "retention", "--unit", "SMALL", *YEAR).stdout
    assert "not enough data to compare" in small
    person = make.person("ONE", unit=unit)
    make.enrollment(person, make.course("C2"), EnrollmentState.WITHDRAWN)
    db.session.remove()
    one = portal("report", "retention", "--unit", "STAFF", *YEAR).stdout
    assert "1 of 1 employed on the first day were still employed on the last" in one
    make.unit("EMPTY")
    db.session.remove()
    assert "nobody was employed on the first day" in portal("report", "retention", "--unit", "EMPTY", *YEAR).stdout
    masked = portal("report", "retention", "--unit", "all", *YEAR, "--as", "ld@company.example").stdout
    learners = portal("report", "learners").stdout
    assert "C2: 1 enrollments, completed so far 0\u00a0%" in learners
    assert refused_words(the_staff_course + small + one + masked + learners) == []


def test_the_staff_of_the_vectors_at_the_terminal(app: Flask, make: Make, portal: Typed) -> None:
    the_staff(make, make.unit("U"))
    db.session.remove()
    found = document(portal("report", "retention", "--unit", "U", *YEAR, "--json"))
    assert (found["person_days"], found["separations"]["total"]) == (3661, 6)
    assert found["turnover"] == pytest.approx(0.5981972138759901, abs=1e-9)
    assert found["trained"]["ratio"] is None


def test_wrong_usage_ends_with_two(app: Flask, portal: Typed) -> None:
    for words in (
        ("retention",),
        ("retention", "--unit", "X", "--from", "2025-01-01"),
        ("retention", "--unit", "X", "--from", "2025-01-01", "--to", "tomorrow"),
        ("learners", "--from", "x"),
    ):
        assert portal("report", *words).exit_code == 2
    assert portal("report", "retention", "--unit", "X", *YEAR).exit_code == 1
    assert portal("report", "retention", "--unit", "X", "--from", "2025-01-01", "--to", "2025-01-01").exit_code == 1
    assert portal("report", "learners", "--course", "X").exit_code == 1
    assert document(portal("report", "retention", "--unit", "all", *YEAR, "--json")) == []
