"""Whether two states leave at different rates: the logrank test on split rows, which is Mantel and Byar's.

Hypergeometric variance; equals the score test of R's `coxph(ties = "exact")`. R's `survdiff` refuses late entry.
"""

from dataclasses import dataclass

import numpy as np

from portal.rules.retention.intervals import p_value
from portal.rules.retention.two_states import LeavingDays


@dataclass(frozen=True, slots=True)
class Logrank:
    """Leavers seen and expected, each for (not yet, already). The test is None where the variance is 0."""

    observed: tuple[int, int]
    expected: tuple[float, float]
    variance: float
    chi_square: float | None
    p: float | None


def logrank(days: LeavingDays) -> Logrank:
    """U = Σ (d₁ − d·n₁/n), V = Σ d·(n₁/n)(n₀/n)(n − d)/(n − 1), chi-square U²/V with one degree of freedom."""
    n = days.n0 + days.n1
    d = days.d0 + days.d1
    part = days.n1 / n
    expected = float((d * part).sum())
    variance = float((d * part * (1 - part) * (n - d) / np.maximum(n - 1, 1)).sum())
    seen0, seen1 = int(days.d0.sum()), int(days.d1.sum())
    chi_square = (seen1 - expected) ** 2 / variance if variance > 0 else None
    return Logrank(
        observed=(seen0, seen1),
        expected=(seen0 + seen1 - expected, expected),
        variance=variance,
        chi_square=chi_square,
        p=None if chi_square is None else p_value(chi_square),
    )
