"""The starter library and the demo company, as a person types them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import NullPool, create_engine, text

from portal.app import create_app
from portal.cli import main
from tests.conftest import settings_for

Typed = Callable[..., Result]


@pytest.fixture
def portal(database_url: str, tmp_path: Path) -> Typed:
    """Types a command at the portal of this test."""

    def typed(*words: object, **settings: str) -> Result:
        environment = {"PORTAL_DATABASE_URL": database_url, "PORTAL_INSTANCE": str(tmp_path / "instance"), **settings}
        return CliRunner().invoke(main, [str(word) for word in words], env=environment)

    return typed


def number(database_url: str, statement: str) -> object:
    with create_engine(database_url, poolclass=NullPool).connect() as connection:
        return connection.scalar(text(statement))


def test_the_demo_prints_one_sign_in_per_role_that_signs_in(portal: Typed, database_url: str, tmp_path: Path) -> None:
    result = portal("demo", "--people", "40", "--json")
    assert result.exit_code == 0, result.stderr
    sign_ins = json.loads(result.stdout)
    assert [each["role"] for each in sign_ins] == ["employee", "manager", "learning", "administrator"]
    assert all(list(each) == ["role", "email", "password", "employee_no"] for each in sign_ins)
    app = create_app(settings_for(database_url, tmp_path))
    app.config["WTF_CSRF_ENABLED"] = False
    for each in sign_ins:
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"email": each["email"], "password": each["password"]})
        assert answer.status_code in (302, 303), each["role"]
        assert browser.get("/").status_code == 200
    with app.app_context():
        from portal.services.database import close

        close()


def test_the_sign_ins_are_a_table_for_people_without_json(portal: Typed) -> None:
    result = portal("demo", "--people", "40")
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["employee", "manager", "learning", "administrator"]
    assert all("@aldervoss.example" in line for line in lines)


def test_the_same_seed_prints_the_same_people(portal: Typed, tmp_path: Path) -> None:
    other = {"PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'other.sqlite'}"}
    third = {"PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'third.sqlite'}"}
    first = portal("demo", "--people", "40", "--seed", "3", "--json").stdout
    assert portal("demo", "--people", "40", "--seed", "3", "--json", **other).stdout == first
    assert portal("demo", "--people", "40", "--seed", "4", "--json", **third).stdout != first


def test_a_second_demo_is_refused_and_changes_nothing(portal: Typed, database_url: str) -> None:
    first = portal("demo", "--people", "40", "--json")
    people = number(database_url, "SELECT count(*) FROM person")
    again = portal("demo", "--people", "60", "--json")
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr.splitlines()[-1] == "There is already something here: person. Nothing was changed."
    assert number(database_url, "SELECT count(*) FROM person") == people
    offered = portal("demo", "--if-empty", "--json")
    assert (offered.exit_code, offered.stdout) == (0, first.stdout)


def test_if_empty_leaves_a_real_company_alone(portal: Typed, database_url: str) -> None:
    portal("person", "add", "--employee-no", "1", "--name", "Ada Example", "--email", "ada@company.example")
    result = portal("demo", "--if-empty")
    assert (result.exit_code, result.stdout) == (0, "")
    assert number(database_url, "SELECT count(*) FROM person") == 1


def test_a_portal_with_https_has_no_demo(portal: Typed, database_url: str) -> None:
    https = {"PORTAL_URL": "https://learn.company.example", "PORTAL_SECRET_KEY": "x" * 40}
    result = portal("demo", **https)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "https" in result.stderr
    assert portal("demo", "--if-empty", **https).exit_code == 0
    assert number(database_url, "SELECT count(*) FROM person") == 0


@pytest.mark.parametrize("people", ["39", "0", "-1", "many"])
def test_a_size_that_no_company_has_is_wrong_usage(portal: Typed, people: str) -> None:
    assert portal("demo", "--people", people).exit_code == 2


def test_the_starter_library_is_loaded_once(portal: Typed, database_url: str) -> None:
    result = portal("starter")
    loaded = "Loaded 16 rows of competencies, 90 rows of role-profiles and 48 rows of courses.\n"
    assert (result.exit_code, result.stderr) == (0, loaded)
    assert number(database_url, "SELECT count(*) FROM course") == 48
    again = portal("starter")
    assert (again.exit_code, again.stderr) == (1, "There is already something here: course. Nothing was changed.\n")
