"""Evidence → verified, held and claimed level on any day, with the reason.

In words: the highest level proved by evidence still in force, after removing evidence that a later, equally or better
assured measurement contradicts. A result below its instrument's ceiling is an estimate and also says "not higher"; a
result at the ceiling is only a lower bound. So a pass never lowers anybody, and a poor re-test can.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from portal.rules.courses import CAP, EvidenceKind
from portal.rules.people import in_force

ASSURANCE: dict[EvidenceKind, int] = {
    EvidenceKind.SELF: 0,
    EvidenceKind.COMPLETION: 1,
    EvidenceKind.MANAGER: 2,
    EvidenceKind.ASSESSMENT: 3,
    EvidenceKind.PROJECT: 4,
    EvidenceKind.CERTIFICATION: 4,
}
"""How far a kind of evidence can be trusted, 0 to 4."""

CLAIM_GAP = 2
"""Levels between claim and proof from which a re-assessment is asked for."""


class LevelState(StrEnum):
    """What a person's records about a competency amount to on a day."""

    PARTLY_LAPSED = "partly_lapsed"
    VERIFIED = "verified"
    LAPSED = "lapsed"
    MEASURED_NONE = "measured_none"
    CLAIMED_ONLY = "claimed_only"
    NONE = "none"


class Flag(StrEnum):
    """A reason to ask for a re-assessment; it changes no number."""

    DISPUTED_LOWER = "disputed_lower"
    ABOVE_BETTER_EVIDENCE = "above_better_evidence"
    CLAIM_GAP = "claim_gap"


class Weight(StrEnum):
    """What one record does to the level of a day."""

    DECIDES = "decides"
    COUNTS = "counts"
    CONTRADICTED = "contradicted"
    """A later, equally or better assured record says less."""
    LAPSED = "lapsed"
    REVOKED = "revoked"
    CLAIM = "claim"
    """The newest self-assessment in force: claimed, never verified."""
    OLDER_CLAIM = "older_claim"
    AHEAD = "ahead"
    """Observed after the day."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One dated record that a person showed a level in a competency. Days are half-open as everywhere."""

    source_ref: str
    kind: EvidenceKind
    level: int
    ceiling: int
    observed_on: date
    recorded_on: date
    expires_on: date | None = None
    revoked_on: date | None = None
    revoked_recorded_on: date | None = None

    @property
    def counts_as(self) -> int:
        """The level it can prove: never above the cap of its kind."""
        return min(self.level, CAP[self.kind])

    @property
    def assurance(self) -> int:
        return ASSURANCE[self.kind]

    @property
    def says_not_higher(self) -> bool:
        """Whether the result lies below what its instrument could show."""
        return self.level < self.ceiling

    @property
    def order(self) -> tuple[date, date, bytes]:
        """What decides which of two records is later."""
        return self.observed_on, self.recorded_on, self.source_ref.encode()

    def unrevoked(self, on: date) -> bool:
        return self.observed_on <= on and (self.revoked_on is None or on < self.revoked_on)

    def unexpired(self, on: date) -> bool:
        return self.expires_on is None or on < self.expires_on


@dataclass(frozen=True, slots=True)
class Level:
    """Where a person stands in one competency on one day, and why."""

    verified: int
    held: int
    claimed: int | None
    state: LevelState
    flags: frozenset[Flag]
    basis: str | None
    """The `source_ref` of the deciding record; None while nothing is verified."""


def known_on(records: Iterable[Evidence], day: date) -> list[Evidence]:
    """The records as somebody knew them at the end of a day: later entries and later revocations are not there yet."""
    return [
        record
        if record.revoked_recorded_on is None or record.revoked_recorded_on <= day
        else replace(record, revoked_on=None, revoked_recorded_on=None)
        for record in records
        if record.recorded_on <= day
    ]


def level_on(records: Sequence[Evidence], day: date) -> Level:
    """Where somebody stands in one competency on a day; `records` are theirs in it, in any order."""
    claimed = _claimed(records, day)
    valid = sorted(
        (record for record in records if record.assurance >= 1 and record.unrevoked(day)),
        key=lambda record: record.order,
    )
    standing = _uncontradicted(valid)
    held = max((record.counts_as for record in standing), default=0)
    in_force = [record for record in standing if record.unexpired(day)]
    verified = max((record.counts_as for record in in_force), default=0)
    basis = next((record for record in reversed(in_force) if record.counts_as == verified), None) if verified else None
    return Level(
        verified=verified,
        held=held,
        claimed=claimed,
        state=_state(verified, held, claimed, measured=bool(in_force)),
        flags=_flags([record for record in valid if record.unexpired(day)], basis, verified, claimed),
        basis=basis.source_ref if basis else None,
    )


