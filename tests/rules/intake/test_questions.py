"""What has to be asked about words that nobody knows, and what they could mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.courses import Format
from portal.rules.intake import courses, enrollments, meanings
from portal.rules.intake.columns import Setting
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code, Problem
from portal.rules.intake.questions import Candidate, Index, code_from, nearest_words, unknown_words
from portal.rules.intake.values import words_of
from portal.rules.people import is_code, same

ROLES = Index.of(
    [
        Candidate("MLE", "MLOps Engineer", ("DevOps Engineer",)),
        Candidate("DE", "Data Engineer"),
        Candidate("PM", "AI Product Manager", ("Product Manager",)),
        Candidate("BASE", "Everybody"),
    ]
)


def test_a_name_a_part_of_it_and_a_former_name_find_the_code() -> None:
    for text in ("MLOps Engineer", "mlops eng.", "MLOps Enginer", "MLE", "DevOps Engineer"):
        assert ROLES.nearest(text)[0].value == "MLE"
    assert ROLES.nearest("product manager")[0].value == "PM"
    assert len(ROLES.nearest("")) == 4
    assert Index.of([]).nearest("x") == ()


def test_few_words_are_all_offered_the_nearest_first() -> None:
    assert nearest_words("Onlin", ("lab", "event", "online"))[0].value == "online"
    assert len(nearest_words("", ("a", "b"))) == 2


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("E-Learning", "online"),
        ("eLearning", "online"),
        ("Präsenz", "instructor-led"),
        ("classroom", "instructor-led"),
        ("Virtual", "online"),
        ("Webinar", "online"),
        ("Work-shop", "workshop"),
        ("bootcamp", "boot camp"),
        ("Prüfung", "certification"),
        ("Coaching", "mentorship"),
        ("Certifcation", "certification"),
    ],
)
def test_what_others_call_a_format_is_offered_first(written: str, first: str) -> None:
    offered = [one.value for one in nearest_words(written, words_of(Format))]
    assert offered[0] == first
    assert sorted(offered) == sorted(words_of(Format))


def test_a_name_of_several_words_offers_them_in_turn_and_only_those_that_are_allowed() -> None:
    assert [one.value for one in nearest_words("Webinar", words_of(Format))][:3] == [
        "online",
        "instructor-led",
        "event",
    ]
    assert [one.value for one in nearest_words("Webinar", ("lab", "event"))] == ["event", "lab"]


def test_every_word_that_is_called_something_is_one_that_cells_choose_from() -> None:
    kinds = (courses.columns, enrollments.columns)
    allowed = {word for columns in kinds for column in columns(Setting()) for word in column.choices}
    assert set(meanings._CALLED) <= allowed


def test_questions_are_of_columns_that_refer_to_something_and_of_choices() -> None:
    problems = [
        Problem(2, "unit", Code.UNKNOWN_REFERENCE, {"value": "X"}),
        Problem(3, "unit", Code.BAD_CODE, {"value": "M L"}),
        Problem(4, "unit", Code.BAD_CODE, {"value": "M L"}),
        Problem(5, "employee_no", Code.BAD_CODE, {"value": "M L"}),
        Problem(5, "manager_no", Code.UNKNOWN_REFERENCE, {"value": "9"}),
        Problem(6, "leave_kind", Code.BAD_CHOICE, {"value": "fired", "allowed": "voluntary, other"}),
        Problem(7, "unit", Code.REQUIRED),
    ]
    found = unknown_words(Kind.PEOPLE, problems)
    assert [(one.column, one.text, one.rows, one.lines, one.allowed) for one in found] == [
        ("unit", "M L", 2, [3, 4], ()),
        ("unit", "X", 1, [2], ()),
        ("leave_kind", "fired", 1, [6], ("voluntary", "other")),
    ]


def test_a_code_is_made_of_a_text() -> None:
    assert code_from("MLOps Eng.", ()) == "MLOPS-ENG"
    assert code_from("Sales", ()) == "Sales"
    assert code_from("Sales", {"sales"}) == "Sales-2"
    assert code_from("Café & Küche", ()) == "CAFE-KUCHE"
    assert code_from("部", {"new"}) == "NEW-2"


@given(st.text(max_size=60), st.integers(0, 3))
def test_a_made_code_is_one_and_is_free(text: str, others: int) -> None:
    taken: set[str] = set()
    for _ in range(others + 1):
        code = code_from(text, taken)
        assert is_code(code) and same(code) not in taken
        taken.add(same(code))
