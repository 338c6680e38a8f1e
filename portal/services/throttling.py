"""Attempts to sign in, counted by account and by the place they came from."""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, insert, select, update

from portal.model.base import db
from portal.model.doors import SignIn, SignInAttempt
from portal.rules.people import same
from portal.rules.refusals import Refusal, Refused
from portal.rules.throttling import LONGEST_WINDOW, PLACE, Attempt, wait
from portal.services.database import alone_with
from portal.services.visits import Visit

KNOWN_FOR = timedelta(days=90)
"""How long an address stays one from which somebody has signed in before."""

KEPT_FOR = timedelta(days=1)
"""How long an attempt is kept; longer than every window."""


def account_key(email: str, *, key: str) -> str:
    """What is stored of a typed address, so that the table of attempts names nobody. 64 hexadecimal digits."""
    return hmac.new(key.encode(), same(email).encode(), hashlib.sha256).hexdigest()


def begin(account: str, visit: Visit, *, person_id: int | None, now: datetime) -> int:
    """Counts an attempt as failed before the password is looked at, or refuses one that must wait. Returns its id.

    Attempts on one account, or from one place, are counted one after the other, however many arrive together.
    """
    alone_with(f"account {account}", f"place {visit.place}")
    _hold_back(account, visit, person_id=person_id, now=now)
    attempt: int = db.session.execute(
        insert(SignInAttempt)
        .values(account=account, address=visit.place, at=now, succeeded=False)
        .returning(SignInAttempt.id)
    ).scalar_one()
    return attempt


def succeeded(attempt: int, *, now: datetime) -> None:
    """An attempt was right after all; forgets those that no window reaches."""
    db.session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt).values(succeeded=True))
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KEPT_FOR))


def forget(attempt: int) -> None:
    """An attempt that was right and opens nothing is as if it had not been."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt))


def _hold_back(account: str, visit: Visit, *, person_id: int | None, now: datetime) -> None:
    attempts = db.session.execute(
        select(SignInAttempt.address, SignInAttempt.at, SignInAttempt.succeeded).where(
            SignInAttempt.account == account, SignInAttempt.at > now - LONGEST_WINDOW
        )
    )
    failures = db.session.scalars(
        select(SignInAttempt.at)
        .where(
            SignInAttempt.address == visit.place,
            SignInAttempt.at > now - PLACE.window,
            SignInAttempt.succeeded.is_(False),
        )
        .order_by(SignInAttempt.at.desc())
        .limit(PLACE.failures)
    ).all()
    must_wait = wait(
        [Attempt(row.address, row.at, row.succeeded) for row in attempts],
        failures,
        place=visit.place,
        is_known=bool(visit.known_as) or _has_come_from(visit.address, person_id, now),
        now=now,
    )
    if must_wait is not None:
        raise Refused(Refusal.TOO_MANY_ATTEMPTS, minutes=max(1, -(-must_wait // timedelta(minutes=1))))


def _has_come_from(address: str, person_id: int | None, now: datetime) -> bool:
    has_come = exists().where(
        SignIn.person_id == (person_id or 0), SignIn.address == address, SignIn.started_at > now - KNOWN_FOR
    )
    return bool(db.session.execute(select(has_come)).scalar_one())
