"""What has to be asked about words that nobody knows, and what they could mean."""

from hypothesis import given
from hypothesis import strategies as st

from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code, Problem
from portal.rules.intake.questions import Candidate, Index, code_from, nearest_words, unknown_words
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
