"""Which header means which column, which row is the header, and which words a column does not know."""

import pytest

from portal.rules.intake import courses, people
from portal.rules.intake.columns import Setting, known_names, renamed, typed
from portal.rules.intake.columns import matched as matched_columns
from portal.rules.intake.kinds import Kind
from portal.rules.intake.matching import How, header_row, keys_of, loosely_folded, proposals
from portal.rules.intake.problems import Code
from portal.rules.intake.sheet import Sheet, sheet
from portal.rules.intake.synonyms import SYNONYMS

PEOPLE = known_names(people.columns(Setting()), SYNONYMS[Kind.PEOPLE])


def of(header: list[str], *rows: list[str]) -> Sheet:
    return sheet(header, range(2, 2 + len(rows)), [tuple(row) for row in rows])


@pytest.mark.parametrize(
    ("written", "column", "how"),
    [
        ("Employee_No", "employee_no", How.EXACT),
        ("employee no.", "employee_no", How.SYNONYM),
        ("Worker ID", "employee_no", How.SYNONYM),
        ("Employee #", "employee_no", How.SYNONYM),
        ("Employee", "name", How.SYNONYM),
        ("Role", "roles", How.GUESS),
        ("STAFF-NUMBER", "employee_no", How.SYNONYM),
        ("Hire Date", "hired_on", How.SYNONYM),
        ("Line manager", "manager_no", How.SYNONYM),
        ("Dept", "unit", How.SYNONYM),
        ("Correo electronico", "email", How.SYNONYM),
        ("Emplyee number", "employee_no", How.GUESS),
        ("hired_onn", "hired_on", How.GUESS),
        ("shoe size", "", How.NONE),
        ("", "", How.NONE),
        ("_note", "", How.IGNORED),
    ],
)
def test_a_header_is_known_by_name_by_another_name_or_by_likeness(written: str, column: str, how: How) -> None:
    (one,) = proposals(PEOPLE, [written])
    assert (one.column, one.how) == (column, how)


def test_a_name_wins_over_a_synonym_and_the_first_synonym_over_the_second() -> None:
    found = proposals(PEOPLE, ["Worker ID", "employee_no", "Hire date", "Start date"])
    assert [(one.column, one.how) for one in found] == [
        ("employee_no", How.TWICE),
        ("employee_no", How.EXACT),
        ("hired_on", How.SYNONYM),
        ("hired_on", How.TWICE),
    ]


def test_what_somebody_chose_wins_over_everything() -> None:
    chosen = {"start date": "hired_on", "Name": "", "#4": "location", "Hire date": "nonsense"}
    found = proposals(PEOPLE, ["Hire date", "START_DATE", "Name", ""], chosen)
    assert [(one.column, one.how) for one in found] == [
        ("hired_on", How.TWICE),
        ("hired_on", How.CHOSEN),
        ("", How.IGNORED),
        ("location", How.CHOSEN),
    ]


def test_a_renamed_sheet_says_the_columns_in_the_words_of_the_kind() -> None:
    made = of(["Worker ID", "Full name", "Mail", "Start date", "Shoe size", "Offce"], ["1"] * 6)
    named = renamed(people.columns(Setting()), made, SYNONYMS[Kind.PEOPLE], {"Shoe size": ""})
    assert named.header == ("employee_no", "name", "email", "hired_on", "_Shoe size", "Offce")
    assert named.written == made.header and named.records == made.records
    again = renamed(people.columns(Setting()), named, SYNONYMS[Kind.PEOPLE], {"Offce": "location"})
    assert again.header[-1] == "location" and again.written == made.header
    assert [one.code for one in matched_columns(people.columns(Setting()), named)[1]] == [Code.COLUMN_UNKNOWN]


@pytest.mark.parametrize("kind", SYNONYMS)
def test_no_other_name_means_two_columns_or_the_name_of_another(kind: Kind) -> None:
    said = SYNONYMS[kind]
    folded = [loosely_folded(name) for names in said.values() for name in set(map(loosely_folded, names))]
    assert len(folded) == len(set(folded))
    for column, names in said.items():
        assert not {loosely_folded(name) for name in said if name != column} & set(map(loosely_folded, names))
    assert all(folded)


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([["employee_no", "name"], ["1", "A"]], 0),
        ([["Staff list 2026"], ["Exported by", "Ada"], ["Worker ID", "Full name", "Mail"], ["1", "A", "x"]], 2),
        ([["Staff list", "", ""], ["shoe", "size", "x"], ["1", "2", "3"]], 1),
        ([["a", "b"], ["name", "c"]], 0),
        ([["name"], ["Doe, Jane", "x"], ["Roe", "y"]], 0),
        ([["shoe"], ["1"], ["2"]], 0),
        ([["1"], ["2", "3"]], 0),
    ],
)
def test_the_header_is_the_row_that_names_most_columns(rows: list[list[str]], at: int) -> None:
    assert header_row(rows, PEOPLE) == at


def test_a_note_about_a_cell_keeps_its_value_and_refuses_nothing() -> None:
    made = of(["code", "title", "hours"], ["007", "One", "3 weeks"], ["8", "Two", "2h"], ["100", "Three", "1,5"])
    columns = courses.columns(Setting())
    cells = typed(columns, matched_columns(columns, made)[0], made)
    assert cells.column("code") == ("007", "8", "100") and cells.column("hours")[1:] == (120, 90)
    found = [
        (one.line, one.code, one.is_note) for position in sorted(cells.problems) for one in cells.problems[position]
    ]
    assert found == [(2, Code.NOT_HOURS, True), (3, Code.LOST_ZEROS, True)]


@pytest.mark.parametrize(
    "header", [["code#3", "code", "code"], ["#2", "", "x"], ["", "#1", "#1"], ["#1#2", "#1", "#1"]]
)
def test_no_two_columns_are_called_the_same_however_they_are_named(header: list[str]) -> None:
    assert len(set(keys_of(header))) == len(header)
    assert [one.position for one in proposals(PEOPLE, header)] == list(range(len(header)))
