"""Knocking at the door as a person does: what to send, and what comes back."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.model.audit import AuditEvent
from portal.model.base import db
from portal.rules.refusals import Refusal
from portal.wording import refusal_sentence

PASSWORD = "eight tiny otters juggle"
EMAIL = "ada@company.example"
WRONG = refusal_sentence(Refusal.WRONG_SIGN_IN)


def try_to(
    browser: FlaskClient, password: str = PASSWORD, *, email: str = EMAIL, address: str = "192.0.2.1", **more: str
) -> TestResponse:
    return browser.post(
        "/sign-in", data={"email": email, "password": password, **more}, environ_base={"REMOTE_ADDR": address}
    )


def said(answer: TestResponse) -> list[str]:
    problems = re.search(r'<div class="problems".*?</div>', answer.text, re.S)
    return re.findall(r"<(?:li|p|span)>([^<]+)<", problems[0]) if problems else []


def actions(*, subject: str | None = None) -> list[str]:
    query = select(AuditEvent.action).order_by(AuditEvent.id)
    found = list(db.session.scalars(query if subject is None else query.where(AuditEvent.subject == subject)))
    db.session.rollback()
    return found


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/account").status_code == 200
