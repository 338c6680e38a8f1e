"""What waits for a learner, what came of it, and for whom it is to be seen."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.org import Assignment, Unit
from portal.model.people import Employment
from portal.rules.access import AccessRole
from portal.rules.courses import CourseStatus
from portal.rules.enrolling import EnrollmentState
from portal.rules.refusals import Refusal, Refused
from portal.services import recommending
from portal.services.checking import check
from portal.services.database import transaction
from tests.conftest import counted
from tests.make import Make
from tests.services.recommending.company import NEXT, NOW, TODAY, Company, logged, rows

LATER = date(2026, 6, 20)
TABLES = {"person", "employment", "assignment", "recommendation", "enrollment", "level_interval", "course"}


def change(statement: object) -> None:
    with transaction():
        db.session.execute(statement)


def codes(company: Company, person: int, **others: object) -> list[str]:
    return [one.code for one in company.received(person, **others)]  # type: ignore[arg-type]


# ── waiting ──


def test_what_waits_says_who_since_when_why_and_in_which_words(company: Company) -> None:
    company.send("A", note="Take your time.")
    [one] = company.received(company.a)
    assert (one.code, one.title, one.cost) == ("K", "Pipelines", 190000)
    [voice] = one.voices
    assert (voice.by, voice.on, voice.note) == ("Bo Boss", TODAY, "Take your time.")
    assert (voice.competency, voice.level, voice.verified) == ("MLOps and LLMOps", 3, 1)
    assert company.received(company.c) == company.received(company.z) == ()


def test_the_same_course_of_two_colleagues_stands_once_with_both(company: Company) -> None:
    company.send("A")
    company.send("A", course="HALF", now=datetime(2026, 6, 1, 10, tzinfo=UTC))
    company.send("A", by=company.actor(company.dir_id), now=datetime(2026, 6, 1, 11, tzinfo=UTC))
    assert [(one.code, [voice.by for voice in one.voices]) for one in company.received(company.a)] == [
        ("K", ["Di Rector", "Bo Boss"]),
        ("HALF", ["Bo Boss"]),
    ]
    assert codes(company, company.a, course="half") == ["HALF"]
    company.put_aside(company.a)
    assert codes(company, company.a) == ["HALF"]
    assert logged()[-1] == ("recommendation.put_aside", "K", None)


def test_it_waits_until_they_enroll(make: Make, company: Company) -> None:
    make.enrollment(company.a, company.course, EnrollmentState.WITHDRAWN, enrolled_on=TODAY, ended_on=TODAY)
    company.send("A", "B")
    assert codes(company, company.a) == ["K"], "what was left off before is no answer"
    make.enrollment(company.a, company.course, enrolled_on=NEXT)
    assert codes(company, company.a) == []
    assert codes(company, company.b) == ["K"]


def test_it_waits_until_the_level_is_shown_in_another_way_for_long_enough(make: Make, company: Company) -> None:
    company.send("A", "B")
    make.evidence(company.a, company.mlo, 3, observed_on=NEXT, expires_on=NEXT + timedelta(days=30))
    assert codes(company, company.a) == codes(company, company.b) == ["K"], "both lapse within ninety days"
    make.evidence(company.a, company.mlo, 3, observed_on=NEXT)
    assert codes(company, company.a) == []
    assert company.came() == [("A", "proved"), ("B", "waiting")]


@pytest.mark.parametrize(
    "values", [{"status": CourseStatus.RETIRED}, {"status": CourseStatus.DRAFT}, {"retires_on": NEXT}]
)
def test_it_waits_until_the_course_takes_nobody(company: Company, values: dict[str, object]) -> None:
    company.send("A")
    change(update(Course).where(Course.id == company.course).values(**values))
    assert codes(company, company.a) == []
    assert company.came() == [("A", "course_gone")]


def test_nobody_puts_aside_what_does_not_wait_for_them(company: Company) -> None:
    company.send("A")
    for person, code in ((company.b, "K"), (company.a, "HALF"), (company.boss_id, "K")):
        with pytest.raises(Refused) as caught:
            company.put_aside(person, code)
        assert caught.value.refusal is Refusal.RECOMMENDATION_ENDED
    assert rows("ending") == [(None,)]


# ── following ──


def test_what_came_of_each_follows_the_enrollment(make: Make, company: Company) -> None:
    company.send("A", "B")
    assert company.came() == [("A", "waiting"), ("B", "waiting")]
    make.enrollment(company.a, company.course, EnrollmentState.COMPLETED, enrolled_on=NEXT, ended_on=LATER)
    make.enrollment(company.b, company.course, EnrollmentState.IN_PROGRESS, enrolled_on=NEXT, started_on=LATER)
    found = recommending.sent(company.boss, on=LATER)
    [group] = found.groups
    assert [(one.employee_no, one.outcome.value, one.since) for one in group.people] == [
        ("A", "finished", LATER),
        ("B", "in_progress", LATER),
    ]
    assert ({word.value: count for word, count in group.counts.items()}, group.waiting) == (
        {"finished": 1, "in_progress": 1},
        0,
    )
    assert (found.rows, found.people) == (1, 2)


def test_it_shows_to_whoever_leads_the_person_today(make: Make, company: Company) -> None:
    company.send("A", "B")
    leads = {"boss": company.boss, "dir": company.actor(company.dir_id), "chief": company.actor(company.chief_id)}

    def seen() -> dict[str, int]:
        return {who: len(company.came(actor)) for who, actor in leads.items()}

    assert seen() == {"boss": 2, "dir": 2, "chief": 0}
    change(update(Assignment).where(Assignment.person_id == company.a).values(unit_id=company.elsewhere))
    assert seen() == {"boss": 1, "dir": 1, "chief": 1}, "A has moved to another unit"
    change(update(Unit).where(Unit.code == "HOME").values(lead_no="CHIEF", lead_no_key="chief"))
    assert seen() == {"boss": 0, "dir": 1, "chief": 2}, "another one leads the unit"
    change(update(Employment).where(Employment.person_id == company.b).values(end=NEXT))
    assert seen() == {"boss": 0, "dir": 0, "chief": 1}, "B has left"
    assert len(rows()) == 2


def test_nothing_is_lost_when_whoever_sent_it_leaves_the_company(company: Company) -> None:
    company.send("A", note="Good luck.")
    change(update(Employment).where(Employment.person_id == company.boss_id).values(end=NEXT))
    [one] = company.received(company.a)
    assert [(voice.by, voice.note) for voice in one.voices] == [("Bo Boss", "Good luck.")]
    director = company.actor(company.dir_id)
    assert company.came(director) == [("A", "waiting")]
    [(key,)] = rows("id")
    assert company.withdraw(key, director) == 1
    assert codes(company, company.a) == []


def test_the_newest_is_first_and_pages_do_not_overlap(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.services.recommending.following.PAGE_SIZE", 2)
    for hour, (number, course) in enumerate((("A", "HALF"), ("A", "K"), ("B", "K"))):
        company.send(number, course=course, now=NOW + timedelta(hours=hour))
    pages = [recommending.sent(company.boss, on=NEXT, page=page) for page in (1, 2, 3)]
    assert [[(group.first.employee_no, group.first.course_code) for group in page.groups] for page in pages] == [
        [("B", "K"), ("A", "K")],
        [("A", "HALF")],
        [],
    ]
    assert {(page.rows, page.people) for page in pages} == {(3, 2)}
    assert len(recommending.sent(company.boss, on=NEXT, page=None).groups) == 3


def test_of_one_person_it_is_there_for_whoever_may_see_their_learning(make: Make, company: Company) -> None:
    company.send("A")
    staff = make.actor(make.person("S-1", learning=True), AccessRole.LEARNING)
    for actor, expected in (
        (company.boss, 1),
        (staff, 1),
        (company.actor(company.a), 1),
        (company.actor(company.b), 0),
        (company.actor(company.chief_id), 0),
    ):
        assert len(recommending.recommended_to(actor, "a", on=NEXT)) == expected
    assert recommending.recommended_to(company.boss, "B", on=NEXT) == ()


def test_as_many_statements_for_two_thousand_people_as_for_two(company: Company) -> None:
    boss, learner = company.boss, company.actor(company.a)

    def asked() -> list[int]:
        found = []
        for deed in (
            lambda: recommending.gap(boss, "HOME", "MLO", on=NEXT),
            lambda: recommending.sent(boss, on=NEXT),
            lambda: recommending.received(learner, on=NEXT),
            lambda: recommending.recommended_to(boss, "A", on=NEXT),
        ):
            with counted() as statements:
                deed()
            found.append(len(statements))
        return found

    company.send(unit="HOME")
    few = asked()
    company.crowd(2_000)
    company.send(unit="HOME", now=NOW + timedelta(hours=1))
    assert asked() == few == [6, 3, 1, 1]
    assert len(rows()) == 2_002


def test_a_portal_with_recommendations_keeps_its_promises(company: Company) -> None:
    company.send("A", "B")
    company.put_aside(company.b)
    assert check() == []


def test_no_list_reads_everybody_of_the_company(company: Company) -> None:
    """SQLite says of each statement how it reads; a scan of people would grow with the company."""
    boss, learner = company.boss, company.actor(company.a)
    company.send("A", "B")
    if db.engine.dialect.name != "sqlite":
        assert company.received(company.a), "PostgreSQL plans a handful of rows as it likes"
        return
    ran: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        ran.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    recommending.sent(boss, on=NEXT)
    recommending.received(learner, on=NEXT)
    recommending.recommended_to(boss, "A", on=NEXT)
    event.remove(db.engine, "before_cursor_execute", note)
    asked = [one for one in ran if "recommendation" in one[0]]
    assert len(asked) == 5
    for statement, values in asked:
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        lines = [row[3] for row in plan]
        scanned = [line for line in lines if line.startswith("SCAN ") and line.split()[1] in TABLES]
        assert scanned == [], lines
