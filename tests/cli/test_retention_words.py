"""Figures of retention in words, where some are not defined or not shown."""

from typing import Any

from portal.wording.retention import NOT_RANDOM, learners_lines, retention_lines

STATE = {"people": 30, "person_years": 20.0, "leavers": 6, "rate": 30.0}
DOCUMENT: dict[str, Any] = {
    "unit": "U",
    "from": "2025-01-01",
    "to": "2025-04-01",
    "person_days": 1800,
    "average_headcount": 20.0,
    "separations": {"total": 6, "voluntary": 6, "involuntary": 0, "other": 0},
    "turnover": 0.3,
    "turnover_interval": [0.11, 0.65],
    "per_100_person_years": 121.7,
    "cohort": {"size": 20, "kept": 14, "share": 0.7, "interval": [0.48, 0.85]},
    "tenure": {"start": 30, "median": None, "points": []},
    "trained": {
        "exposure": "AI-1;AI-2",
        "not_yet": STATE,
        "already": STATE,
        "ratio": 0.9,
        "ratio_interval": [0.4, 2.1],
    },
}


def told(**others: Any) -> str:
    return "\n".join(retention_lines("U", {**DOCUMENT, **others}))


def test_the_sentence_with_the_comparison_never_changes() -> None:
    text = told()
    assert text.endswith(
        "From 2025-01-01 to 2025-04-01, people who had already completed AI-1, AI-2 left at 30.0 per 100 person-years, "
        f"people who had not yet at 30.0 (tenure-standardised ratio 0.90, 95 % interval 0.40 to 2.10). {NOT_RANDOM}"
    )
    assert "Leavers: 6 (6 voluntary, 0 involuntary, 0 other)" in text
    assert "among those who reached 30 days, half was not reached" in text


def test_a_ratio_without_an_interval_is_not_told() -> None:
    trained = {**DOCUMENT["trained"], "ratio": 0.0, "ratio_interval": None}
    assert "not enough data to compare" in told(trained=trained)


def test_what_is_not_shown_says_why() -> None:
    hidden = {"suppressed": True, "why": "extreme"}
    text = told(
        separations=hidden,
        turnover="≤ 5 %",
        turnover_interval=None,
        per_100_person_years=None,
        cohort={"size": 20, "kept": None, "share": "≥ 95 %", "interval": None},
        tenure=hidden,
        trained={**DOCUMENT["trained"], "not_yet": hidden, "already": hidden},
    )
    assert "Leavers: turnover ≤ 5 %. Not shown: nearly all or nearly none" in text
    assert "of 20 employed on the first day, ≥ 95 % were still employed on the last" in text
    assert text.count("Not shown: ") == 3
    small = {"suppressed": True, "why": "small"}
    kinds = {"total": 3, "voluntary": small, "involuntary": small, "other": small}
    assert "3 (kinds not shown: fewer than 5 people)" in told(separations=kinds)
    assert "Cohort: Not shown: fewer than 5 people." in told(cohort=small)


def test_a_course_that_is_not_shown_says_why() -> None:
    shares = dict.fromkeys(("completed_so_far", "of_those_finished", "completed_30", "completed_90", "median_day"))
    document = {
        "enrollments": 9,
        **shares,
        "outcomes": {"suppressed": True, "why": "extreme"},
        "by_course": [{"code": "C", "suppressed": True, "why": "revealing"}],
    }
    lines = list(learners_lines(document))
    assert lines[0].startswith("9 enrollments: completed so far no data")
    assert lines[1].startswith("  Not shown: nearly all")
    assert lines[2] == "C: Not shown: hidden so that the other hidden figure cannot be found by subtraction."
    assert list(learners_lines({"suppressed": True, "why": "small"})) == ["Not shown: fewer than 5 people."]
