"""Finding courses: closest first, filters that do not zero their siblings, and the course page."""

from datetime import date, timedelta

import pytest
from flask import Flask

from portal.rules.access import Actor
from portal.rules.browsing import CatalogOrder
from portal.rules.courses import CourseStatus, EvidenceKind, Format, SelfEnroll
from portal.rules.enrolling import EnrollmentState, Standing
from portal.services.catalog_search import PAGE_SIZE, Found, search
from tests.conftest import counted
from tests.make import Make

TODAY = date(2026, 6, 1)


@pytest.fixture
def learner(make: Make) -> Actor:
    return make.actor(make.person("L-1"))


def found(actor: Actor, words: str = "", **asked: object) -> list[str]:
    return [course.code for course in search(actor, on=TODAY, words=words, **asked).courses]  # type: ignore[arg-type]


def test_the_closest_match_comes_first(make: Make, learner: Actor) -> None:
    security = make.competency("SEC", name="Graph safety")
    make.course("Z-1", title="Other", summary="With a graph at the end")
    make.course("Y-1", title="Another", grants={security: 1})
    make.course("X-1", title="Photography")
    make.course("W-1", title="The (graph) of things")
    make.course("V-1", title="Graphs for everybody")
    make.course("graph-7", title="Numbered")
    make.course("U-1", title="Graph")
    make.course("graph", title="By its code")
    make.course("N-1", title="Noise")
    assert found(learner, "Graph") == ["graph", "U-1", "graph-7", "V-1", "W-1", "X-1", "Y-1", "Z-1"]


def test_every_word_has_to_be_found_somewhere(make: Make, learner: Actor) -> None:
    make.course("K-1", title="Secure prompts", summary="For the legal department")
    make.course("K-2", title="Secure networks")
    make.course("K-3", title="Prompts in the legal department")
    assert found(learner, "legal  SECURE") == ["K-1"]
    assert found(learner, "secure nothing") == []


def test_a_search_reads_no_case_and_no_accents(make: Make, learner: Actor) -> None:
    make.course("K-1", title="Éthique de l'IA")
    make.course("K-2", title="Größe und Straße")
    make.course("K-3", title="Noise")
    assert found(learner, "ETHIQUE") == ["K-1"]
    assert found(learner, "strasse") == ["K-2"]


@pytest.mark.parametrize("mark", ["%", "_", "/", "\\", "'", '"', "\x00"])
def test_marks_of_the_database_are_only_text(make: Make, learner: Actor, mark: str) -> None:
    make.course("K-1", title="Plain title")
    make.course("K-2", title=f"With {mark.strip(chr(0))}x inside")
    assert found(learner, f"{mark}x") == ["K-2"]


def test_the_middle_of_a_word_counts_in_titles_and_codes_only(make: Make, learner: Actor) -> None:
    make.course("AI-032", title="Infrastructure", summary="Reprompting")
    assert found(learner, "032") == ["AI-032"]
    assert found(learner, "struct") == ["AI-032"]
    assert found(learner, "prompting") == []


def test_only_what_can_be_taken_today_is_found(make: Make, learner: Actor) -> None:
    make.course("DRAFT", status=CourseStatus.DRAFT)
    make.course("RETIRED", status=CourseStatus.RETIRED)
    make.course("GONE", status=CourseStatus.RETIRING, retires_on=TODAY)
    make.course("GOES", status=CourseStatus.RETIRING, retires_on=TODAY + timedelta(days=1))
    make.course("STAYS")
    answer = search(learner, on=TODAY)
    assert [course.code for course in answer.courses] == ["GOES", "STAYS"]
    assert (answer.total, answer.everything) == (2, 2)
    assert sum(answer.counts["format"].values()) == 2


@pytest.fixture
def shop(make: Make) -> dict[str, int]:
    """Six courses that differ in everything, and one that never matches the search `course`."""
    gov, sec = make.competency("GOV", name="Governance"), make.competency("SEC", name="Security")
    assessed = {"evidence_kind": EvidenceKind.ASSESSMENT}
    make.course("A", title="Course A", grants={gov: 1, sec: 2}, cost=0, minutes=60, **assessed)
    make.course("B", title="Course B", grants={gov: 2}, cost=0, minutes=120, format=Format.LAB, **assessed)
    make.course("C", title="Course C", grants={sec: 2}, cost=500_00, minutes=121, format=Format.LAB, **assessed)
    make.course("D", title="Course D", grants={sec: 3}, cost=500_01, minutes=480, provider="Extern", **assessed)
    make.course("E", title="Course E", grants={gov: 3}, minutes=None, cost=9, self_enroll=SelfEnroll.APPROVAL)
    make.course("F", title="Course F", minutes=2000, format=Format.EVENT, provider="Extern")
    make.course("N", title="Noise", grants={gov: 1, sec: 1}, format=Format.LAB)
    return {"gov": gov, "sec": sec}


