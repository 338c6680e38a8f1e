"""The marks and states that every page shares."""

from typing import Any

import pytest
from flask import Flask

from portal.rules.courses import CourseStatus, SelfEnroll
from portal.rules.enrolling import Standing


def drawn(app: Flask, file: str, macro: str, *args: Any, **kwargs: Any) -> str:
    with app.test_request_context("/"):
        return str(getattr(app.jinja_env.get_template(f"macros/{file}.html").module, macro)(*args, **kwargs))


@pytest.mark.parametrize("word", Standing)
def test_every_standing_has_a_sign_and_words(app: Flask, word: Standing) -> None:
    chip = drawn(app, "state", "standing", word)
    assert "<svg" in chip
    assert drawn(app, "state", "standing_words", word) in chip


@pytest.mark.parametrize("word", CourseStatus)
def test_every_course_status_has_a_sign_and_words(app: Flask, word: CourseStatus) -> None:
    assert "<svg" in drawn(app, "state", "status", word)


def test_only_a_course_that_is_not_open_says_how_to_get_in(app: Flask) -> None:
    said = {word: drawn(app, "state", "self_enroll", word) for word in SelfEnroll}
    assert said[SelfEnroll.OPEN] == ""
    assert "approval" in said[SelfEnroll.APPROVAL]
    assert "Closed" in said[SelfEnroll.CLOSED]


def test_a_level_line_says_what_it_draws(app: Flask) -> None:
    line = drawn(app, "level", "line", 3, verified=2, target=4)
    assert 'aria-label="you have 2, this course proves 3, target 4"' in line
    assert line.count("m-ver") == line.count('"m-add"') == line.count("m-target") == 1


def test_a_level_line_of_a_course_alone_shows_no_level_of_a_person(app: Flask) -> None:
    line = drawn(app, "level", "line", 3)
    assert 'aria-label="this course proves 3"' in line
    assert "m-ver" not in line
    assert "m-have" not in line


@pytest.mark.parametrize(
    ("number", "size", "total", "shown"),
    [(1, 25, 180, "1 to 25 of 180"), (8, 25, 180, "176 to 180 of 180"), (2, 500, 1234, "501 to 1,000 of 1,234")],
)
def test_pages_say_where_they_are(app: Flask, number: int, size: int, total: int, shown: str) -> None:
    assert shown in pages(app, "/static/a/b", number, size, total)


def test_one_page_needs_no_pages(app: Flask) -> None:
    assert pages(app, "/static/a/b", 1, 25, 25) == ""


def test_the_next_page_keeps_the_filters(app: Flask) -> None:
    html = pages(app, "/static/a/b?q=risk&level=2&level=3&page=2", 2, 25, 180)
    assert 'href="/static/a/b?q=risk&amp;level=2&amp;level=3&amp;page=3"' in html
    assert 'href="/static/a/b?q=risk&amp;level=2&amp;level=3"' in html


def pages(app: Flask, address: str, *args: int) -> str:
    with app.test_request_context(address):
        return str(app.jinja_env.get_template("macros/page.html").module.pages(*args)).strip()
