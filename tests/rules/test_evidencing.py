"""May this be recorded, revoked, rated? One test for each refusal; and when two opinions are shown."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.courses import EvidenceKind
from portal.rules.evidencing import (
    Opinion,
    is_revealed,
    level_shown,
    refusal_of_certification,
    refusal_to_claim,
    refusal_to_rate,
    refusal_to_revoke,
)
from portal.rules.levels import Evidence, Flag, LevelState
from portal.rules.refusals import Refusal

TODAY = date(2026, 6, 1)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


def certification(**others: object) -> Refusal | None:
    facts = {"own": False, "observed_on": TODAY, "credential_until": None, "credential_url": "", "today": TODAY}
    return refusal_of_certification(**{**facts, **others})  # type: ignore[arg-type]


def revoking(**others: object) -> Refusal | None:
    facts = {
        "own": False,
        "observed_on": YESTERDAY,
        "revoked_on": None,
        "day": TODAY,
        "reason": "Forged",
        "today": TODAY,
    }
    return refusal_to_revoke(**{**facts, **others})  # type: ignore[arg-type]


def test_a_certification_of_somebody_else_is_recorded() -> None:
    assert certification() is None
    assert certification(credential_until=TOMORROW, credential_url="https://issuer.example/1") is None


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"own": True}, Refusal.OWN_EVIDENCE),
        ({"observed_on": TOMORROW}, Refusal.DAY_AHEAD),
        ({"credential_until": TODAY}, Refusal.CREDENTIAL_ENDS_FIRST),
        ({"credential_url": "javascript:alert(1)"}, Refusal.NOT_A_WEB_ADDRESS),
    ],
)
def test_a_certification_is_refused_for_one_reason(facts: dict[str, object], refusal: Refusal) -> None:
    assert certification(**facts) is refusal


def test_a_record_is_revoked_from_its_own_day_on_at_the_earliest() -> None:
    assert revoking() is None
    assert revoking(day=YESTERDAY) is None


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"own": True}, Refusal.OWN_EVIDENCE),
        ({"revoked_on": YESTERDAY}, Refusal.ALREADY_REVOKED),
        ({"day": TOMORROW}, Refusal.DAY_AHEAD),
        ({"day": YESTERDAY - timedelta(days=1)}, Refusal.REVOKED_BEFORE_OBSERVED),
        ({"reason": " \n"}, Refusal.REASON_MISSING),
    ],
)
def test_revoking_is_refused_for_one_reason(facts: dict[str, object], refusal: Refusal) -> None:
    assert revoking(**facts) is refusal


@pytest.mark.parametrize("level", range(5))
def test_a_rating_is_a_level_up_to_4_with_an_example(level: int) -> None:
    assert refusal_to_rate(own=False, level=level, example="Led the review.") is None


@pytest.mark.parametrize(
    ("own", "level", "example", "refusal"),
    [
        (True, 3, "I am good", Refusal.OWN_RATING),
        (False, 5, "Led the review.", Refusal.RATING_OUT_OF_RANGE),
        (False, -1, "Led the review.", Refusal.RATING_OUT_OF_RANGE),
        (False, 3, "  ", Refusal.EXAMPLE_MISSING),
    ],
)
def test_a_rating_is_refused_for_one_reason(own: bool, level: int, example: str, refusal: Refusal) -> None:
    assert refusal_to_rate(own=own, level=level, example=example) is refusal


def test_a_claim_is_a_level_from_0_to_5() -> None:
    assert [level for level in range(-1, 7) if refusal_to_claim(level) is None] == [0, 1, 2, 3, 4, 5]
    assert refusal_to_claim(6) is Refusal.CLAIM_OUT_OF_RANGE


def opinion(start: int, end: int | None) -> Opinion:
    return Opinion(TODAY + timedelta(days=start), None if end is None else TODAY + timedelta(days=end))


@pytest.mark.parametrize(
    ("theirs", "revealed"),
    [
        ([], False),
        ([opinion(5, None)], True),
        ([opinion(0, 10)], True),
        ([opinion(9, 12)], True),
        ([opinion(10, 12)], False),
        ([opinion(-10, 0)], False),
        ([opinion(3, 3)], False),
        ([opinion(-10, 0), opinion(9, 12)], True),
    ],
)
def test_an_opinion_is_shown_to_whoever_gave_their_own_for_the_same_days(theirs: list[Opinion], revealed: bool) -> None:
    assert is_revealed(opinion(0, 10), theirs) is revealed


spans = st.tuples(st.integers(0, 9), st.none() | st.integers(0, 9)).map(lambda span: opinion(*span))


@given(spans, spans)
def test_two_opinions_are_revealed_to_each_other_or_neither_is(mine: Opinion, theirs: Opinion) -> None:
    assert is_revealed(mine, [theirs]) is is_revealed(theirs, [mine])


def test_a_revocation_ends_an_opinion_before_its_expiry() -> None:
    assert Opinion.of(TODAY, expires_on=TOMORROW, revoked_on=TODAY) == Opinion(TODAY, TODAY)
    assert Opinion.of(TODAY, expires_on=None, revoked_on=None) == Opinion(TODAY, None)


def record(kind: EvidenceKind, level: int, ceiling: int, day: date = YESTERDAY) -> Evidence:
    return Evidence(f"{kind}:{level}", kind, level, ceiling, day, day)


NOTHING_RATED = record(EvidenceKind.MANAGER, 0, 4)


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        ([], LevelState.NONE),
        ([record(EvidenceKind.SELF, 3, 5)], LevelState.CLAIMED_ONLY),
        ([record(EvidenceKind.ASSESSMENT, 0, 3)], LevelState.MEASURED_NONE),
    ],
)
def test_a_state_does_not_tell_of_a_rating_of_nothing_that_is_not_seen(seen: list[Evidence], state: LevelState) -> None:
    assert level_shown([*seen, NOTHING_RATED], [NOTHING_RATED], TODAY).state is state
    assert level_shown([*seen, NOTHING_RATED], [], TODAY).state is LevelState.MEASURED_NONE


def test_a_state_never_says_more_than_is_verified() -> None:
    passed = record(EvidenceKind.COMPLETION, 1, 1, YESTERDAY - timedelta(days=1))
    level = level_shown([passed, NOTHING_RATED], [NOTHING_RATED], TODAY)
    assert (level.verified, level.held, level.state) == (0, 0, LevelState.MEASURED_NONE)


def test_a_flag_does_not_tell_of_a_lower_rating_that_is_not_seen() -> None:
    certificate = record(EvidenceKind.CERTIFICATION, 4, 4, YESTERDAY - timedelta(days=1))
    rating = record(EvidenceKind.MANAGER, 2, 4)
    everything = level_shown([certificate, rating], [], TODAY)
    shown = level_shown([certificate, rating], [rating], TODAY)
    assert (everything.verified, everything.flags) == (4, {Flag.DISPUTED_LOWER})
    assert (shown.verified, shown.flags, shown.basis) == (4, frozenset(), everything.basis)
