"""A trend as the plain document that its files print; what is not defined is None, never 0."""

from typing import Any

from portal.rules.bridge import Move
from portal.rules.coverage import share
from portal.services.insight.trend import MonthEnd, Trend

Document = dict[str, Any]

_MET = {Move.STAYED_MET: 0, Move.STAYED_UNMET: 0, Move.ENTERED_UNMET: 0, Move.EXITED_UNMET: 0}
_LOST = (Move.EXPIRED, Move.CONTRADICTED, Move.REVOKED, Move.TARGET_RAISED, Move.EXITED_MET)
_ENTERED = (Move.ENTERED_MET, Move.ENTERED_UNMET)
_EXITED = (Move.EXITED_MET, Move.EXITED_UNMET)


def trend_document(found: Trend) -> Document:
    """Its month ends, the ledger between `since` and the day asked, the averages, and the changes by name."""
    return {
        "unit": found.place.unit.code if found.place.unit else None,
        "on": found.on.isoformat(),
        "since": found.since.isoformat(),
        "months": [_month(one) for one in found.months],
        "ledger": ledger_rows(found),
        "joined": len(found.bridge.joined),
        "left": len(found.bridge.left),
        "person_days": {"required": found.days.required, "met": found.days.met, "share": found.days.share},
        "person_days_by_competency": [
            {"code": competency.code, "required": days.required, "met": days.met, "share": days.share}
            for competency, days in sorted(found.days_by_competency.items(), key=lambda pair: pair[0].code)
        ],
        "changes": [
            {"employee_no": one.person.employee_no, "competency": one.competency.code, "change": one.move.value}
            for one in found.changes
        ],
    }


def ledger_rows(found: Trend) -> list[Document]:
    """Opening, every move that happened, closing. What lies between the ends adds up to their difference."""
    rows = [{"change": "opening", "met": found.bridge.met_0, "required": found.bridge.required_0}]
    for move in Move:
        if move not in (Move.STAYED_MET, Move.STAYED_UNMET) and (count := found.bridge.counts.get(move, 0)):
            met = _MET.get(move, -1 if move in _LOST else 1) * count
            required = count if move in _ENTERED else -count if move in _EXITED else 0
            rows.append({"change": move.value, "met": met, "required": required})
    return [*rows, {"change": "closing", "met": found.bridge.met_1, "required": found.bridge.required_1}]


def _month(one: MonthEnd) -> Document:
    point = one.point
    return {
        "day": point.on.isoformat(),
        "people": point.people,
        "required": point.required,
        "met": point.met,
        "coverage": point.coverage,
        "met_as_known_then": one.known_then,
        "coverage_as_known_then": None if one.known_then is None else share(one.known_then, point.required),
    }
