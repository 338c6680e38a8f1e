"""What leaves an import as a file: the original, what became of each row, and the rows to be corrected."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.intake.kinds import Action, Kind
from portal.rules.refusals import Refusal, Refused
from portal.services import keeping
from portal.services.database import transaction
from portal.services.intake import choosing, imports, questions
from portal.services.intake.originals import kept_content
from portal.services.intake.questions import Answer
from portal.services.intake.replanning import keep
from portal.wording import problem_sentence
from tests.conftest import counted
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHEET = "Code;Titel;Note\nA;Älpha;'=1+1\n\nB;;x\nC;@Gamma;y\n".encode("cp1252")
EVIDENCE = (
    b"source_ref,employee_no,competency_code,kind,level,observed_on,assessor_no\n"
    b"r1,P1,GOV,assessment,2,2026-01-05,\nr2,P1,GOV,self,2,2026-01-05,\n"
)


def bring(kind: Kind = Kind.COURSES, content: bytes = SHEET, actor: Actor = TERMINAL, name: str = "c.csv") -> int:
    with transaction():
        options = imports.Options(columns={"Titel": "title", "Note": ""})
        return imports.plan(actor, kind, content, name, on=ON, now=NOW, options=options)


def learning(make: Make) -> Actor:
    return make.actor(make.person(learning=True), AccessRole.LEARNING)


def test_the_file_of_an_import_comes_back_byte_for_byte(make: Make) -> None:
    number = bring(name="C:\\lists\\c.csv")
    kept = imports.original(learning(make), number)
    assert (kept.file_name, kept.content) == ("c.csv", SHEET)
    with transaction():
        done = imports.run(TERMINAL, Kind.UNITS, b"code,name\nA,Alpha\n", "u.csv", on=ON, now=NOW)
    assert imports.original(TERMINAL, done.import_id or 0).content == b"code,name\nA,Alpha\n"
    assert kept_content(999) is None


def test_a_backup_holds_the_files_of_imports(make: Make, tmp_path: Path) -> None:
    bring()
    made = keeping.backup(tmp_path / "all.backup", now=NOW)
    assert {table.name: table.rows for table in made.tables}["import_file"] == 1


def test_what_became_of_each_row_stands_under_the_header_of_the_file(make: Make) -> None:
    make.course("A", title="Älpha")
    sheet = imports.result_rows(learning(make), bring())
    assert sheet.header == ("Code", "Titel", "Note")
    rows = list(sheet.rows)
    assert [(row.line, row.action, row.cells) for row in rows] == [
        (2, Action.UNCHANGED, ("A", "Älpha", "=1+1")),
        (4, Action.REFUSED, ("B", "", "x")),
        (5, Action.CREATE, ("C", "@Gamma", "y")),
    ]
    assert [one.code.value for one in rows[1].problems] == ["required"]


def test_columns_that_an_earlier_file_of_the_portal_brought_are_not_there_twice(make: Make) -> None:
    text = b"_line,_problem_code,_problem,code,title,_action,_mine\n9,required,You need,A,,skipped,m\n"
    with transaction():
        number = imports.plan(TERMINAL, Kind.COURSES, text, "c.csv", on=ON, now=NOW)
    for sheet in (imports.problem_sheet(TERMINAL, number), imports.result_rows(TERMINAL, number)):
        assert sheet.header == ("code", "title", "_mine")
        assert [row.cells for row in sheet.rows] == [("A", "", "m")]


def test_rows_to_be_corrected_say_what_was_corrected_and_answered_already(make: Make) -> None:
    make.person("P1")
    make.course("K1")
    text = "employee_no,course_code,enrolled_on,score\nP1,Course one,2026-01-01,x\nP1,K1,nonsense,y,more\n"
    number = bring(Kind.ENROLLMENTS, text.encode())
    with transaction():
        pick = Answer("course_code", "Course one", "pick", "K1")
        keep(questions.answer(TERMINAL, number, [pick], on=ON, now=NOW))
        keep(choosing.fix(TERMINAL, number, {3: {"enrolled_on": "2026-01-05", "": ""}}, on=ON, now=NOW))
    assert [(row.line, row.cells) for row in imports.problem_sheet(TERMINAL, number).rows] == [
        (2, ("P1", "K1", "2026-01-01", "x")),
        (3, ("P1", "K1", "2026-01-05", "y")),
    ]
    result = list(imports.result_rows(TERMINAL, number).rows)
    assert [row.cells for row in result] == [
        ("P1", "K1", "2026-01-01", "x"),
        ("P1", "K1", "2026-01-05", "y"),
    ]
    assert [[one.code.value for one in row.problems if one.is_note] for row in result] == [
        ["answered"],
        ["corrected_by_hand", "cells_dropped"],
    ]
    assert [problem_sentence(one) for row in result for one in row.problems if one.is_note] == [
        "course_code: “Course one” in the file means “K1”, as somebody has answered.",
        "enrolled_on was corrected by hand: “2026-01-05”; in the file there is “nonsense”.",
        "Cells beyond the header were dropped by hand; in the file there is “more”.",
    ]
    assert imports.original(TERMINAL, number).content == text.encode()


def test_an_opinion_is_neither_in_the_result_nor_is_its_file_given_to_others(make: Make) -> None:
    make.person("P1")
    make.competency("GOV")
    mine, other = learning(make), learning(make)
    with transaction():
        number = imports.plan(mine, Kind.EVIDENCE, EVIDENCE, "e.csv", on=ON, now=NOW)
    assert imports.original(mine, number).content == EVIDENCE
    assert [bool(row.cells) for row in imports.result_rows(mine, number).rows] == [True, True]
    hidden = list(imports.result_rows(other, number).rows)
    assert [(row.line, bool(row.cells), bool(row.subject)) for row in hidden] == [(2, True, True), (3, False, False)]
    with pytest.raises(Refused) as caught:
        imports.original(other, number)
    assert caught.value.refusal is Refusal.NOT_FOUND


def test_files_are_for_those_who_may_import_the_kind(make: Make) -> None:
    number = bring()
    administrator = make.actor(make.person(administrator=True), AccessRole.ADMINISTRATOR)
    for ask in (imports.original, imports.result_rows, imports.problem_sheet):
        with pytest.raises(Refused) as caught:
            ask(administrator, number)
        assert caught.value.refusal is Refusal.NOT_FOUND


def test_the_rows_of_a_large_import_are_read_while_they_leave(make: Make) -> None:
    rows = "".join(f"C{number},Title\n" for number in range(5_000))
    with transaction():
        number = imports.plan(TERMINAL, Kind.COURSES, f"code,title\n{rows}".encode(), "c.csv", on=ON, now=NOW)
    with counted() as statements:
        sheet = imports.result_rows(TERMINAL, number)
        assert next(sheet.rows).cells == ("C0", "Title")
        assert sum(1 for _ in sheet.rows) == 4_999
    assert len(statements) == 2
