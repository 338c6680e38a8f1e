"""Levels at the horizon by what was observed until a day.

Stored levels know every record. On a day that has passed, the records of the ninety days after it are left out: the
people and competencies that have such records are judged by their evidence, everybody else by the stored levels.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, null, or_, select, true, union_all
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.evidence import Evidence, LevelInterval
from portal.rules.courses import CAP, EvidenceKind
from portal.rules.levels import ASSURANCE
from portal.rules.validity import ahead
from portal.services.people import covers

_ASSURED = [kind for kind in EvidenceKind if kind is not EvidenceKind.SELF]


@dataclass(frozen=True, slots=True)
class Forecast:
    """The levels at the horizon of a day, for joining.

    `levels` has the `columns` person_id, competency_id and verified; `holds` belongs into the condition of the join.
    """

    levels: Any
    columns: Any
    holds: ColumnElement[bool]


def forecast(people: Select[int], *, on: date, today: date) -> Forecast:
    """Expiry and revocation are tested at the horizon; nothing observed after the day counts.

    `people` are the ids of those who are asked about. Nothing is observed later than today, so from today on a stored
    level is the forecast.
    """
    then = ahead(on)
    if on >= today:
        stored = aliased(LevelInterval)
        return Forecast(stored, stored, covers(stored, then))
    later = observed_later(people, on=on).cte("observed_later")
    unchanged = (
        select(LevelInterval.person_id, LevelInterval.competency_id, LevelInterval.verified)
        .outerjoin(
            later,
            and_(
                later.c.person_id == LevelInterval.person_id,
                later.c.competency_id == LevelInterval.competency_id,
            ),
        )
        .where(later.c.person_id.is_(None), LevelInterval.person_id.in_(people), covers(LevelInterval, then))
    )
    found = unchanged.union_all(_by_evidence(later, on, then)).cte("forecast")
    return Forecast(found, found.c, true())


def levels_now_and_later(people: Select[int], *, on: date, today: date) -> Subquery:
    """What is verified on a day and at its horizon: person_id, competency_id, `now` and `later`.

    A person and competency may come in several rows, of which at most one has a level now, and one later; a row without
    either has 0.
    """
    nothing, stored = literal(0), LevelInterval
    mine = stored.person_id.in_(people)
    if on >= today:
        return (
            select(
                stored.person_id,
                stored.competency_id,
                case((covers(stored, on), stored.verified), else_=0).label("now"),
                case((covers(stored, ahead(on)), stored.verified), else_=0).label("later"),
            )
            .where(mine, stored.start <= ahead(on), or_(stored.end.is_(None), stored.end > on))
            .subquery("levels")
        )
    then = forecast(people, on=on, today=today)
    return union_all(
        select(stored.person_id, stored.competency_id, stored.verified.label("now"), nothing.label("later")).where(
            mine, covers(stored, on)
        ),
        select(then.columns.person_id, then.columns.competency_id, nothing, then.columns.verified)
        .select_from(then.levels)
        .where(then.holds),
    ).subquery("levels")


def observed_later(people: Select[int], *, on: date) -> Select[*tuple[Any, ...]]:
    """The people and competencies with a record that could prove something, observed after a day up to its horizon."""
    found: Select[*tuple[Any, ...]] = (
        select(Evidence.person_id, Evidence.competency_id)
        .where(
            Evidence.person_id.in_(people),
            Evidence.kind.in_(_ASSURED),
            Evidence.observed_on > on,
            Evidence.observed_on <= ahead(on),
        )
        .distinct()
    )
    return found


def _by_evidence(pairs: Any, on: date, then: date) -> Select[*tuple[Any, ...]]:
    """The rule of `rules.levels` in SQL: no later, equally or better assured estimate may say less."""
    assurance = case({kind: ASSURANCE[kind] for kind in _ASSURED}, value=Evidence.kind)
    cap = case({kind: CAP[kind] for kind in _ASSURED}, value=Evidence.kind)
    counts_as = case((Evidence.level > cap, cap), else_=Evidence.level)
    says_not_higher = case((Evidence.level < Evidence.ceiling, counts_as), else_=null())
    reference = Evidence.source_ref.collate("BINARY" if db.engine.dialect.name == "sqlite" else "C")

    def lowest_later(rank: int) -> ColumnElement[Any]:
        return (
            func.min(says_not_higher)
            .filter(assurance >= rank)
            .over(
                partition_by=(Evidence.person_id, Evidence.competency_id),
                order_by=(Evidence.observed_on.desc(), Evidence.recorded_on.desc(), reference.desc()),
                rows=(None, -1),
            )
        )

    ranks = sorted({ASSURANCE[kind] for kind in _ASSURED})
    judged = (
        select(
            Evidence.person_id,
            Evidence.competency_id,
            Evidence.expires_on,
            counts_as.label("counts_as"),
            case(*((assurance == rank, lowest_later(rank)) for rank in ranks)).label("bound"),
        )
        .join(
            pairs,
            and_(pairs.c.person_id == Evidence.person_id, pairs.c.competency_id == Evidence.competency_id),
        )
        .where(
            Evidence.kind.in_(_ASSURED),
            Evidence.observed_on <= on,
            or_(Evidence.revoked_on.is_(None), Evidence.revoked_on > then),
        )
        .subquery("judged")
    )
    found: Select[*tuple[Any, ...]] = (
        select(judged.c.person_id, judged.c.competency_id, func.max(judged.c.counts_as).label("verified"))
        .where(
            or_(judged.c.bound.is_(None), judged.c.counts_as <= judged.c.bound),
            or_(judged.c.expires_on.is_(None), judged.c.expires_on > then),
        )
        .group_by(judged.c.person_id, judged.c.competency_id)
    )
    return found
