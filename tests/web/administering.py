"""What tests of the administrators' pages look at."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.model.people import Person

Opener = Callable[[int], FlaskClient]


def names(page: TestResponse) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/admin/people/[^"]+">([^<]+)</a>', page.text)


def deed() -> tuple[str, str, object, object]:
    row = db.session.execute(
        select(AuditEvent.action, AuditEvent.subject, AuditEvent.old, AuditEvent.new).order_by(AuditEvent.id.desc())
    ).first()
    db.session.rollback()
    assert row is not None
    return tuple(row)  # type: ignore[return-value]


def person(number: str) -> Person:
    found = db.session.execute(select(Person).where(Person.employee_no == number)).scalar_one()
    db.session.expunge(found)
    db.session.rollback()
    return found
