"""Which column is which, and what a sheet's cells mean."""

from hypothesis import example, given
from hypothesis import strategies as st

from portal.rules.intake import assignments, competencies, people, units
from portal.rules.intake.columns import Setting, doubtful, matched, typed
from portal.rules.intake.problems import Code
from portal.rules.intake.repeats import repeats
from portal.rules.intake.sheet import Sheet, sheet
from portal.rules.intake.values import CLEAR, KEEP

UNITS = units.columns(Setting())


def of(header: str, *rows: str) -> Sheet:
    return sheet(header.split(","), range(2, 2 + len(rows)), [tuple(row.split(",")) for row in rows])


def test_headers_forgive_order_case_blanks_and_dashes() -> None:
    layout, problems = matched(UNITS, of(" Lead-No ,NAME,_note,Code", "1,Alpha,x,A"))
    assert (dict(layout.positions), problems) == ({"lead_no": 0, "name": 1, "code": 3}, ())


def test_an_unknown_column_names_the_nearest_one() -> None:
    _, problems = matched(UNITS, of("code,nmae,shoe size,name", "A,x,42,Alpha"))
    assert [(one.column, one.code, one.about["nearest"]) for one in problems] == [
        ("nmae", Code.COLUMN_UNKNOWN, "name"),
        ("shoe size", Code.COLUMN_UNKNOWN, ""),
    ]


def test_missing_and_repeated_columns_are_problems() -> None:
    _, problems = matched(UNITS, of("Code,c o d e", "A,A"))
    assert [(one.column, one.code) for one in problems] == [("code", Code.COLUMN_TWICE), ("name", Code.COLUMN_MISSING)]


def test_a_column_without_a_name_may_only_be_empty() -> None:
    assert matched(UNITS, of("code,,name", "A,,Alpha"))[1] == ()
    assert [one.code for one in matched(UNITS, of("code,,name", "A,x,Alpha"))[1]] == [Code.COLUMN_WITHOUT_NAME]


def test_a_level_column_is_known_by_its_beginning() -> None:
    layout, problems = matched(
        competencies.columns(Setting()), of("code,name,Level 1: aware,level_2_assisted", "A,B,C,D")
    )
    assert (layout.positions["level_1"], layout.positions["level_2"], problems) == (2, 3, ())
    _, problems = matched(competencies.columns(Setting()), of("code,name,level_9", "A,B,C"))
    assert [one.code for one in problems] == [Code.COLUMN_UNKNOWN]


def read(header: str, *rows: str) -> tuple[dict[str, tuple[object, ...]], list[tuple[int, str, Code]]]:
    columns, read_sheet = people.columns(Setting()), of(header, *rows)
    layout, problems = matched(columns, read_sheet)
    assert problems == ()
    cells = typed(columns, layout, read_sheet)
    found = [(one.line, one.column, one.code) for position in cells.problems for one in cells.problems[position]]
    return dict(zip(cells.names, cells.values, strict=True)), found


HEADER = "employee_no,name,email,hired_on,location"


def test_an_empty_cell_keeps_a_dash_clears_and_a_guarded_one_is_text() -> None:
    values, problems = read(
        HEADER, "1,A,a@x.example,2026-01-31,", "2,B,b@x.example,2026-01-31, - ", "3,C,c@x.example,2026-01-31,'-"
    )
    assert (values["location"], problems) == ((KEEP, CLEAR, "-"), [])
    assert values["unit"] == (KEEP, KEEP, KEEP)


def test_a_required_cell_is_neither_empty_nor_cleared() -> None:
    _, problems = read(HEADER, "1,,a@x.example,2026-01-31,", "2,-,b@x.example,2026-01-31,")
    assert problems == [(2, "name", Code.REQUIRED), (3, "name", Code.NOT_CLEARABLE)]


def test_every_flaw_of_a_row_is_said() -> None:
    _, problems = read(HEADER, "a b,,x,31/02/2026,ok,more")
    assert problems == [
        (2, "", Code.EXTRA_CELLS),
        (2, "employee_no", Code.BAD_CODE),
        (2, "name", Code.REQUIRED),
        (2, "email", Code.BAD_EMAIL),
        (2, "hired_on", Code.IMPOSSIBLE_DATE),
    ]


def test_a_short_row_has_empty_cells_and_blank_ones_beyond_the_header_fall_away() -> None:
    made = of("a,b", "1", "1,2,, ", "1,2,3")
    assert made.records == (("1", ""), ("1", "2"), ("1", "2", "3"))
    assert [one.line for one in made.problems] == [4]


def test_rows_that_say_the_same_repeat_and_others_contradict() -> None:
    found = repeats(["a", "b", "a", "a", None, None], [("1",), ("2",), ("1",), ("9",), ("5",), ("5",)])
    assert (found.again, found.contradicting) == ({2: 0}, {3: 0, 0: 3})


def test_rows_that_differ_only_in_what_is_passed_over_are_repeats() -> None:
    found = repeats(["a", "a", "b", "b"], [("1", "x"), ("1", "y"), ("2", "x"), ("3", "x")], header=("code", " _note"))
    assert (found.again, found.contradicting) == ({1: 0}, {3: 2, 2: 3})


PLACE_AND_SHARE = assignments.columns(Setting())


@given(st.lists(st.text("0123456789.,/-' x", max_size=12), max_size=4), st.sampled_from(["from", "share"]))
@example(["1.234", "1,5"], "share")
@example(["1,234"], "share")
@example(["1/2/2026"], "from")
def test_cells_that_could_mean_two_things_are_found_as_if_every_cell_had_been_read(
    cells: list[str], column: str
) -> None:
    one = next(each for each in PLACE_AND_SHARE if each.name == column)
    read = sheet([column], range(2, 2 + len(cells)), [(cell,) for cell in cells])
    problems = typed([one], matched([one], read)[0], read).problems
    doubts = {Code.AMBIGUOUS_DATE, Code.AMBIGUOUS_NUMBER}
    found = [cells[at].strip() for at, flaws in problems.items() for flaw in flaws if flaw.code in doubts]
    asked = doubtful([one], read).get(column)
    assert (asked is not None) == bool(found)
    assert asked is None or asked[1] in found
