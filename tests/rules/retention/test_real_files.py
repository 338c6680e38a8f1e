"""The rules on real and realistic files, against what R found in them."""

import csv
import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from portal.rules.retention.intervals import share
from portal.rules.retention.logrank import logrank
from portal.rules.retention.outcomes import ACTIVE, COMPLETED, WITHDRAWN, outcomes, outcomes_by
from portal.rules.retention.tenure import Point, median, product_limit
from portal.rules.retention.two_states import leaving_days
from tests.rules.retention.rows import whole
from tests.samples import sample

CLOSE = 6e-9
"""What R found was written down with eight decimals."""


def table(*parts: str) -> list[dict[str, str]]:
    with sample(*parts).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def expected(folder: str) -> Any:
    return json.loads(sample(folder, "expected.json").read_text(encoding="utf-8"))


def assert_passes_through(points: tuple[Point, ...], rows: list[dict[str, Any]], day_of: Any = int) -> None:
    for row in rows:
        last = next(point for point in reversed(points) if point.day <= day_of(row["t"]))
        found = (last.survival, last.error, last.low, last.high)
        assert found == pytest.approx((row["survival"], row["se"], *row["ci95_loglog"]), abs=CLOSE)


def day_of_year(year: int) -> int:
    """Who has stayed for y whole years leaves on day 365·y + 1."""
    return 365 * year + 1


@cache
def attrition() -> tuple[Any, Any, Any]:
    people = table("ibm_attrition", "emp_attrition.csv")
    exit_ = whole([day_of_year(int(person["YearsAtCompany"])) for person in people])
    left = np.array([person["Attrition"] == "Yes" for person in people])
    return exit_, left, np.array([person["OverTime"] == "Yes" for person in people])


def test_the_staff_of_1470_has_the_tenure_curve_of_r() -> None:
    exit_, left, _ = attrition()
    known = expected("ibm_attrition")
    points = product_limit(exit_ * 0, exit_, left)
    assert (len(exit_), int(left.sum())) == (known["people"], known["left"])
    assert_passes_through(points, known["km_years"]["at"], day_of_year)
    assert [point.at_risk for point in points[:3]] == [row["at_risk"] for row in known["km_years"]["at"][:3]]
    assert median(points) == day_of_year(known["km_years"]["median"])
    assert share(len(exit_) - int(left.sum()), len(exit_)).share == pytest.approx(1 - known["attrition"], abs=CLOSE)


def test_overtime_separates_the_staff_as_r_says() -> None:
    exit_, left, overtime = attrition()
    known = expected("ibm_attrition")["logrank_overtime"]
    found = logrank(leaving_days(exit_ * 0, exit_, left, overtime))
    assert found.chi_square == pytest.approx(known["chisq"], abs=CLOSE)
    assert found.observed == tuple(group["observed"] for group in known["groups"])
    assert found.expected == pytest.approx([group["expected"] for group in known["groups"]], abs=CLOSE)
    assert found.p == pytest.approx(known["p"], rel=1e-7)


@cache
def registrations() -> tuple[list[str], Any, Any, Any]:
    """The presentation of each student still registered after day 0, the day followed to, and what happened then."""
    length = {
        f"{row['code_module']} {row['code_presentation']}": int(row["module_presentation_length"])
        for row in table("oulad", "courses.csv")
    }
    names, group, day, cause = list(length), [], [], []
    results = table("oulad", "studentInfo.csv")
    completed = {
        (row["code_module"], row["code_presentation"], row["id_student"])
        for row in results
        if row["final_result"] in {"Pass", "Distinction"}
    }
    for row in table("oulad", "studentRegistration.csv"):
        name = f"{row['code_module']} {row['code_presentation']}"
        gone = int(row["date_unregistration"] or length[name] + 1)
        if gone <= 0:
            continue
        group.append(names.index(name))
        day.append(min(gone, length[name]))
        done = (row["code_module"], row["code_presentation"], row["id_student"]) in completed
        cause.append(WITHDRAWN if gone <= length[name] else COMPLETED if done else ACTIVE)
    return names, whole(group), whole(day), whole(cause)


def test_the_students_of_oulad_stay_registered_as_r_says() -> None:
    _, _, day, cause = registrations()
    known = expected("oulad")["all"]["still_registered_from_day_0"]
    points = product_limit(day * 0, day, cause == WITHDRAWN)
    assert (len(day), int((cause == WITHDRAWN).sum())) == (known["n"], known["events"])
    assert_passes_through(points, known["at"])


def test_before_a_module_ends_the_share_withdrawn_is_1_less_those_still_registered() -> None:
    names, group, day, cause = registrations()
    known = expected("oulad")["by_presentation"]
    compared = 0
    for code, points in outcomes_by(group, day, cause):
        end = int(day[group == code].max())
        for row in known[names[code]]["still_registered_from_day_0"]["at"]:
            if row["t"] < end:
                seen = [(point.withdrawn, point.withdrawn_error) for point in points if point.day <= row["t"]]
                assert (seen or [(0.0, 0.0)])[-1] == pytest.approx((1 - row["survival"], row["se"]), abs=CLOSE)
                compared += 1
    assert compared > 100
    assert len(outcomes(day, cause)) > 200
