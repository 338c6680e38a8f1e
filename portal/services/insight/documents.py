"""Coverage and standings as the plain documents that pages, files and reports print: one set of keys for all of them.

What is not defined is None, never 0; shares are ratios from 0 to 1.
"""

from typing import Any

from portal.services.insight.coverage import Coverage
from portal.services.insight.depth import Need
from portal.services.insight.figures import NEVER, Asked, Figures
from portal.services.insight.standing import Standing, StandingRow

Document = dict[str, Any]


def coverage_document(found: Coverage) -> Document:
    """A unit and everything below it; `direct` and `children` add up to it."""
    whole, sums = found.whole, found.whole.sums
    needs = {need.competency_id: need for need in found.needs} if found.team else {}
    named = [
        competency
        for competency in found.competencies.values()
        if competency.id in whole.competencies or competency.id in needs
    ]
    return {
        "unit": found.place.unit.code if found.place.unit else None,
        "on": found.on.isoformat(),
        "people": whole.people,
        "with_profile": whole.with_profile,
        "required": sums.required,
        "met": sums.met,
        "coverage": sums.coverage,
        "weighted_required": sums.weight,
        "weighted_met": sums.weight_met,
        "readiness": sums.readiness,
        "ready": sums.ready,
        "bus_factor": found.bus_factor,
        "competencies": [
            {"code": one.code, **_asked(whole.competencies.get(one.id, NEVER)), **_need(needs.get(one.id))}
            for one in sorted(named, key=lambda one: one.code)
        ],
        "direct": _counts(found.direct),
        "children": [{"unit": part.unit.code, **_counts(part.figures)} for part in found.parts],
    }


def _counts(figures: Figures) -> Document:
    sums = figures.sums
    return {"people": figures.people, "required": sums.required, "met": sums.met, "coverage": sums.coverage}


def _asked(asked: Asked) -> Document:
    return {"required": asked.required, "met": asked.met, "coverage": asked.coverage, "at_risk": asked.at_risk}


def _need(need: Need | None) -> Document:
    if need is None:
        return dict.fromkeys(("level", "need", "depth", "depth_with_shared", "projected_depth", "hidden_risk"))
    return {
        "level": need.level,
        "need": need.need,
        "depth": need.depth,
        "depth_with_shared": need.depth_with_shared,
        "projected_depth": need.projected,
        "hidden_risk": need.hidden_risk,
    }


def levels_document(standing: Standing) -> Document:
    """One person on a day."""
    return {
        "person": standing.employee_no,
        "on": standing.on.isoformat(),
        "ready": standing.ready,
        "readiness": standing.readiness,
        "competencies": [_level(row) for row in sorted(standing.rows, key=lambda row: row.code)],
    }


def _level(row: StandingRow) -> Document:
    return {
        "code": row.code,
        "verified": row.verified,
        "held": row.held,
        "claimed": row.claimed,
        "target": row.target,
        "gap": row.gap,
        "state": row.state.value,
        "flags": sorted(flag.value for flag in row.flags),
        "basis": row.basis,
        "until": row.until.isoformat() if row.until else None,
    }
