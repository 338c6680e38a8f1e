"""Settings that make no sense are refused with one sentence."""

from pathlib import Path

import pytest

from portal.config import Settings, SettingsError


def read(tmp_path: Path, **environment: str) -> Settings:
    return Settings.from_environment({"PORTAL_INSTANCE": str(tmp_path), **environment})


def test_without_settings_the_portal_is_embedded_and_on_this_machine(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.is_embedded
    assert not settings.is_https
    assert (settings.url, settings.port, settings.currency, settings.proxies) == (
        "http://127.0.0.1:8000",
        8000,
        "USD",
        0,
    )
    assert settings.database_url == f"sqlite:///{tmp_path / 'portal.sqlite'}"


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = read(tmp_path).secret_key, read(tmp_path).secret_key
    assert first == second
    assert len(first) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_two_installations_have_two_secrets(tmp_path: Path) -> None:
    assert read(tmp_path / "one").secret_key != read(tmp_path / "two").secret_key


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({"PORTAL_URL": "http://learn.company.example"}, "PORTAL_URL"),
        ({"PORTAL_URL": "ftp://127.0.0.1"}, "PORTAL_URL"),
        ({"PORTAL_URL": "https://learn.company.example"}, "PORTAL_SECRET_KEY"),
        ({"PORTAL_URL": "https://learn.company.example", "PORTAL_SECRET_KEY": "short"}, "PORTAL_SECRET_KEY"),
        ({"PORTAL_PORT": "eighty"}, "PORTAL_PORT"),
        ({"PORTAL_PORT": "70000"}, "PORTAL_PORT"),
        ({"PORTAL_PROXIES": "-1"}, "PORTAL_PROXIES"),
        ({"PORTAL_TIMEZONE": "Nowhere/Land"}, "PORTAL_TIMEZONE"),
        ({"PORTAL_TIMEZONE": "../etc/passwd"}, "PORTAL_TIMEZONE"),
        ({"PORTAL_CURRENCY": "dollars"}, "PORTAL_CURRENCY"),
        ({"PORTAL_DATABASE_URL": "mysql://host/db"}, "PORTAL_DATABASE_URL"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name(
    tmp_path: Path, environment: dict[str, str], names: str
) -> None:
    with pytest.raises(SettingsError, match=names):
        read(tmp_path, **environment)


def test_https_with_a_long_secret_starts(tmp_path: Path) -> None:
    settings = read(tmp_path, PORTAL_URL="https://learn.company.example/", PORTAL_SECRET_KEY="k" * 32)
    assert settings.is_https
    assert settings.url == "https://learn.company.example"
    assert not (tmp_path / "secret_key").exists()


def test_postgresql_addresses_are_understood(tmp_path: Path) -> None:
    for scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        settings = read(tmp_path, PORTAL_DATABASE_URL=f"{scheme}://u:p@host/name")
        assert settings.database_url == "postgresql+psycopg://u:p@host/name"
        assert not settings.is_embedded
