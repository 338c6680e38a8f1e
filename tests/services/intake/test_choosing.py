"""What somebody chooses for an import: columns, readings, words, cells and rows; the stored cells stay."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.model.base import db
from portal.model.intake import Import, ImportFile, ImportRow
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Action, ImportState, Kind
from portal.rules.intake.matching import How
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code
from portal.rules.refusals import Refusal, Refused
from portal.services.database import transaction
from portal.services.intake import beginning, choosing, imports, profiles, settling
from portal.services.intake.history import Summary
from portal.services.intake.replanning import keep
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OF_HR = (
    b"Staff list\nWorker ID;Full name;Mail;Hire date;Shoe size\n"
    b"1;Ada;ada@x.example;03/04/2020;38\n2;Bo;bo@x.example;01/02/2020;44\n"
)
OURS = b"employee_no,name,email,hired_on\n1,Ada,ada@x.example,2020-01-31\n2,Bo,bo@x.example,nonsense\n"


def begin(content: bytes, options: Options | None = None, kind: Kind = Kind.PEOPLE, profile: int | None = None) -> int:
    with transaction():
        return beginning.begin(TERMINAL, kind, content, "hr.csv", on=ON, now=NOW, options=options, profile_id=profile)


def settle(import_id: int, options: Options, name: str = "") -> Summary:
    with transaction():
        return keep(beginning.settle(TERMINAL, import_id, options=options, profile_name=name, on=ON, now=NOW))


def apply(import_id: int, *, skip_problems: bool = False) -> Summary:
    with transaction():
        return imports.apply(TERMINAL, import_id, on=ON, now=NOW, skip_problems=skip_problems)


def cells(import_id: int) -> list[str]:
    return list(
        db.session.scalars(select(ImportRow.cells).where(ImportRow.import_id == import_id).order_by(ImportRow.line))
    )


def test_a_sheet_with_our_columns_is_planned_at_once_and_its_file_is_kept(make: Make) -> None:
    number = begin(OURS)
    seen = imports.summary(TERMINAL, number)
    assert (seen.state, seen.create, seen.refused) == (ImportState.PLANNED, 1, 1)
    assert db.session.scalar(select(ImportFile.import_id)) == number
    assert settling.columns(TERMINAL, number).missing == ()


def test_a_sheet_of_somebody_else_waits_for_its_columns(make: Make) -> None:
    number = begin(OF_HR)
    seen = settling.columns(TERMINAL, number)
    assert (seen.state, seen.rows, seen.header_line, seen.delimiter) == (ImportState.READ, 2, 2, ";")
    assert [(one.key, one.column, one.how) for one in seen.columns] == [
        ("workerid", "employee_no", How.SYNONYM),
        ("fullname", "name", How.SYNONYM),
        ("mail", "email", How.SYNONYM),
        ("hiredate", "hired_on", How.SYNONYM),
        ("shoesize", "", How.NONE),
    ]
    assert (seen.columns[3].asks, seen.columns[3].doubtful, seen.columns[4].samples) == (
        "date",
        "01/02/2020",
        ("38", "44"),
    )
    with pytest.raises(Refused) as refused:
        apply(number)
    assert refused.value.refusal is Refusal.COLUMNS_OPEN
    with pytest.raises(Refused) as refused:
        settle(number, Options())
    assert refused.value.refusal is Refusal.SHEET_UNREADABLE
    done = settle(number, Options(columns={"Shoe size": ""}, readings={"hired_on": "dmy"}))
    assert (done.state, done.create, done.refused) == (ImportState.PLANNED, 2, 0)
    assert done.options == {
        "columns": {"Shoe size": ""},
        "readings": {"hired_on": "dmy"},
        "header_line": 2,
        "written": ["Worker ID", "Full name", "Mail", "Hire date", "Shoe size"],
    }
    again = settle(number, Options(columns={"Shoe size": "location"}, readings={"hired_on": "mdy"}))
    assert again.header == ("employee_no", "name", "email", "hired_on", "location")
    assert apply(number).create == 2


def test_required_columns_that_are_missing_are_named(make: Make) -> None:
    seen = settling.columns(TERMINAL, begin(b"Worker ID,Full name\n1,Ada\n"))
    assert seen.missing == ("email", "hired_on")
    assert settling.columns(TERMINAL, begin(b"score\n1\n", kind=Kind.COMPLETIONS)).missing == (
        "employee_no",
        "course_code",
        "completed_on",
    )


def test_the_kept_file_is_read_again_in_another_way(make: Make) -> None:
    number = begin("a|employee_no;name;email;hired_on\n|1;Zoë;z@x.example;2020-01-01\n".encode("cp1252"))
    with transaction():
        seen = beginning.read_again(TERMINAL, number, options=Options(delimiter="|", encoding="cp1252"))
    assert (seen.header, seen.state) == (("a", "employee_no;name;email;hired_on"), ImportState.READ)
    with transaction():
        beginning.read_again(TERMINAL, number, options=Options(encoding="cp1252", delimiter=";"))
    assert settling.columns(TERMINAL, number).first == ((2, ("|1", "Zoë", "z@x.example", "2020-01-01")),)
    with pytest.raises(Refused) as refused, transaction():
        beginning.read_again(TERMINAL, number, options=Options(encoding="utf-8"))
    assert refused.value.refusal is Refusal.SHEET_UNREADABLE
    assert settling.columns(TERMINAL, number).encoding == "cp1252"


def test_a_cell_is_corrected_in_place_and_the_stored_one_stays(make: Make) -> None:
    number = begin(OURS)
    before = cells(number)
    with transaction():
        done = keep(choosing.fix(TERMINAL, number, {3: {"hired_on": "2021-05-06"}}, on=ON, now=NOW))
    assert (done.create, done.refused, cells(number)) == (2, 0, before)
    assert apply(number).create == 2
    assert cells(number) == before


def test_a_skipped_row_counts_as_skipped_says_so_and_comes_back(make: Make) -> None:
    number = begin(OURS + b"3,Cy,cy@x.example,2020-01-01\n")
    with transaction():
        done = keep(choosing.skip(TERMINAL, number, [3], on=ON, now=NOW))
    assert (done.rows, done.create, done.skipped, done.refused) == (3, 2, 1, 0)
    rows = imports.rows(TERMINAL, number).rows
    assert [(row.line, row.action) for row in rows] == [(2, Action.CREATE), (3, Action.SKIPPED), (4, Action.CREATE)]
    assert [one.code for one in rows[1].problems] == [Code.SKIPPED_BY_CHOICE]
    with transaction():
        assert keep(choosing.unskip(TERMINAL, number, [3], on=ON, now=NOW)).refused == 1
    with transaction():
        keep(choosing.skip(TERMINAL, number, [3], on=ON, now=NOW))
    assert apply(number).create == 2


def test_a_row_with_cells_too_many_can_be_cut(make: Make) -> None:
    number = begin(b"employee_no,name,email,hired_on\n1,Ada,ada@x.example,2020-01-31,more\n")
    assert imports.summary(TERMINAL, number).refused == 1
    with transaction():
        assert keep(choosing.fix(TERMINAL, number, {2: {"": ""}}, on=ON, now=NOW)).create == 1


def test_what_was_kept_before_these_choices_still_loads(make: Make) -> None:
    number = begin(OURS)
    db.session.execute(
        Import.__table__.update().values(
            options={"moves": False, "currency": "USD", "date_order": "", "encoding": "", "header_line": 1}
        )
    )
    db.session.commit()
    with transaction():
        assert keep(choosing.skip(TERMINAL, number, [3], on=ON, now=NOW)).skipped == 1


def test_a_profile_does_not_read_a_file_in_an_encoding_that_it_is_not_in(make: Make) -> None:
    text = "employee_no,name,email,hired_on\n1,Änne,a@x.example,2020-01-01\n"
    number = begin(text.encode("cp1250"), Options(encoding="cp1250"))
    settle(number, Options(encoding="cp1250"), "HR")
    profile = profiles.named_profile(Kind.PEOPLE, "HR")
    db.session.rollback()
    for content in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16"), text.encode("cp1250")):
        another = begin(content, profile=profile)
        assert imports.summary(TERMINAL, another).state is ImportState.PLANNED
        assert "Änne" in cells(another)[0]
    plain = begin(text.replace("Ä", "A").encode(), profile=profile)
    assert imports.summary(TERMINAL, plain).encoding == "cp1250"


def test_a_profile_remembers_columns_and_readings_for_the_next_file(make: Make) -> None:
    number = begin(OF_HR)
    settle(number, Options(columns={"Shoe size": ""}, readings={"hired_on": "dmy"}), "  HR   system ")
    (kept,) = profiles.profiles(TERMINAL, Kind.PEOPLE)
    assert (kept.name, kept.last_rows) == ("HR system", None)
    assert apply(number).applied
    next_file = OF_HR.replace(b"Shoe size", b"Hat size").replace(b"Full name", b"Shoe size;Full name")
    next_file = next_file.replace(b"1;Ada", b"1;38;Ada").replace(b"2;Bo", b"2;44;Bo")
    another = begin(next_file, profile=profiles.named_profile(Kind.PEOPLE, "hr System"))
    seen = settling.columns(TERMINAL, another)
    assert (seen.profile_lacks, seen.profile_adds) == ((), ("Hat size",))
    assert seen.profile is not None and seen.profile.last_rows == 2
    assert [one.how for one in seen.columns][1] is How.IGNORED
    same = begin(OF_HR, profile=kept.id)
    assert imports.summary(TERMINAL, same).unchanged == 2
    with pytest.raises(Refused) as refused:
        profiles.named_profile(Kind.PEOPLE, "Payroll")
    assert refused.value.refusal is Refusal.NO_SUCH_PROFILE