def test_counts_of_every_filter(make: Make, learner: Actor, shop: dict[str, int]) -> None:
    answer = search(learner, on=TODAY, words="course")
    assert answer.counts["competency"] == {"GOV": 3, "SEC": 3}
    assert answer.counts["level"] == {"1": 2, "2": 3, "3": 1}
    assert answer.counts["format"] == {"online": 3, "lab": 2, "event": 1}
    assert answer.counts["provider"] == {"Internal academy": 4, "Extern": 2}
    assert answer.counts["hours"] == {"short": 2, "day": 2, "long": 1}
    assert answer.counts["cost"] == {"free": 3, "some": 2, "more": 1}
    assert answer.counts["language"] == {"en": 6}
    assert answer.counts["entry"] == {"open": 5, "approval": 1}
    assert (answer.total, answer.everything) == (6, 7)


def test_a_choice_narrows_the_other_filters_and_leaves_its_siblings(
    make: Make, learner: Actor, shop: dict[str, int]
) -> None:
    answer = search(learner, on=TODAY, words="course", format=["lab"])
    assert [course.code for course in answer.courses] == ["B", "C"]
    assert answer.counts["format"] == {"online": 3, "lab": 2, "event": 1}
    assert answer.counts["competency"] == {"GOV": 1, "SEC": 1}
    assert answer.counts["cost"] == {"free": 1, "some": 1}
    assert answer.total == 2


def test_values_of_one_filter_are_alternatives_and_filters_are_not(
    make: Make, learner: Actor, shop: dict[str, int]
) -> None:
    assert found(learner, "course", format=["lab", "event"]) == ["B", "C", "F"]
    assert found(learner, "course", format=["lab", "event"], cost=["free"]) == ["B", "F"]
    assert found(learner, "course", format=["lab"], provider=["Extern"]) == []


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"competency": ["GOV"]},
        {"competency": ["GOV"], "level": ["2", "3"]},
        {"format": ["lab", "online"], "cost": ["free"]},
        {"competency": ["SEC"], "hours": ["day"], "provider": ["Extern", "Internal academy"]},
        {"entry": ["approval"], "language": ["en"]},
    ],
)
@pytest.mark.parametrize("words", ["", "course"])
def test_a_count_is_what_choosing_the_value_alone_would_find(
    make: Make, learner: Actor, shop: dict[str, int], asked: dict[str, list[str]], words: str
) -> None:
    answer = search(learner, on=TODAY, words=words, **asked)  # type: ignore[arg-type]
    assert answer.total == len(answer.courses)
    for name in ("competency", "level", "format", "provider", "hours", "cost", "language", "entry"):
        for value, count in answer.counts[name].items():
            assert len(found(learner, words, **{**asked, name: [value]})) == count, (name, value)


def test_a_competency_and_a_level_are_of_one_grant(make: Make, learner: Actor, shop: dict[str, int]) -> None:
    assert found(learner, competency=["gov"], level=["2"]) == ["B"]
    assert search(learner, on=TODAY, competency=["GOV"]).counts["level"] == {"1": 3, "2": 1}


def test_a_course_counts_at_the_level_that_its_evidence_can_show(make: Make, learner: Actor) -> None:
    gov = make.competency("GOV")
    make.course("K-1", grants={gov: 3}, evidence_kind=EvidenceKind.COMPLETION)
    answer = search(learner, on=TODAY)
    assert answer.counts["level"] == {"1": 1}
    assert [grant.level for grant in answer.courses[0].grants] == [1]


def test_an_unknown_competency_finds_nothing(make: Make, learner: Actor, shop: dict[str, int]) -> None:
    assert found(learner, competency=["NOPE"]) == []


def test_the_order_can_be_chosen_and_unknown_hours_come_last(make: Make, learner: Actor, shop: dict[str, int]) -> None:
    assert found(learner, "course", order=CatalogOrder.HOURS) == ["A", "B", "C", "D", "F", "E"]
    assert found(learner, "course", order=CatalogOrder.COST) == ["A", "B", "F", "E", "C", "D"]
    assert found(learner, order=CatalogOrder.TITLE)[-1] == "N"


def test_pages_hold_every_course_once(make: Make, learner: Actor) -> None:
    codes = [f"K-{number}" for number in range(PAGE_SIZE + 5)]
    for code in codes:
        make.course(code, title="The same title")
    pages = [found(learner, page=page) for page in (1, 2)]
    assert sorted(pages[0] + pages[1]) == sorted(codes)
    assert len(pages[0]) == PAGE_SIZE
    assert found(learner, page=99) == pages[1]
    assert found(learner, page=-1) == pages[0]
    assert len(found(learner, page=None)) == len(codes)


