"""What a place has to decide, by name where the viewer may see names: risks, lapses, and what is to be done first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.rules import decisions as rule
from portal.rules.access import Actor
from portal.rules.decisions import CoreGap, Decision, Lapsing, decide
from portal.services.insight.coverage import Coverage
from portal.services.insight.depth import Need
from portal.services.insight.figures import Asked
from portal.services.insight.holders import Bench, Key, benches
from portal.services.insight.lapses import FIRST, Lapses, lapses
from portal.services.insight.words import Competency
from portal.services.renewing import Renewal, renewals

MANY = 2_000
"""A place with units below and more people than this is not listed by name."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """From a day to its horizon. `courses` holds what proves a competency at a level, by the competency's id."""

    decisions: tuple[Decision, ...]
    benches: Mapping[Key, Bench]
    """Who is there for the needs of concern."""
    lapses: Lapses
    lists_lapses: bool
    """Whether `lapses` were looked up. Of the company and of `MANY` people at once each unit says who."""
    beside: tuple[tuple[Competency, Asked], ...]
    """The competencies without a team need in which something lapses, most lapses first."""
    courses: Mapping[tuple[int, int], Renewal] = field(default_factory=dict)


def outlook(actor: Actor, found: Coverage, *, today: date, most: int | None = FIRST) -> Outlook | None:
    """What lies ahead of a place on the day of its figures; None on a past day. Three statements.

    `most` limits the lapses; without it they are listed of any unit.
    """
    on = found.on
    if on < today:
        return None
    place = found.place
    is_large = most is not None and bool(place.parts) and found.whole.people > MANY
    lists = not (place.is_company or is_large)
    lapsing = lapses(actor, place, on=on, today=today, most=most) if lists else Lapses()
    concerns = [need for need in found.needs if need.risk.is_concern]
    there = benches(actor, concerns, on=on, today=today, scope=found.place.scope) if found.needs else {}
    gaps = {pair: people for pair, people in found.whole.core_gaps.items() if people >= rule.SEVERAL}
    lost = {(one.competency_id, one.target) for one in lapsing.rows}
    courses = renewals([*gaps, *lost], on=on)
    codes = {key: one.code for key, one in found.competencies.items()}
    return Outlook(
        decisions=decide(
            [_need(need, codes, there[need.unit_id, need.competency_id], on) for need in concerns],
            Lapsing(found.whole.at_risk, found.whole.people_at_risk, found.later),
            [
                CoreGap(codes[key], level, people, courses[key, level].code)
                for (key, level), people in gaps.items()
                if (key, level) in courses
            ],
            on=on,
        ),
        benches=there,
        lapses=lapsing,
        lists_lapses=lists,
        beside=_beside(found),
        courses=courses,
    )


def _beside(found: Coverage) -> tuple[tuple[Competency, Asked], ...]:
    needed = {need.competency_id for need in found.needs}
    asked = found.whole.competencies
    beside = [(one, asked[key]) for key, one in found.competencies.items() if key in asked and key not in needed]
    lapsing = [(one, counts) for one, counts in beside if counts.at_risk]
    return tuple(sorted(lapsing, key=lambda pair: (-pair[1].at_risk, pair[0].code)))


def _need(need: Need, codes: Mapping[int, str], bench: Bench, on: date) -> rule.Need:
    return rule.Need(
        unit=str(need.unit_id),
        competency=codes[need.competency_id],
        level=need.level,
        need=need.need,
        depth=need.depth,
        projected=need.projected,
        day=bench.low_from or on,
    )
