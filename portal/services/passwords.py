"""Passwords: kept as slow hashes, checked in the same time whether or not there is anything to check against."""

from dataclasses import dataclass
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.rules.passwords import LEAST, MOST, refusal_of
from portal.rules.refusals import Refused


@dataclass(frozen=True, slots=True)
class Cost:
    """What one argon2id hash costs: rounds, KiB of memory, lanes."""

    rounds: int
    memory: int
    lanes: int


COST = Cost(rounds=3, memory=32 * 1024, lanes=1)
"""About 50 ms on one core. OWASP asks for at least 2 rounds of 19 MiB; more memory would not fit beside two workers."""


class Hashing:
    """Makes and checks hashes at one cost. A hash of another cost still checks, and asks to be made anew."""

    def __init__(self, cost: Cost) -> None:
        self._hasher = PasswordHasher(time_cost=cost.rounds, memory_cost=cost.memory, parallelism=cost.lanes)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody has this password")

    def hashed(self, password: str) -> str:
        """The hash to keep."""
        return self._hasher.hash(password)

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether the password belongs to the hash. Without one it takes as long, and says no."""
        nobodys = self._nobodys
        try:
            return self._hasher.verify(kept or nobodys, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, kept: str) -> bool:
        """Whether the hash was made at another cost."""
        return self._hasher.check_needs_rehash(kept)


def check(password: str, *, name: str, email: str, employee_no: str) -> None:
    """Refuses a password that the rules refuse for this person."""
    if refusal := refusal_of(password, about_you=(name, email, employee_no)):
        raise Refused(refusal, least=LEAST, most=MOST)
