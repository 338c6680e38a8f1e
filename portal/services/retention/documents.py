"""Retention and learners as the plain documents that pages, files and reports print: one mask for all of them.

What is not defined is None, never 0; shares are ratios from 0 to 1, intervals [low, high]. What is not shown is
`{"suppressed": True, "why"}` with a code: small, revealing, or extreme where a bound stands for the share.
"""

from datetime import date
from typing import Any

from portal.rules.retention.cohort import Cohort
from portal.rules.retention.comparison import Comparison, State
from portal.rules.retention.disclosure import Extreme, K, extreme
from portal.rules.retention.finishing import Finishing
from portal.rules.retention.outcomes import Outcome
from portal.rules.retention.tenure import TenureCurve
from portal.services.retention.learners import Learners
from portal.services.retention.staff import Retention

Document = dict[str, Any]

BOUNDS = {Extreme.AT_LEAST_95: "≥ 95 %", Extreme.AT_MOST_5: "≤ 5 %"}
EXTREME = "extreme"


def retention_document(found: Retention, *, listed: bool = False) -> Document:
    """One unit, as far as its reader may see it; one of a list also says of which unit nothing is shown."""
    if found.hidden.whole:
        document = _suppressed(found.hidden.whole)
        return {"unit": found.unit, **document} if listed else document
    leaving = _leaving(found)
    return {
        "unit": found.unit,
        "from": _day(found.window.start),
        "to": _day(found.window.end),
        "person_days": found.turnover.person_days,
        "average_headcount": found.turnover.average_headcount,
        **leaving,
        "cohort": _suppressed(found.hidden.cohort) if found.hidden.cohort else _cohort(found.cohort, found.is_masked),
        "tenure": _suppressed(EXTREME) if _is_bounded(found) else _tenure(found.tenure),
        "trained": _trained(found),
    }


def _leaving(found: Retention) -> Document:
    figures, bound = found.turnover, _bound_of_leavers(found)
    if bound is not None:
        return {
            "separations": _suppressed(EXTREME),
            "turnover": BOUNDS[bound],
            "turnover_interval": None,
            "per_100_person_years": None,
        }
    told = figures.separations
    kinds = {"voluntary": told.voluntary, "involuntary": told.involuntary, "other": told.other}
    if found.hidden.kinds:
        kinds = dict.fromkeys(kinds, _suppressed(found.hidden.kinds))  # type: ignore[arg-type]
    return {
        "separations": {"total": told.total, **kinds},
        "turnover": figures.total.ratio,
        "turnover_interval": _interval(figures.total.interval),
        "per_100_person_years": figures.per_100_person_years.ratio,
    }


def _bound_of_leavers(found: Retention) -> Extreme | None:
    """All or none of a group, or all but a few: the share of its people who left is told as a bound."""
    return _bound(found.turnover.separations.total, found.people) if found.is_masked else None


def _is_bounded(found: Retention) -> bool:
    return _bound_of_leavers(found) is not None


def _bound(part: int, whole: int) -> Extreme | None:
    few = min(part, whole - part) < K
    return extreme(part / whole) if whole and few else None


def _cohort(cohort: Cohort, is_masked: bool) -> Document:
    kept = cohort.kept
    bound = extreme(kept.share) if is_masked else None
    if bound is not None:
        return {"size": kept.whole, "kept": None, "share": BOUNDS[bound], "interval": None}
    return {"size": kept.whole, "kept": kept.part, "share": kept.share, "interval": _interval(kept.interval)}


def _tenure(curve: TenureCurve) -> Document:
    return {
        "start": curve.start,
        "median": curve.median,
        "points": [
            {
                "day": point.day,
                "at_risk": point.at_risk,
                "leavers": point.leavers,
                "survival": point.survival,
                "low": point.low,
                "high": point.high,
            }
            for point in curve.points
        ],
    }


def _trained(found: Retention) -> Document:
    seen, why = found.trained, _why_no_states(found)
    ratio, test, model = (None, None, None) if why else (seen.ratio, seen.test, seen.model)
    return {
        "exposure": found.exposure.scope,
        "not_yet": _suppressed(why) if why else _state(seen.not_yet),
        "already": _suppressed(why) if why else _state(seen.already),
        "ratio": ratio.ratio if ratio else None,
        "ratio_interval": _interval(ratio.interval) if ratio else None,
        "logrank_chi2": test.chi_square if test else None,
        "logrank_p": test.p if test else None,
        "cox_hr": model.ratio if model else None,
        "cox_interval": _interval(model.interval) if model else None,
    }


def _why_no_states(found: Retention) -> str | None:
    """Either state hides both: together they are the unit, whose sums are shown."""
    if found.hidden.states:
        return found.hidden.states
    if found.is_masked and (_is_bounded(found) or _one_is_bounded(found.trained)):
        return EXTREME
    return None


def _one_is_bounded(seen: Comparison) -> bool:
    return any(_bound(state.leavers, state.people) is not None for state in (seen.not_yet, seen.already))


def _state(state: State) -> Document:
    return {
        "people": state.people,
        "person_years": state.person_years,
        "leavers": state.leavers,
        "rate": state.rate.ratio,
    }


def learners_document(found: Learners) -> Document:
    """All enrollments of a period and those of each course, as far as their reader may see them."""
    if found.hidden:
        return _suppressed(found.hidden)
    whole = _finishing(found.finishing, found.is_masked)
    bounded = found.is_masked and _bound_of_finishing(found.finishing) is not None
    counts = ("enrollments", "completed_so_far", "of_those_finished")
    return {
        **{name: whole[name] for name in counts},
        "outcomes": _suppressed(EXTREME) if bounded else [_outcome(point) for point in found.outcomes],
        **{name: whole[name] for name in whole if name not in counts},
        "by_course": [
            {
                "code": one.code,
                **(_suppressed(one.hidden) if one.hidden else _finishing(one.finishing, found.is_masked)),
            }
            for one in found.by_course
        ],
    }


def _outcome(point: Outcome) -> Document:
    return {
        "day": point.day,
        "completed": point.completed,
        "withdrawn": point.withdrawn,
        "left": point.left,
        "active": point.active,
    }


def _bound_of_finishing(found: Finishing) -> Extreme | None:
    """All or none of the enrollments, or all but a few, are completed: their shares are told as bounds."""
    return _bound(found.completed, found.enrollments)


def _finishing(found: Finishing, is_masked: bool) -> Document:
    bounded = is_masked and _bound_of_finishing(found) is not None

    def told(share: float | None) -> float | str | None:
        bound = extreme(share) if bounded else None
        return share if bound is None else BOUNDS[bound]

    return {
        "enrollments": found.enrollments,
        "completed_so_far": told(found.completed_so_far),
        "of_those_finished": told(found.of_those_finished),
        "completed_30": told(found.by_30),
        "completed_90": told(found.by_90),
        "median_day": found.median_day,
    }


def _suppressed(why: str) -> Document:
    return {"suppressed": True, "why": str(why)}


def _interval(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else list(interval)


def _day(number: int) -> str:
    return date.fromordinal(number).isoformat()
