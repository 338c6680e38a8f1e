"""How long somebody must wait after wrong passwords, so that guessing takes for ever and nobody is locked out.

Every place from which an account is tried has a count of its own. A place is a network address, or a browser in
which this account has signed in before. When many places together have failed for one account, only places that
have never signed it in must wait: an attacker elsewhere keeps nobody out of their own browser or office.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within a window are let through; the next must wait until one of them is older."""

    failures: int
    window: timedelta


ACCOUNT_AT_PLACE = Limit(8, timedelta(minutes=15))
PLACE = Limit(60, timedelta(minutes=15))
ACCOUNT_ANYWHERE = Limit(40, timedelta(hours=1))
LONGEST_WINDOW = max(limit.window for limit in (ACCOUNT_AT_PLACE, PLACE, ACCOUNT_ANYWHERE))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in to an account."""

    place: str
    at: datetime
    succeeded: bool


def wait(
    attempts: Sequence[Attempt],
    failures_at_place: Sequence[datetime],
    *,
    place: str,
    is_known: bool,
    now: datetime,
) -> timedelta | None:
    """How long until the next attempt is let through; None when it is now.

    `attempts` are those on the account, `failures_at_place` the moments of failures from this place on any account.
    `is_known` says whether the account has signed in from this place before.
    """
    here = [attempt for attempt in attempts if attempt.place == place]
    last_success = max((attempt.at for attempt in here if attempt.succeeded), default=None)
    since = [at.at for at in here if not at.succeeded and (last_success is None or at.at > last_success)]
    waits = [_wait(ACCOUNT_AT_PLACE, since, now), _wait(PLACE, failures_at_place, now)]
    if not is_known:
        waits.append(_wait(ACCOUNT_ANYWHERE, [attempt.at for attempt in attempts if not attempt.succeeded], now))
    return max((each for each in waits if each is not None), default=None)


def _wait(limit: Limit, failures: Sequence[datetime], now: datetime) -> timedelta | None:
    recent = sorted(at for at in failures if at > now - limit.window)
    if len(recent) < limit.failures:
        return None
    return recent[-limit.failures] + limit.window - now
