"""What a place has to decide first, as sentences: what it is about, who is concerned, and where it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from portal.rules.courses import LEVELS
from portal.rules.decisions import CoreGap, Decision, Lapsing
from portal.rules.decisions import Need as NeedFact
from portal.services.insight import Bench, Competency, Coverage, Holder, Outlook
from portal.services.renewing import Renewal

_NAMES = 3
"""Of so many people the names are said; of more only the first."""


@dataclass(frozen=True, slots=True)
class Said:
    """One decision: `kind` and `sign` are its colour and icon, `step` and `href` what to do next."""

    kind: str
    sign: str
    headline: str
    detail: str
    step: str
    about: str
    """What the step is about, for who cannot see the headline beside it."""
    href: str


def said(found: Coverage, ahead: Outlook) -> list[Said]:
    """The decisions of a place in their order."""
    return [_said(one, found, ahead) for one in ahead.decisions]


def long_day(value: date) -> str:
    """14 January: a day of the next ninety, which needs no year."""
    return f"{value.day} {value:%B}"


def short_day(value: date) -> str:
    return f"{value.day} {value:%b}"


def _said(decision: Decision, found: Coverage, ahead: Outlook) -> Said:
    fact = decision.fact
    if isinstance(fact, Lapsing):
        return _lapsing(fact, found, ahead)
    competency = next(one for one in found.competencies.values() if one.code == fact.competency)
    if isinstance(fact, CoreGap):
        return _core_gap(fact, competency, ahead, found.on, training(found, competency, fact.level))
    bench = ahead.benches[int(fact.unit), competency.id]
    where = _where(found, int(fact.unit))
    return Said(
        "gap",
        "warn",
        _headline(fact, competency, bench, where, found.on),
        " ".join(_about(fact, bench, found)),
        "Plan training",
        competency.name,
        training(found, competency, fact.level, int(fact.unit)),
    )


def training(found: Coverage, competency: Competency, level: int, unit_id: int | None = None) -> str:
    """Where courses for a level of a competency are found: the page of the gap, or the catalog.

    The page of a gap is about what roles ask of people, so it helps where a core requirement of the level is missed.
    """
    if found.place.is_company or not any(
        key == competency.id and target >= level for key, target in found.whole.core_gaps
    ):
        return url_for("learner.catalog", competency=competency.code, level=[one for one in LEVELS if one >= level])
    place = found.place
    unit = place.unit or next((part for part in place.parts if part.id == unit_id), None)
    if unit is None:
        return url_for("recommending.own_gap", competency=competency.code)
    return url_for("units.gap", unit=unit.code, competency=competency.code)


def _where(found: Coverage, unit_id: int) -> str:
    """The unit, where somebody looks at several at once."""
    names = [part.name for part in found.place.parts if part.id == unit_id]
    return f" in {names[0]}" if names and not found.team else ""


def _headline(fact: NeedFact, competency: Competency, bench: Bench, where: str, on: date) -> str:
    since = "" if fact.day == on else f" from {long_day(fact.day)}"
    named = f"{competency.name} at level {fact.level}{where}"
    if fact.worst == 0:
        return f"{competency.name}{where} has nobody at level {fact.level}{since}"
    if fact.worst > 1:
        return f"{named} is {fact.need - (fact.worst if since else fact.depth)} short{since}"
    alone = [one.name for one in bench.holders if one.name] if fact.depth == 1 else []
    return f"{named} rests on {alone[0]} alone" if alone else f"{named} rests on one person{since}"


def _about(fact: NeedFact, bench: Bench, found: Coverage) -> Iterable[str]:
    """Who goes, who stays, what is needed, who could come."""
    ahead = fact.day != found.on
    if ahead:
        yield f"{going(bench.go, fact.day)}; {staying(bench.stay)}." if bench.stay else f"{going(bench.go, fact.day)}."
    needed = "You need" if found.place.is_own else "Needed:"
    yield f"{needed} {fact.need}." if ahead else f"{fact.depth} of {fact.need} needed, as of {short_day(found.on)}."
    if not ahead and bench.go:
        yield f"{going(bench.go, None)}."
    shared = next(
        need.depth_with_shared - need.depth
        for need in found.needs
        if str(need.unit_id) == fact.unit and found.competencies[need.competency_id].code == fact.competency
    )
    if shared:
        yield f"{shared} more {'is' if shared == 1 else 'are'} shared with the unit."
    if bench.near:
        yield f"{_listed(bench.near_names, bench.near)} {'is' if bench.near == 1 else 'are'} one level away."


def going(people: Sequence[Holder], then: date | None) -> str:
    """Jonas Lindqvist's proof lapses then, Ana Ruiz leaves on 3 February; who has no name is counted."""
    named = [one for one in people if one.name][:_NAMES]
    parts = [_goes(one, then) for one in named]
    if rest := len(people) - len(named):
        more = "more " if named else ""
        parts.append(f"{rest} {more}{'person lapses or leaves' if rest == 1 else 'people lapse or leave'}")
    return ", ".join(parts)


def who(bench: Bench) -> str:
    """Who goes and who stays of those who are there for a need; empty where nobody is."""
    parts = [going(bench.go, None)] if bench.go else []
    if bench.stay:
        parts.append(staying(bench.stay))
    return "; ".join(parts)


def _goes(one: Holder, then: date | None) -> str:
    assert one.until is not None
    on = "then" if one.until == then else f"on {long_day(one.until)}"
    return f"{one.name} leaves {on}" if one.leaves else f"{_owned(one.name or '')} proof lapses {on}"


def _owned(name: str) -> str:
    return f"{name}\u2019" if name.endswith("s") else f"{name}\u2019s"


def staying(people: Sequence[Holder]) -> str:
    """Adaeze Okafor stays."""
    return f"{_listed([one.name for one in people if one.name], len(people))} {'stays' if len(people) == 1 else 'stay'}"


def _listed(names: Sequence[str], number: int) -> str:
    """Two names and 3 more; 4 people where nobody is named."""
    shown = list(names[:_NAMES])
    if not shown:
        return f"{number} {'person' if number == 1 else 'people'}"
    if rest := number - len(shown):
        shown.append(f"{rest} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _lapsing(fact: Lapsing, found: Coverage, ahead: Outlook) -> Said:
    proofs = f"{fact.proofs:,} {'proof' if fact.proofs == 1 else 'proofs'}"
    people = f"{fact.people:,} {'person' if fact.people == 1 else 'people'}"
    headline = f"{proofs} of {people} {'lapses' if fact.proofs == 1 else 'lapse'} by {long_day(fact.until)}"
    if not ahead.lists_lapses:
        return Said("time", "time", headline, "Each unit says who.", "Open the units", "where proofs lapse", "#h-below")
    first = next(iter(ahead.lapses.rows), None)
    detail = (
        f"The first: {first.name}, {found.competencies[first.competency_id].name}, on {long_day(first.on)}."
        if first
        else "They belong to people who are counted here and not named."
    )
    return Said("time", "time", headline, detail, "See what renews them", "what lapses", "#h-lapses")


def _core_gap(fact: CoreGap, competency: Competency, ahead: Outlook, on: date, href: str) -> Said:
    course: Renewal = ahead.courses[competency.id, fact.level]
    return Said(
        "gap",
        "gap",
        f"{fact.people:,} people are below a core requirement: {competency.name} at level {fact.level}",
        f"As of {short_day(on)}. {course.title} proves it.",
        "See the courses",
        competency.name,
        href,
    )
