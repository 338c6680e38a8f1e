"""Real and realistic staffs and learners, imported and reported, against what R found in them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from portal.cli import main
from tests.cli import converting
from tests.rules.retention.test_real_files import CLOSE, day_of_year, expected

Reported = Callable[..., Any]


@pytest.fixture
def imported(app: Flask, database_url: str, tmp_path: Path) -> Callable[[converting.Sheets], Reported]:
    """Imports sheets one after the other, and gives what types a report."""
    environment = {"PORTAL_DATABASE_URL": database_url, "PORTAL_INSTANCE": str(tmp_path / "instance")}

    def typed(*words: object) -> Any:
        answer = CliRunner().invoke(main, [str(word) for word in words], env=environment)
        assert answer.exit_code == 0, answer.output[-2000:]
        return json.loads(answer.stdout)

    def brought(sheets: converting.Sheets) -> Reported:
        for kind, rows in sheets.items():
            done = typed("import", kind, converting.written(rows, tmp_path / f"{kind}.csv"), "--json")
            assert (done["rows"], done["create"], done["refused"]) == (len(rows), len(rows), 0)
        return lambda *words: typed("report", *words, "--json")

    return brought


def test_the_staff_of_1470_keeps_its_curve_through_import_and_report(
    imported: Callable[[converting.Sheets], Reported],
) -> None:
    known = expected("ibm_attrition")
    report = imported(converting.ibm_attrition())
    every = report("retention", "--unit", "all", "--from", "1985-01-01", "--to", "2026-01-01")
    by_department = known["by"]["Department"]
    assert {one["unit"]: one["separations"]["total"] for one in every} == {
        name.replace(" & ", "-").replace(" ", "-"): row["left"] for name, row in by_department.items()
    }
    assert sum(one["separations"]["voluntary"] for one in every) == known["left"]
    days = sum(one["person_days"] for one in every)
    people = converting.read("ibm_attrition", "emp_attrition.csv")
    assert days == sum(day_of_year(int(one["YearsAtCompany"])) for one in people)


def test_the_whole_company_has_the_tenure_curve_of_r(imported: Callable[[converting.Sheets], Reported]) -> None:
    known = expected("ibm_attrition")
    sheets = converting.ibm_attrition()
    top = [{"code": "TOP", "name": "All", "parent": ""}]
    sheets["units"] = [*top, *({**row, "parent": "TOP"} for row in sheets["units"])]
    found = imported(sheets)("retention", "--unit", "TOP", "--from", "1985-01-01", "--to", "2026-01-01")
    points = found["tenure"]["points"]
    assert found["tenure"]["start"] == 0
    compared = 0
    for row in known["km_years"]["at"]:
        if day_of_year(row["t"]) > points[-1]["day"]:
            continue
        last = next(point for point in reversed(points) if point["day"] <= day_of_year(row["t"]))
        told = (last["survival"], last["low"], last["high"])
        assert told == pytest.approx((row["survival"], *row["ci95_loglog"]), abs=CLOSE)
        compared += 1
    assert compared >= 5
    assert found["separations"]["total"] == known["left"]


def test_who_moved_between_departments_has_not_left(imported: Callable[[converting.Sheets], Reported]) -> None:
    known = expected("adventureworks_hr")
    sheets = converting.adventureworks()
    assert (len(sheets["people"]), len(sheets["assignments"])) == (known["employees"], known["department_history_rows"])
    report = imported(sheets)
    names = {row["code"]: row["name"] for row in sheets["units"]}
    last_day = report("retention", "--unit", "all", "--from", "2014-06-29", "--to", "2014-06-30")
    assert {names[one["unit"]]: one["person_days"] for one in last_day} == known["current_headcount_by_department"]
    years = report("retention", "--unit", "all", "--from", "2006-01-01", "--to", "2014-06-30")
    assert {one["separations"]["total"] for one in years} == {0}
    assert sum(one["person_days"] for one in years) == sum(
        (converting.date(2014, 6, 30) - converting.date.fromisoformat(str(row["hired_on"]))).days
        for row in sheets["people"]
    )


def test_the_students_of_oulad_finish_and_withdraw_as_r_says(
    imported: Callable[[converting.Sheets], Reported],
) -> None:
    known = expected("oulad")
    report = imported(converting.oulad())
    found = report("learners")
    for one in found["by_course"]:
        row = known["by_presentation"][one["code"].replace("-", " ")]
        assert one["enrollments"] == row["enrolled"]
        assert one["completed_so_far"] == pytest.approx(row["completion_rate_pass_or_distinction"], abs=CLOSE)
    assert len(found["by_course"]) == known["presentations"]
    for one in found["by_course"][:2]:
        row = known["by_presentation"][one["code"].replace("-", " ")]
        assert_withdraws(report("learners", "--course", one["code"])["outcomes"], row)
    assert found["enrollments"] == known["enrolments"]
    rate = known["all"]["completion_rate_pass_or_distinction"]
    assert found["completed_so_far"] == pytest.approx(rate, abs=CLOSE)
    assert_withdraws(found["outcomes"], known["all"])


SHORTEST = 231
"""No module ends before this day."""


def assert_withdraws(outcomes: list[dict[str, float]], known: dict[str, Any]) -> None:
    """Of those still registered after day 0, the share that has un-registered by a day before the module's end."""
    first = next((row["withdrawn"] for row in outcomes if row["day"] == 0), 0.0)
    assert first == pytest.approx(known["unregistered_on_or_before_day_0"] / known["enrolled"], abs=CLOSE)
    compared = 0
    for row in known["still_registered_from_day_0"]["at"]:
        if row["t"] < SHORTEST:
            last = next(one for one in reversed(outcomes) if one["day"] <= row["t"])
            withdrawn = (last["withdrawn"] - first) / (1 - first)
            assert withdrawn == pytest.approx(1 - row["survival"], abs=CLOSE)
            compared += 1
    assert compared >= 6