def test_a_row_says_how_far_the_actor_is_with_it(make: Make, learner: Actor) -> None:
    basics = make.course("BASICS", title="Basics")
    make.course("NEXT", title="Next", prerequisites=(basics,))
    live, left = make.course("LIVE"), make.course("LEFT")
    me, other = learner.id or 0, make.person()
    make.enrollment(other, basics, EnrollmentState.COMPLETED)
    make.enrollment(me, live, EnrollmentState.COMPLETED, enrolled_on=date(2025, 1, 1))
    make.enrollment(me, live, EnrollmentState.IN_PROGRESS, started_on=date(2026, 2, 1))
    make.enrollment(me, left, EnrollmentState.WITHDRAWN)
    rows = {course.code: course for course in search(learner, on=TODAY).courses}
    assert (rows["LIVE"].mine, rows["LIVE"].mine_since) == (Standing.IN_PROGRESS, date(2026, 2, 1))
    assert rows["LEFT"].mine is None
    assert rows["NEXT"].first == ("Basics",)
    assert rows["BASICS"].mine is None


def test_as_many_statements_for_2000_courses_as_for_20(app: Flask, make: Make, learner: Actor) -> None:
    def asked() -> tuple[int, Found]:
        with counted() as statements:
            answer = search(learner, on=TODAY, words="course", format=["online"])
        return len(statements), answer

    for _ in range(20):
        make.course(grants={make.competency(): 1})
    few, _ = asked()
    make.courses(1980)
    many, answer = asked()
    assert answer.total == 2000
    assert few == many == 7


@pytest.fixture
def short(make: Make, learner: Actor) -> tuple[int, int, int]:
    """Three competencies: the learner lacks two of three steps in the first, none in the second; nobody asks for the
    third."""
    gov, llm, data = make.competency("GOV"), make.competency("LLM"), make.competency("DATA")
    assert learner.id is not None
    make.person_role(learner.id, make.role(asks={gov: (3, 1, True), llm: (2, 1, False)}))
    make.evidence(learner.id, gov, 1)
    make.evidence(learner.id, gov, 5, expires_on=TODAY)
    make.evidence(learner.id, llm, 2)
    noise = make.person()
    make.person_role(noise, make.role(asks={data: (5, 1, True)}))
    make.evidence(noise, gov, 5)
    return gov, llm, data


def test_courses_that_close_my_gaps_prove_more_than_i_have_where_i_am_below_my_target(
    make: Make, learner: Actor, short: tuple[int, int, int]
) -> None:
    gov, llm, data = short
    make.course("HALF", grants={gov: 2}, evidence_kind=EvidenceKind.ASSESSMENT)
    make.course("WHOLE", grants={gov: 4, data: 1}, evidence_kind=EvidenceKind.ASSESSMENT)
    make.course("HAVE", grants={gov: 1})
    make.course("CAPPED", grants={gov: 3}, evidence_kind=EvidenceKind.COMPLETION)
    make.course("MET", grants={llm: 4}, evidence_kind=EvidenceKind.ASSESSMENT)
    make.course("OTHER", grants={data: 3}, evidence_kind=EvidenceKind.ASSESSMENT)
    make.course("GONE", grants={gov: 3}, evidence_kind=EvidenceKind.ASSESSMENT, status=CourseStatus.RETIRED)
    everything = search(learner, on=TODAY)
    assert everything.counts["gaps"] == {"closes": 2}
    closing = search(learner, on=TODAY, gaps=True)
    assert [course.code for course in closing.courses] == ["HALF", "WHOLE"]
    assert (closing.total, closing.everything, closing.counts["gaps"]) == (2, 6, {"closes": 2})
    assert closing.counts["competency"] == {"GOV": 2}
    assert closing.counts["level"] == {"2": 1, "4": 1}
    marks = {
        course.code: [(g.closes, g.gap, g.verified, g.target) for g in course.closing] for course in closing.courses
    }
    assert marks == {"HALF": [(1, 2, 1, 3)], "WHOLE": [(2, 2, 1, 3)]}
    assert found(learner, gaps=True, level=["4"]) == ["WHOLE"]
    assert found(learner, gaps=True, competency=["DATA"]) == []


def test_who_lacks_nothing_finds_no_course_that_closes_a_gap(make: Make, learner: Actor) -> None:
    make.course("K-1", grants={make.competency("GOV"): 1})
    assert search(learner, on=TODAY).counts["gaps"] == {"closes": 0}
    assert found(learner, gaps=True) == []