def weights(records: Sequence[Evidence], day: date) -> dict[str, Weight]:
    """What each record does to the level of a day, by `source_ref`; `records` are somebody's in one competency."""
    valid = sorted((r for r in records if r.assurance >= 1 and r.unrevoked(day)), key=lambda record: record.order)
    standing = {record.source_ref for record in _uncontradicted(valid)}
    basis = level_on(records, day).basis
    claim = _claim(records, day)

    def weight(record: Evidence) -> Weight:
        if record.observed_on > day:
            return Weight.AHEAD
        if not record.unrevoked(day):
            return Weight.REVOKED
        if record.kind is EvidenceKind.SELF:
            lapsed = Weight.OLDER_CLAIM if record.unexpired(day) else Weight.LAPSED
            return Weight.CLAIM if record is claim else lapsed
        if record.source_ref not in standing:
            return Weight.CONTRADICTED
        if not record.unexpired(day):
            return Weight.LAPSED
        return Weight.DECIDES if record.source_ref == basis else Weight.COUNTS

    return {record.source_ref: weight(record) for record in records}


def _claimed(records: Sequence[Evidence], day: date) -> int | None:
    claim = _claim(records, day)
    return claim.level if claim else None


def _claim(records: Sequence[Evidence], day: date) -> Evidence | None:
    claims = [r for r in records if r.kind is EvidenceKind.SELF and r.unrevoked(day) and r.unexpired(day)]
    return max(claims, key=lambda record: record.order, default=None)


def _uncontradicted(valid: Sequence[Evidence]) -> list[Evidence]:
    """The records, oldest first, that no later, equally or better assured estimate contradicts.

    A contradiction outlives its own expiry, so an expiry can never raise a level.
    """
    lowest = [_BOUNDLESS] * (max(ASSURANCE.values()) + 1)
    standing: list[Evidence] = []
    for record in reversed(valid):
        if record.counts_as <= lowest[record.assurance]:
            standing.append(record)
        if record.says_not_higher:
            for assurance in range(record.assurance + 1):
                lowest[assurance] = min(lowest[assurance], record.counts_as)
    return standing[::-1]


_BOUNDLESS = 9


def _state(verified: int, held: int, claimed: int | None, *, measured: bool) -> LevelState:
    if 0 < verified < held:
        return LevelState.PARTLY_LAPSED
    if verified:
        return LevelState.VERIFIED
    if held:
        return LevelState.LAPSED
    if measured:
        return LevelState.MEASURED_NONE
    return LevelState.CLAIMED_ONLY if claimed else LevelState.NONE


def _flags(in_force: Sequence[Evidence], basis: Evidence | None, verified: int, claimed: int | None) -> frozenset[Flag]:
    flags = set()
    if basis is not None:
        lower = [r for r in in_force if r.says_not_higher and r.counts_as < verified]
        if any(r.order > basis.order and r.assurance < basis.assurance for r in lower):
            flags.add(Flag.DISPUTED_LOWER)
        if any(r.assurance > basis.assurance for r in lower):
            flags.add(Flag.ABOVE_BETTER_EVIDENCE)
    if claimed is not None and claimed - verified >= CLAIM_GAP:
        flags.add(Flag.CLAIM_GAP)
    return frozenset(flags)


@dataclass(frozen=True, slots=True)
class Interval:
    """The days `[start, end)` on which verified and held level stay the same; no end means from then on."""

    start: date
    end: date | None
    verified: int
    held: int


def intervals(records: Sequence[Evidence]) -> list[Interval]:
    """A person's levels in one competency on every day, as the fewest intervals, oldest first.

    Days outside them are level 0. Levels change only on days of observation, expiry and revocation.
    """
    assured = sorted((record for record in records if record.assurance >= 1), key=lambda record: record.order)
    if not assured:
        return []
    days = sorted(
        {
            day
            for record in assured
            for day in (record.observed_on, record.expires_on, record.revoked_on)
            if day is not None and day >= assured[0].observed_on
        }
    )
    found: list[Interval] = []
    for day, until in zip(days, [*days[1:], None], strict=True):
        standing = _uncontradicted([record for record in assured if record.unrevoked(day)])
        held = max((record.counts_as for record in standing), default=0)
        verified = max((record.counts_as for record in standing if record.unexpired(day)), default=0)
        if found and found[-1].end == day and (found[-1].verified, found[-1].held) == (verified, held):
            found[-1] = replace(found[-1], end=until)
        elif held:
            found.append(Interval(day, until, verified, held))
    return found


def verified_until(found: Sequence[Interval], day: date) -> date | None:
    """The first day after `day` on which the verified level falls without new evidence; None when it never does."""
    level = next((i.verified for i in found if in_force(i.start, i.end, on=day)), 0)
    return below_from(found, level, day)


def below_from(found: Sequence[Interval], level: int, day: date) -> date | None:
    """The first day after `day` on which less than `level`, which is verified on `day`, is left; None when it stays."""
    until: date | None = None
    for interval in found if level else ():
        if interval.end is not None and interval.end <= day:
            continue
        if until is not None and interval.start > until:
            return until
        if interval.verified < level:
            return interval.start
        until = interval.end
    return until


def lapsed_on(found: Sequence[Interval], day: date) -> date | None:
    """The first of the days up to `day` on which less was verified than held all along; None when all is verified."""
    since = end = None
    for interval in found:
        if interval.start > day:
            break
        goes_on = since is not None and interval.start == end
        since = None if interval.verified == interval.held else since if goes_on else interval.start
        end = interval.end
    return since if end is None or day < end else None
