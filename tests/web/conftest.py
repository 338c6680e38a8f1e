"""Small companies that tests of pages begin with."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from portal.services.passwords import Hashing
from tests.conftest import CHEAP
from tests.make import Make
from tests.web.doors import World
from tests.web.knocking import EMAIL, PASSWORD

Opener = Callable[[int], FlaskClient]


@pytest.fixture
def world(make: Make) -> World:
    """One person for each role."""
    return World(make)


@pytest.fixture
def ada(make: Make) -> int:
    """Somebody with a password, among others who share it or are gone."""
    kept = Hashing(CHEAP).hashed(PASSWORD)
    make.person("00008", email="left@company.example", end=date(2024, 1, 1), password_hash=kept)
    make.person("00009", email="coming@company.example", hired_on=date(2999, 1, 1), password_hash=kept)
    make.person("00010", email="new@company.example")
    return make.person("00001", name="Ada Example", email=EMAIL, password_hash=kept)


@pytest.fixture
def admin(make: Make, sign_in: Opener) -> FlaskClient:
    """A small company, and the browser of its administrator."""
    top = make.unit("TOP", name="Whole company")
    low = make.unit("LOW", name="Ölförderung", parent=top, lead_no="M1")
    boss = make.person("A1", name="Ana Admin", administrator=True, unit=top)
    make.person("A2", name="Abe Admin", administrator=True)
    make.person("M1", name="Mo Manager", unit=top, password_hash=Hashing(CHEAP).hashed("x"))
    make.person("T1", name="Zoë Łuk", email="zoe@x.example", unit=low)
    make.person("G1", name="Gone Long", end=date(2024, 1, 1), unit=low)
    make.person("C1", name="Comes Later", hired_on=date(2999, 1, 1))
    return sign_in(boss)
