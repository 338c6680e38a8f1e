"""Recommending: whom one may, whom it skips, that the same is not twice, and taking it back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from portal.rules.access import TERMINAL, AccessRole
from portal.rules.courses import CourseStatus
from portal.rules.enrolling import EnrollmentState
from portal.rules.recommending import Skip
from portal.rules.refusals import Refusal, Refused
from portal.services import recommending
from tests.conftest import counted
from tests.make import Make
from tests.services.recommending.company import NEXT, NOW, TODAY, Company, logged, rows
from tests.services.test_locking import at_once


def refused(company: Company, *numbers: str, **others: object) -> Refused:
    before = rows()
    with pytest.raises(Refused) as caught:
        company.send(*numbers, **others)  # type: ignore[arg-type]
    assert rows() == before
    return caught.value


def test_one_person_is_recommended_a_course_with_a_note(company: Company) -> None:
    sent = company.send("a", course="k", note="  Take the time that you need.  ", competency="mlo")
    assert (sent.course, sent.people, sent.left_out) == ("Pipelines", 1, {})
    assert rows("person_id", "course_id", "competency_id", "level", "by_id", "on", "at", "note", "ending") == [
        (company.a, company.course, company.mlo, 3, company.boss_id, TODAY, NOW, "Take the time that you need.", None)
    ]
    assert logged() == [("recommendation.sent", "A", {"course": "K", "competency": "MLO"})]


def test_everybody_with_the_gap_is_whoever_is_below_or_falls_below_in_ninety_days(company: Company) -> None:
    assert company.send(unit="HOME").people == 2
    assert [person for (person,) in rows("person_id")] == [company.a, company.b]
    assert company.send(by=company.actor(company.dir_id)).people == 2


def test_everybody_never_holds_oneself(make: Make, company: Company) -> None:
    make.person_role(company.boss_id, company.role)
    assert company.send(unit="home").people == 2
    assert refused(company, "BOSS").refusal is Refusal.NOT_FOUND


@pytest.mark.parametrize("number", ["Z", "NOBODY", "DIR", "", "no code"])
def test_whoever_is_not_in_the_line_of_sight_does_not_exist(company: Company, number: str) -> None:
    assert refused(company, "A", number).refusal is Refusal.NOT_FOUND


@pytest.mark.parametrize("unit", ["ELSE", "TOP", "NONE"])
def test_a_unit_that_one_does_not_lead_does_not_exist(company: Company, unit: str) -> None:
    assert refused(company, unit=unit).refusal is Refusal.NOT_FOUND


def test_learning_staff_colleagues_and_the_terminal_recommend_nothing(make: Make, company: Company) -> None:
    staff = make.actor(make.person("S-1", learning=True), AccessRole.LEARNING)
    for actor in (staff, company.actor(company.c), company.actor(company.chief_id), TERMINAL):
        assert refused(company, "A", by=actor).refusal is Refusal.NOT_FOUND
    assert refused(company, by=staff, unit="HOME").refusal is Refusal.NOT_FOUND


def test_who_leads_no_more_or_whose_people_moved_may_not_any_more(make: Make, company: Company) -> None:
    report = make.person("R", manager_no="BOSS", unit=company.elsewhere)
    make.person_role(report, company.role)
    moved = make.person("M")
    make.person_role(moved, company.role)
    make.assignment(moved, company.unit, date(2020, 1, 1), TODAY)
    make.assignment(moved, company.elsewhere, TODAY)
    gone = make.person("G", unit=company.unit, end=TODAY)
    make.person_role(gone, company.role)
    assert refused(company, "M").refusal is refused(company, "G").refusal is Refusal.NOT_FOUND
    assert company.send("R").people == 1


def test_a_course_that_is_none_a_draft_or_retired_is_refused(make: Make, company: Company) -> None:
    make.course("DRAFT", grants={company.mlo: 3}, status=CourseStatus.DRAFT)
    make.course("GONE", grants={company.mlo: 3}, status=CourseStatus.RETIRED)
    make.course("LAST", grants={company.mlo: 3}, retires_on=TODAY)
    reasons = [refused(company, "A", course=code).refusal for code in ("DRAFT", "NONE", "no code", "GONE", "LAST")]
    not_found, retired = Refusal.NOT_FOUND, Refusal.COURSE_RETIRED
    assert reasons == [not_found, not_found, not_found, retired, retired]
    assert refused(company, "A", course="OTHER").refusal is Refusal.CLOSES_NOTHING
    assert refused(company, "A", competency="NONE").refusal is Refusal.NOT_FOUND


def test_a_note_of_more_than_500_characters_is_refused(company: Company) -> None:
    assert refused(company, "A", note="é" * 501).refusal is Refusal.NOTE_TOO_LONG
    company.send("A", note="é" * 500)


def test_who_has_no_gap_takes_it_or_gains_nothing_is_left_out_and_counted(make: Make, company: Company) -> None:
    d, e = company.member("D"), company.member("E")
    make.enrollment(d, company.course)
    make.enrollment(e, company.course, EnrollmentState.COMPLETED, ended_on=TODAY)
    sent = company.send("A", "B", "C", "D", "E")
    assert (sent.people, sent.left_out) == (2, {Skip.NO_GAP: 1, Skip.ENROLLED: 1, Skip.COMPLETED: 1})
    make.evidence(company.a, company.mlo, 2)
    answer = refused(company, "A", "C", course="HALF")
    assert (answer.refusal, answer.about) == (
        Refusal.NOBODY_TO_RECOMMEND,
        {"left_out": {Skip.NO_GAIN: 1, Skip.NO_GAP: 1}},
    )


def test_nobody_with_the_gap_is_refused_with_no_reason_to_count(make: Make, company: Company) -> None:
    for person in (company.a, company.b):
        make.evidence(person, company.mlo, 3)
    assert refused(company).about == {"left_out": {}}


def test_the_same_again_is_not_twice_and_of_another_colleague_it_is(company: Company) -> None:
    company.send("A")
    assert refused(company, "A").about == {"left_out": {Skip.RECOMMENDED: 1}}
    assert company.send("A", "B").left_out == {Skip.RECOMMENDED: 1}
    assert company.send("A", by=company.actor(company.dir_id)).people == 1
    assert company.send("A", course="HALF").people == 1


def test_two_at_once_make_one(app: Flask, company: Company) -> None:
    boss = company.boss

    def deed() -> object:
        return recommending.recommend(boss, "K", "MLO", ["A", "B"], "", on=TODAY, now=NOW).people

    answers = at_once(app, deed, deed)
    assert 2 in answers
    assert [one.refusal for one in answers if isinstance(one, Refused)] == [Refusal.NOBODY_TO_RECOMMEND]
    assert len(rows()) == 2


def test_after_a_course_was_left_off_the_same_can_be_recommended_again(make: Make, company: Company) -> None:
    company.send("A")
    make.enrollment(company.a, company.course, EnrollmentState.WITHDRAWN, enrolled_on=NEXT, ended_on=NEXT)
    later = NEXT + timedelta(days=5)
    assert company.send("A", on=later, now=datetime(2026, 6, 7, 9, tzinfo=UTC)).people == 1
    assert rows("ending", "ended_on") == [("answered", later), (None, None)]
    assert company.came(on=later) == [("A", "waiting"), ("A", "left_off")]


def test_what_was_put_aside_is_not_recommended_again_for_ninety_days(company: Company) -> None:
    company.send("A")
    company.put_aside(company.a, on=NEXT)
    assert refused(company, "A", on=NEXT + timedelta(days=89)).about == {"left_out": {Skip.PUT_ASIDE: 1}}
    assert company.send("A", on=NEXT + timedelta(days=90)).people == 1


# ── taking back ──


def test_whoever_leads_the_person_takes_it_back_whoever_sent_it(company: Company) -> None:
    company.send("A", "B")
    [(first,), (second,)] = rows("id")
    assert company.withdraw(first) == 1
    assert company.withdraw(second, company.actor(company.dir_id)) == 1
    assert rows("ending", "ended_on") == [("withdrawn", NEXT)] * 2
    assert logged()[2:] == [
        ("recommendation.withdrawn", "A", {"course": "K"}),
        ("recommendation.withdrawn", "B", {"course": "K"}),
    ]


def test_all_that_went_out_together_and_wait_are_taken_back_at_once(make: Make, company: Company) -> None:
    for number in "DEF":
        company.member(number)
    company.send("D", "E", "F", by=company.actor(company.dir_id))
    company.send("A", "D", "E", "F")
    company.put_aside(company.a)
    first = next(key for key, by in rows("id", "by_id") if by == company.boss_id)
    assert company.withdraw(first, everybody=True) == 3
    assert [ending for ending, by in rows("ending", "by_id") if by == company.boss_id].count("withdrawn") == 3
    assert [ending for ending, by in rows("ending", "by_id") if by == company.dir_id] == [None] * 3


def test_what_somebody_answered_or_nobody_sent_cannot_be_taken_back(make: Make, company: Company) -> None:
    company.send("A")
    [(key,)] = rows("id")
    make.enrollment(company.a, company.course, enrolled_on=NEXT)
    for which, actor, refusal in (
        (key, company.boss, Refusal.RECOMMENDATION_ENDED),
        (key, company.actor(company.chief_id), Refusal.NOT_FOUND),
        (key, company.actor(company.a), Refusal.NOT_FOUND),
        (key + 1, company.boss, Refusal.NOT_FOUND),
    ):
        with pytest.raises(Refused) as caught:
            company.withdraw(which, actor)
        assert caught.value.refusal is refusal


# ── the cost ──


def test_as_many_statements_for_two_thousand_people_as_for_ten(make: Make, company: Company) -> None:
    """The place in three, the course, its people, their enrollments, and what was recommended before."""

    def asked(course: str) -> int:
        with counted() as statements:
            company.send(course=course, unit="HOME", by=boss)
        return len([one for one in statements if one.startswith(("SELECT", "WITH"))])

    boss = company.boss
    few = asked("HALF")
    company.crowd(2_000)
    assert asked("K") == few <= 8
    assert len(rows()) == 2 + 2_002
