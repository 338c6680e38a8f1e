"""Every setting, its default and its meaning."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

_ROOT = Path(__file__).resolve().parent.parent
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingsError(Exception):
    """A setting that the portal cannot start with; the message says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """The settings of one installation, read once at start-up.

    Raises `SettingsError` from `from_environment` when one of them makes no sense.
    """

    database_url: str
    """PORTAL_DATABASE_URL: SQLite in the instance folder, or postgresql://user:password@host/name."""
    instance: Path
    """PORTAL_INSTANCE: the folder of the embedded database and of this installation's secret."""
    port: int
    """PORTAL_PORT: where `portal run` listens; 8000."""
    zone: ZoneInfo
    """PORTAL_TIMEZONE: the company's time zone, in which a day begins and ends; UTC."""
    currency: str
    """PORTAL_CURRENCY: the one currency of all costs; USD."""
    proxies: int
    """PORTAL_PROXIES: how many proxies in front of the portal are believed; 0."""
    url: str
    """PORTAL_URL: the address that people type; http://127.0.0.1:8000."""
    secret_key: str
    """PORTAL_SECRET_KEY: signs cookies; made in the instance folder unless the address begins with https."""

    @property
    def is_https(self) -> bool:
        return self.url.startswith("https://")

    def answers_to(self, host: str) -> bool:
        """Whether a request for this host (and port) is meant for this portal. On loopback every name of it is."""
        own = urlsplit(self.url).hostname
        try:
            asked = urlsplit(f"//{host}").hostname
        except ValueError:
            return False
        return asked == own or (own in _LOOPBACK and asked in _LOOPBACK)

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the SQLite file of this installation."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        instance = Path(environment.get("PORTAL_INSTANCE") or _ROOT / "instance").resolve()
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        port = _whole(environment, "PORTAL_PORT", 8000, 1, 65535)
        url = (environment.get("PORTAL_URL") or f"http://127.0.0.1:{port}").rstrip("/")
        address = urlsplit(url)
        if address.scheme != "https" and (address.scheme != "http" or address.hostname not in _LOOPBACK):
            raise SettingsError(
                f"PORTAL_URL is {url}. "
                "You need an address that begins with https://, or http://127.0.0.1 to try the portal."
            )
        return cls(
            database_url=_database(environment.get("PORTAL_DATABASE_URL") or f"sqlite:///{instance / 'portal.sqlite'}"),
            instance=instance,
            port=port,
            zone=_zone(environment.get("PORTAL_TIMEZONE") or "UTC"),
            currency=_currency(environment.get("PORTAL_CURRENCY") or "USD"),
            proxies=_whole(environment, "PORTAL_PROXIES", 0, 0, 9),
            url=url,
            secret_key=_secret(environment.get("PORTAL_SECRET_KEY", ""), url, instance),
        )


def _whole(environment: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingsError(f"{name} is {text}. You need a whole number from {low} to {high}.")
    return int(text)


def _database(url: str) -> str:
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise SettingsError("PORTAL_DATABASE_URL needs to begin with postgresql:// or sqlite:///.")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise SettingsError(f"PORTAL_TIMEZONE is {name}. You need a name like Europe/Berlin.") from error


def _currency(code: str) -> str:
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise SettingsError(f"PORTAL_CURRENCY is {code}. You need a code of three letters like EUR.")
    return code.upper()


def _secret(given: str, url: str, instance: Path) -> str:
    if given:
        if len(given.encode()) < 32:
            raise SettingsError("PORTAL_SECRET_KEY is too short. You need 32 random bytes or more.")
        return given
    if url.startswith("https://"):
        raise SettingsError(
            "PORTAL_SECRET_KEY is missing. You need 32 random bytes or more when PORTAL_URL begins with https."
        )
    path = instance / "secret_key"
    if not path.exists():
        _make_secret(path)
    return path.read_text(encoding="ascii")


def _make_secret(path: Path) -> None:
    """Writes a whole secret that only its owner reads, or none: whoever links first has made it."""
    descriptor, made = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(made, path)
    Path(made).unlink()
