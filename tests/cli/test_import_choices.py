"""What a person at the terminal says about a file of somebody else, and types before something unusual is done."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import Result

from tests.cli.test_import import everything, portal, sheet

Typed = Callable[..., Result]

__all__ = ["everything", "portal", "sheet"]


def people(count: int, *, leave: int = 0) -> str:
    rows = (f"{n},P{n},p{n}@x.example,2020-01-01,{'2026-04-30' if n <= leave else ''}" for n in range(1, count + 1))
    return "\n".join(["employee_no,name,email,hired_on,last_day", *rows, ""])


def test_headers_may_be_named_at_the_terminal(portal: Typed, sheet: Callable[..., Path]) -> None:
    path = sheet("Liste|x\nNr|Was|Zuviel\nA|Alpha|1\n".encode("utf-16-le"))
    words = ("import", "units", path, "--encoding", "UTF-16-LE", "--delimiter", "bar", "--header-line", 2)
    refused = portal(*words)
    assert refused.exit_code == 1 and "Zuviel" in refused.stderr
    done = portal(*words, "--column", "Nr=code", "--column", "Was=name", "--column", "Zuviel=", "--json")
    assert (done.exit_code, json.loads(done.stdout)["create"]) == (0, 1)


@pytest.mark.parametrize(
    "words", [("--column", "Nr"), ("--column", "Nr=nonsense"), ("--confirm", "3"), ("--encoding", "morse")]
)
def test_choices_that_mean_nothing_are_wrong_usage(
    portal: Typed,
    sheet: Callable[..., Path],
    words: tuple[str, str],
) -> None:
    assert portal("import", "units", sheet("code,name\nA,Alpha\n"), *words).exit_code == 2


def test_guards_hold_only_where_they_were_asked_for(
    portal: Typed,
    sheet: Callable[..., Path],
    everything: Callable[[], dict[str, int]],
) -> None:
    assert portal("import", "people", sheet(people(20)), "--guard").exit_code == 0
    path, before = sheet(people(20, leave=6)), everything()
    stopped = portal("import", "people", path, "--guard", "--json")
    told = json.loads(stopped.stdout)
    assert (stopped.exit_code, told["applied"], told["update"]) == (1, False, 6)
    assert [(one["guard"], one["number"], one["of"]) for one in told["guards"]] == [
        ("changed", 6, 20),
        ("leavers", 6, 20),
    ]
    assert "--confirm 6" in stopped.stderr and everything() == before
    assert portal("import", "people", path, "--guard", "--confirm", 5).exit_code == 1
    assert portal("import", "people", path, "--guard", "--confirm", 6).exit_code == 0
    assert portal("import", "people", sheet(people(20)), "--guard").exit_code == 0
    assert portal("import", "people", sheet(people(20, leave=9))).exit_code == 0


def test_a_profile_that_nobody_kept_is_refused(portal: Typed, sheet: Callable[..., Path]) -> None:
    refused = portal("import", "units", sheet("code,name\nA,Alpha\n"), "--profile", "HR")
    assert (refused.exit_code, "there is no HR" in refused.stderr) == (1, True)


def test_what_to_do_about_an_unknown_column_is_said_where_it_is_found(
    portal: Typed, sheet: Callable[..., Path]
) -> None:
    found = portal("import", "units", sheet("code,name,Shoe size\nA,Alpha,\n"))
    assert found.exit_code == 1
    assert "--column 'Shoe size=COLUMN'" in found.stderr and "--ignore 'Shoe size'" in found.stderr
    near = portal("import", "units", sheet("code,name,Parnt\nA,Alpha,\n"))
    assert "--column Parnt=parent" in near.stderr
    assert "--column" not in portal("import", "units", sheet("name\nAlpha\n")).stderr


def workbook(*header: str) -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        book.add_worksheet("Read me").write_row(0, 0, ["see", "next sheet"])
        second = book.add_worksheet("All units")
        second.write_row(0, 0, header)
        second.write_row(1, 0, ["A", "Alpha"])
    return kept.getvalue()


def test_a_workbook_none_of_whose_columns_is_known_names_its_other_worksheets(
    portal: Typed, sheet: Callable[..., Path]
) -> None:
    path = sheet(workbook("Nr", "Was"), "units.xlsx")
    told = portal("import", "units", path)
    assert told.exit_code == 1
    assert "You need --sheet 'All units': no column of the worksheet “Read me” is one" in told.stderr
    assert "units.xlsx also has “All units”." in told.stderr
    named = ("--sheet", "All units", "--column", "Nr=code", "--column", "Was=name")
    done = portal("import", "units", path, *named)
    assert (done.exit_code, "is read" in done.stderr) == (0, False), done.output


def test_the_worksheet_whose_header_is_of_the_kind_is_read_and_named(portal: Typed, sheet: Callable[..., Path]) -> None:
    done = portal("import", "units", sheet(workbook("code", "name"), "units.xlsx"))
    assert done.exit_code == 0, done.output
    assert "The worksheet “All units” of units.xlsx is read; there is also “Read me” (--sheet)." in done.stderr
    assert "1 row: 1 new" in done.stdout


def test_a_sheet_of_another_kind_is_told(portal: Typed, sheet: Callable[..., Path]) -> None:
    path = sheet("employee_no,course_code,completed_on,score\n1,A,2026-01-01,88\n")
    told = portal("import", "people", path)
    assert told.exit_code == 1
    assert f"{path.name} looks like a sheet of completions: portal import completions {path.name}" in told.stderr
    noise = portal("import", "people", sheet("a,b\n1,2\n"))
    assert "looks like" not in noise.stderr
