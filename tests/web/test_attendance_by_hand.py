"""An attendance list as a meeting tool exports it in UTF-16, brought in by hand as learning staff would."""

import html
import re
from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import select

from portal.model.base import db
from portal.model.learning import Enrollment
from portal.model.people import Person
from portal.services.checking import check
from tests.make import Make
from tests.samples import sample
from tests.web.test_imports import said, upload

NAMES = ("Mustermann Max", "Musterfrau Franziska", "Huber Uwe", "Müller Franz", "Müller Hans")


def test_an_attendance_list_becomes_one_completion_of_each_person_and_word(
    make: Make, sign_in: Callable[[int], FlaskClient]
) -> None:
    desk = sign_in(make.person("LD", learning=True))
    make.course("LESSON", title="Teams lesson")
    for number, name in enumerate(NAMES, start=1):
        make.person(str(number), name=name)
    raw = sample("teams_attendance_utf16", "meetingAttendanceList.csv").read_bytes()
    at = upload(desk, "completions", raw, "meetingAttendanceList.csv").location
    columns = said(desk.get(f"{at}/columns"))
    assert "38 rows, read as UTF-16 with tabs, header on line 1" in columns and "Müller Hans" in columns

    chosen = {"column-0": "employee_no", "column-1": "course_code", "column-2": "completed_on"}
    assert desk.post(f"{at}/columns", data=chosen).location == f"{at}/columns"
    assert "How is 11/12/2020, 12:27:24 meant?" in said(desk.get(f"{at}/columns"))
    assert desk.post(f"{at}/columns", data={**chosen, "reading-2": "dmy"}).location == at

    cells = re.findall(r'name="(cell-\d+-employee_no)" value="([^"]*)"', desk.get(at).get_data(as_text=True))
    assert len(cells) == 38, "names are no numbers"
    corrected = {name: str(NAMES.index(html.unescape(cell)) + 1) for name, cell in cells}
    written = {f"was-{name}": html.unescape(cell) for name, cell in cells}
    desk.post(f"{at}/cells", data={**corrected, **written})
    page = said(desk.get(at))
    assert "New 10 of 38 rows" in page and "Skipped 28 of 38 rows" in page and "With a problem 0 of 38 rows" in page
    assert "Applied: 10 new, 0 changed." in said(desk.post(f"{at}/apply", follow_redirects=True))

    waiting = said(desk.get("/results/unmatched"))
    assert "Joined" in waiting and "Left" in waiting
    assert desk.post("/results/unmatched", data={"name": "Left", "other": "LESSON"}).status_code == 303
    done = db.session.execute(
        select(Person.name, Enrollment.ended_on).join(Enrollment, Enrollment.person_id == Person.id)
    ).all()
    assert set(map(tuple, done)) == {(name, date(2020, 12, 11)) for name in NAMES}
    db.session.rollback()
    assert check() == []
