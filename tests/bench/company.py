"""A demo company in a folder of its own, opened for measuring."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.config import Settings
from portal.model.base import db
from portal.model.people import Person
from portal.services import demo, signing_in
from portal.services.database import open_engine, transaction
from portal.services.migrating import migrate
from portal.web.clock import now, today


@dataclass(frozen=True)
class Company:
    """A demo company that is open, and the sign-ins of its four featured people by role."""

    app: Flask
    tokens: dict[str, str]

    def cookie(self, role: str) -> str:
        """The cookie of a browser that is signed in as the featured person with this role."""
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={serializer.dumps({'_user_id': self.tokens[role]})}"


@contextlib.contextmanager
def founded(folder: Path, *, people: int = 180, url: str = "") -> Iterator[Company]:
    """A company of so many people; SQLite in the folder, or another database that is empty."""
    environment = {**os.environ, "PORTAL_INSTANCE": str(folder), "PORTAL_DATABASE_URL": url}
    app = create_app(Settings.from_environment(environment))
    with app.app_context():
        migrate(open_engine())
        with transaction():
            featured = demo.found_company(people, seed=1, on=today(), now=now(), hashing=app.config["PORTAL_HASHING"])
        with transaction():
            tokens = {
                one.role: signing_in.begin(_id_of(one.employee_no), now=now(), address="127.0.0.1", browser="bench")
                for one in featured
            }
        yield Company(app, tokens)
        open_engine().dispose()


def _id_of(employee_no: str) -> int:
    return db.session.scalars(select(Person.id).where(Person.employee_no == employee_no)).one()
