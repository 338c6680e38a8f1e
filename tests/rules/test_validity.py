"""How long evidence stays in force: months that clamp, the earliest limit."""

from datetime import date

import pytest

from portal.rules.validity import HORIZON, add_months, ahead, expires_on
from tests.vectors import domain


@pytest.mark.parametrize(("day", "months", "later"), domain()["expected"]["add_months"])
def test_months_clamp_at_their_ends(day: str, months: int, later: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(later)


@pytest.mark.parametrize("case", domain()["expected"]["expiry"])
def test_the_earliest_limit_counts(case: dict[str, str | int | None]) -> None:
    def day(name: str) -> date | None:
        return date.fromisoformat(str(case[name])) if case[name] else None

    observed = day("observed")
    assert observed is not None
    assert expires_on(
        observed,
        source_months=case["source_months"],  # type: ignore[arg-type]
        competency_months=case["competency_months"],  # type: ignore[arg-type]
        issuer_until=day("issuer_expiry"),
    ) == day("expires")


def test_the_horizon_lies_ninety_days_ahead_and_never_past_the_last_day_there_is() -> None:
    assert ahead(date(2026, 6, 1)) == date(2026, 8, 30)
    assert ahead(date.max - HORIZON) == ahead(date.max) == date.max
