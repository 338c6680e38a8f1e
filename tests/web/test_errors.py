"""The pages that people read when something cannot be done."""

import logging
import re

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from portal.rules.refusals import Refusal, Refused


@pytest.fixture
def troubled(app: Flask) -> FlaskClient:
    """A portal with addresses that fail, in a context of its own so that no door is needed."""
    app.config["TESTING"] = False

    def trouble(kind: str) -> str:
        match kind:
            case "refused":
                raise Refused(Refusal.PREREQUISITE_MISSING, courses=["AI-001", "AI-002"])
            case "hidden":
                raise Refused(Refusal.NOT_FOUND)
            case "absent":
                abort(404)
            case "often":
                raise Refused(Refusal.TOO_MANY_ATTEMPTS, minutes=3)
            case "database":
                raise OperationalError("SELECT 1", {}, Exception("gone"))
        raise ZeroDivisionError("the secret of the house")

    app.view_functions["static"] = lambda digest, name: trouble(name)  # a door that is open to everybody
    return app.test_client()


def test_a_refusal_becomes_its_sentence(troubled: FlaskClient) -> None:
    answer = troubled.get("/static/x/refused")
    assert answer.status_code == 409
    assert "You need to complete AI-001 and AI-002 first." in answer.text


def test_a_refusal_is_json_for_whoever_asks_for_json(troubled: FlaskClient) -> None:
    for answer in (
        troubled.get("/static/x/refused?format=json"),
        troubled.get("/static/x/refused", headers={"Accept": "application/json"}),
    ):
        assert answer.status_code == 409
        assert answer.json == {
            "error": "prerequisite_missing",
            "message": "You need to complete AI-001 and AI-002 first.",
        }


def test_what_may_not_be_seen_looks_exactly_like_what_does_not_exist(troubled: FlaskClient) -> None:
    hidden, absent = troubled.get("/static/x/hidden"), troubled.get("/static/x/absent")
    assert hidden.status_code == absent.status_code == 404
    token = re.compile(r'name="csrf_token" value="[^"]*"')
    assert token.sub("", hidden.text) == token.sub("", absent.text)


def test_too_many_attempts_say_when_to_come_back(troubled: FlaskClient) -> None:
    answer = troubled.get("/static/x/often")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "180"


def test_a_broken_page_shows_a_reference_that_the_log_knows_and_no_trace(
    troubled: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = troubled.get("/static/x/broken", headers={"Accept": "application/json"})
    assert answer.status_code == 500
    assert answer.json is not None and answer.json["reference"] in caplog.text
    assert "the secret of the house" in caplog.text
    for page in (answer.text, troubled.get("/static/x/broken").text):
        assert "the secret of the house" not in page
        assert "Traceback" not in page


def test_a_database_that_does_not_answer_is_not_called_a_fault(troubled: FlaskClient) -> None:
    assert troubled.get("/static/x/database").status_code == 503


def test_a_forged_line_in_an_address_stays_on_one_line_of_the_log(
    troubled: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        troubled.get("/static/x/broken%0AERROR%20forged")
    assert not any("\n" in record.getMessage() for record in caplog.records)


def test_an_unknown_address_and_a_wrong_method_have_pages(client: FlaskClient) -> None:
    assert client.get("/nowhere").status_code == 404
    wrong = client.delete("/static/x/theme.css")
    assert wrong.status_code == 405
    assert "GET" in wrong.headers["Allow"]
    assert "Nothing has been changed" in wrong.text


def test_the_way_back_never_leads_out_of_the_portal(troubled: FlaskClient) -> None:
    inside = troubled.get("/static/x/refused", headers={"Referer": "http://localhost/catalog?q=risk"})
    outside = troubled.get("/static/x/refused", headers={"Referer": "https://elsewhere.example/catalog"})
    assert 'href="/catalog?q=risk"' in inside.text
    assert "elsewhere.example" not in outside.text


def test_a_form_without_its_token_is_refused_with_what_to_do(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post("/sign-in", data={"email": "somebody@example.org", "password": "x"})
    assert answer.status_code == 400
    assert "load the page again" in answer.text
