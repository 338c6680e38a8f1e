"""May this be recorded, revoked, rated? Permission, or a named refusal; and when two opinions are shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from portal.rules.access import Actor, Reach, Subject, reach
from portal.rules.courses import CAP, EvidenceKind, is_web_address
from portal.rules.levels import Evidence, Flag, Level, level_on
from portal.rules.refusals import Refusal

HIGHEST_RATING = CAP[EvidenceKind.MANAGER]
HIGHEST_CLAIM = CAP[EvidenceKind.SELF]
OPINIONS = (EvidenceKind.SELF, EvidenceKind.MANAGER)
"""What people say, of themselves and of others."""

LONGEST_REASON = 500
LONGEST_EXAMPLE = 2000


def refusal_of_certification(
    *, own: bool, observed_on: date, credential_until: date | None, credential_url: str, today: date
) -> Refusal | None:
    """Why L&D cannot record a certification; None when they can. `credential_until` is the first day without it."""
    if own:
        return Refusal.OWN_EVIDENCE
    if observed_on > today:
        return Refusal.DAY_AHEAD
    if credential_until is not None and credential_until <= observed_on:
        return Refusal.CREDENTIAL_ENDS_FIRST
    if credential_url and not is_web_address(credential_url):
        return Refusal.NOT_A_WEB_ADDRESS
    return None


def refusal_to_revoke(
    *, own: bool, observed_on: date, revoked_on: date | None, day: date, reason: str, today: date
) -> Refusal | None:
    """Why a record cannot be revoked from this day on; None when it can."""
    if own:
        return Refusal.OWN_EVIDENCE
    if revoked_on is not None:
        return Refusal.ALREADY_REVOKED
    if day > today:
        return Refusal.DAY_AHEAD
    if day < observed_on:
        return Refusal.REVOKED_BEFORE_OBSERVED
    if not reason.strip():
        return Refusal.REASON_MISSING
    return None


def refusal_to_rate(*, own: bool, level: int, example: str) -> Refusal | None:
    """Why a manager cannot give this rating; None when they can."""
    if own:
        return Refusal.OWN_RATING
    if not 0 <= level <= HIGHEST_RATING:
        return Refusal.RATING_OUT_OF_RANGE
    if not example.strip():
        return Refusal.EXAMPLE_MISSING
    return None


def refusal_to_claim(level: int) -> Refusal | None:
    """Why somebody cannot assess themselves at this level; None when they can."""
    return None if 0 <= level <= HIGHEST_CLAIM else Refusal.CLAIM_OUT_OF_RANGE


@dataclass(frozen=True, slots=True)
class Opinion:
    """The days `[start, end)` on which a self-assessment or a manager's rating is in force."""

    start: date
    end: date | None

    @classmethod
    def of(cls, observed_on: date, *, expires_on: date | None, revoked_on: date | None) -> "Opinion":
        return cls(observed_on, min((day for day in (expires_on, revoked_on) if day is not None), default=None))

    def meets(self, other: "Opinion") -> bool:
        """Whether there is a day on which both are in force."""
        start = max(self.start, other.start)
        return all(end is None or start < end for end in (self.end, other.end))


def is_revealed(opinion: Opinion, of_the_other: Iterable[Opinion]) -> bool:
    """Whether an opinion is shown to the other side: only once that side has given its own for the same days.

    A person's own word and their manager's rating do not lean on each other that way.
    """
    return any(opinion.meets(theirs) for theirs in of_the_other)


class Sight(StrEnum):
    """Whose self-assessments and managers' ratings a viewer may see."""

    OWN = "own"
    """One's own word always; the rating once both are given."""
    LINE = "line"
    """The rating always; the person's own word once both are given."""
    EVERYTHING = "everything"
    NOTHING = "nothing"


def sight_of(actor: Actor, person_id: int, *, by_name: bool) -> Sight:
    """What somebody may see of a person's opinions; `by_name` where the person is in their sight for ratings."""
    if person_id == actor.id:
        return Sight.OWN
    if reach(actor, Subject.RATINGS) is Reach.EVERYBODY:
        return Sight.EVERYTHING
    return Sight.LINE if by_name else Sight.NOTHING


def hidden(records: Iterable[Evidence], sight: Sight) -> list[Evidence]:
    """The records of one person in one competency that a viewer may not see."""
    opinions = [record for record in records if record.kind in OPINIONS]
    if sight is Sight.NOTHING:
        return opinions
    if sight is Sight.EVERYTHING:
        return []
    own, other = OPINIONS if sight is Sight.OWN else reversed(OPINIONS)
    given = [_opinion(record) for record in opinions if record.kind is own]
    return [record for record in opinions if record.kind is other and not is_revealed(_opinion(record), given)]


def level_shown(records: Sequence[Evidence], unseen: Sequence[Evidence], on: date) -> Level:
    """The level of one person in one competency as a viewer reads it who may not see the `unseen` records.

    What is verified and held counts every record. The claim, the flags and the basis come from what the viewer may
    see: where an unseen record decides, the basis is None although something is verified. Where nothing is verified
    or held with the unseen records or without, the state does not tell of them either.
    """
    whole = level_on([one for one in records if one.kind is not EvidenceKind.SELF or one not in unseen], on)
    if not unseen:
        return whole
    seen = level_on([one for one in records if one not in unseen], on)
    told = seen.flags
    if not whole.held and not seen.held:
        whole = replace(whole, state=seen.state)
    if any(one.source_ref == whole.basis for one in unseen):
        return replace(whole, flags=whole.flags & {Flag.CLAIM_GAP}, basis=None)
    return replace(whole, flags=whole.flags & (told | {Flag.CLAIM_GAP}))


def _opinion(record: Evidence) -> Opinion:
    return Opinion.of(record.observed_on, expires_on=record.expires_on, revoked_on=record.revoked_on)


def corrected(import_id: int | None) -> str:
    """The reason of a revocation by an import that gives another result, or the same on another day."""
    return f"corrected by import {import_id}"


def undone(import_id: int) -> str:
    """The reason of a revocation by undoing an import. Importing the same row again lifts exactly that one."""
    return f"import {import_id} undone"
