"""People from a terminal, as a person types it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from portal.cli import main
from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.people import Person
from portal.services import installation
from portal.services.database import transaction
from tests.make import Make

Typed = Callable[..., Result]
ADA = ("--employee-no", "1001", "--name", "Ada Example", "--email", "ada@example.org")


@pytest.fixture
def portal(app: Flask, database_url: str, tmp_path: Path) -> Typed:
    """Types a `portal person` command at the portal of this test."""

    def typed(*words: str, **settings: str) -> Result:
        environment = {"PORTAL_DATABASE_URL": database_url, "PORTAL_INSTANCE": str(tmp_path), **settings}
        return CliRunner().invoke(main, ["person", *words], env=environment)

    return typed


def roles(number: str) -> tuple[bool, bool]:
    row = db.session.execute(
        select(Person.is_learning, Person.is_administrator).where(Person.employee_no == number)
    ).one()
    db.session.rollback()
    return row.is_learning, row.is_administrator


def test_the_first_administrator_comes_in_by_a_printed_link(app: Flask, portal: Typed) -> None:
    result = portal("add", *ADA, "--hired-on", "2024-01-01", "--administrator", PORTAL_URL="http://localhost:8123")
    assert result.exit_code == 0, result.stderr
    link = re.fullmatch(r"http://localhost:8123(/welcome/[\w-]{43})\n", result.stdout)
    assert link is not None
    assert db.session.scalar(select(Person.password_hash)) is None
    db.session.rollback()
    browser = app.test_client()
    assert browser.post(link[1], data={"password": "nine otters sing", "again": "nine otters sing"}).location == "/"
    assert browser.get("/admin").status_code == 200


def test_inviting_prints_a_new_link_and_ends_the_old_one(app: Flask, portal: Typed) -> None:
    old = portal("add", *ADA).stdout.strip()
    for who in ("1001", "ADA@example.org"):
        new = portal("invite", who).stdout.strip()
        assert app.test_client().get(old[old.index("/welcome") :]).status_code == 410
        assert app.test_client().get(new[new.index("/welcome") :]).status_code == 200
        old = new


def test_somebody_who_comes_later_gets_no_link_yet(portal: Typed) -> None:
    result = portal("add", *ADA, "--hired-on", "2999-01-01")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "from 2999-01-01 on" in result.stderr
    assert portal("invite", "1001").exit_code == 1


def test_roles_are_granted_and_revoked_one_by_one(portal: Typed, make: Make) -> None:
    make.person("1001")
    make.person("1002", administrator=True)
    portal("grant", "1001", "learning")
    portal("grant", "1001", "administrator")
    assert roles("1001") == (True, True)
    portal("revoke", "1001", "learning")
    assert roles("1001") == (False, True)
    assert db.session.scalars(select(AuditEvent.action)).all() == ["person.roles"] * 3


def test_the_last_administrator_stays_one(portal: Typed, make: Make) -> None:
    make.person("1001", administrator=True)
    for command in (("revoke", "1001", "administrator"), ("deactivate", "1001")):
        result = portal(*command)
        assert (result.exit_code, result.stderr) == (
            1,
            "The portal needs at least one administrator who can sign in.\n",
        )
    assert roles("1001") == (False, True)


def test_an_account_is_closed_and_opened_again(portal: Typed, make: Make) -> None:
    make.person("1001")
    assert portal("deactivate", "1001").exit_code == 0
    assert "This account is deactivated." in portal("invite", "1001").stderr
    assert portal("reactivate", "1001").exit_code == 0
    assert portal("invite", "1001").exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", *ADA[:4], "--email", "ada"), "--email: You need an address like"),
        (("add", "--employee-no", "a b", *ADA[2:]), "--employee-no: You need 1 to 40"),
        (("add", *ADA, "--unit", "NOPE"), "There is no unit NOPE."),
        (("add", "--employee-no", "7", "--name", "X", "--email", "TAKEN@x.example"), "belongs to somebody else"),
        (("invite", "nobody"), "There is no person nobody."),
        (("grant", "nobody", "learning"), "There is no person nobody."),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_1(
    portal: Typed, make: Make, words: tuple[str, ...], says: str
) -> None:
    make.person("T", email="taken@x.example")
    result = portal(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [("add",), ("grant", "1001", "root"), ("add", *ADA, "--hired-on", "31/12/2024")])
def test_wrong_usage_is_status_2(portal: Typed, words: tuple[str, ...]) -> None:
    assert portal(*words).exit_code == 2


def test_no_command_runs_on_a_demo_with_https(portal: Typed, make: Make) -> None:
    make.person("1001")
    with transaction():
        installation.keep_demo_people([])
    result = portal("invite", "1001", PORTAL_URL="https://portal.example.org", PORTAL_SECRET_KEY="x" * 32)
    assert result.exit_code == 1
    assert result.stderr.startswith("PORTAL_URL begins with https, but the database holds demo people")
