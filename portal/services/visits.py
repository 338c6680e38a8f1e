"""Where a request comes from, as far as the doors care."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visit:
    """The network address and browser of a request, and what the browser is known as to the account it tries."""

    address: str
    browser: str
    known_as: str = ""
    """A random name that this browser was given when the account last signed in there; empty for a stranger."""

    @property
    def place(self) -> str:
        """What attempts are counted by: the known browser, else the address. At most 45 characters."""
        return (self.known_as or self.address)[:45]
