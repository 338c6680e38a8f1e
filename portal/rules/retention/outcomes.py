"""How enrollments end: by completion, by withdrawal, by leaving the company, or not yet.

Aalen-Johansen: F_k(t) = Σ S(t−)·d_k/n with S over all causes, so F₁ + F₂ + F₃ + S = 1. Its standard error is the delta
method's, numerically that of R's `survfit`. One minus Kaplan-Meier with withdrawals censored overstates completion.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from portal.rules.retention.days import Codes, Days, Numbers

ACTIVE, COMPLETED, WITHDRAWN, LEFT = range(4)
"""Causes as codes. ACTIVE is censored: still active, or cancelled by the organiser."""
CAUSES = (COMPLETED, WITHDRAWN, LEFT)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A day since enrollment on which something ended or was last seen, and the state of all from that day on.

    The shares add up to 1; the errors are standard errors of the first three.
    """

    day: int
    at_risk: int
    completed: float
    withdrawn: float
    left: float
    active: float
    completed_error: float
    withdrawn_error: float
    left_error: float


def outcomes(day: Days, cause: Codes) -> tuple[Outcome, ...]:
    """The curves of some enrollments: the days each was followed (0 or more) and what ended it; shape (n,) each."""
    if len(day) == 0:
        return ()
    counts = np.bincount(day * len((ACTIVE, *CAUSES)) + cause, minlength=(int(day.max()) + 1) * 4).reshape(-1, 4)
    counts = counts[: int(day.max()) + 1]
    seen = np.flatnonzero(counts.sum(axis=1))
    counts = counts[seen]
    ended = counts.sum(axis=1)
    at_risk = len(day) - np.cumsum(ended) + ended
    leaving = ended - counts[:, ACTIVE]
    active: Numbers = np.cumprod(1 - leaving / at_risk, dtype=np.float64)
    before = np.concatenate([[1.0], active[:-1]])
    share = [np.cumsum(before * counts[:, k] / at_risk) for k in CAUSES]
    error = [_error(share[k - 1], counts[:, k], leaving, at_risk, before) for k in CAUSES]
    columns = [column.tolist() for column in (seen, at_risk, *share, active, *error)]
    return tuple(Outcome(*row) for row in zip(*columns, strict=True))


def outcomes_by(group: Codes, day: Days, cause: Codes) -> Iterator[tuple[int, tuple[Outcome, ...]]]:
    """The curves of each group that holds any enrollment, ascending by its code."""
    order = np.argsort(group, kind="stable")
    codes, begins = np.unique(group[order], return_index=True)
    for code, begin, end in zip(codes.tolist(), begins.tolist(), [*begins[1:].tolist(), len(order)], strict=False):
        rows = order[begin:end]
        yield code, outcomes(day[rows], cause[rows])


def _error(share: Numbers, d_cause: Days, d: Days, n: Days, before: Numbers) -> Numbers:
    """The standard error of one cause's curve on each day; all of shape (days,).

    var F(t) = Σ (F(t) − F_j)²·a_j + Σ b_j − 2·Σ (F(t) − F_j)·c_j over the days j up to t. The sums of (F(t) − F_j) and
    of its square grow by terms that are never negative, so nothing cancels.
    """
    a = np.where(n > d, d / (n * np.maximum(n - d, 1)), 0.0)
    b = before**2 * d_cause * (n - d_cause) / n**3.0
    c = before * d_cause / n**2.0
    rise = np.diff(share, prepend=0.0)
    a_before = np.concatenate([[0.0], np.cumsum(a)[:-1]])
    c_before = np.concatenate([[0.0], np.cumsum(c)[:-1]])
    first = np.cumsum(rise * a_before)
    first_before = np.concatenate([[0.0], first[:-1]])
    second = np.cumsum(2 * rise * first_before + rise**2 * a_before)
    variance = second + np.cumsum(b) - 2 * np.cumsum(rise * c_before)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)), dtype=np.float64)
