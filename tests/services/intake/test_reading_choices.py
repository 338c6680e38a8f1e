"""How a file is read, how else it could be, and what somebody says about it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.rules.refusals import Refusal, Refused
from portal.services.intake import encodings
from portal.services.intake.naming import in_own_words, known, proposed
from portal.services.intake.reading import PASTED, as_file, first_rows, read
from portal.wording import refusal_sentence
from tests.samples import sample
from tests.services.intake.test_reading import rows, workbook

TITLED = "Staff list 2026\nExported; by Ada\n\nWorker ID,Full name,Mail\n1,Ada,a@x.example\n2,Bo,b@x.example\n"


def why(content: bytes, **chosen: object) -> str:
    with pytest.raises(Refused) as refused:
        read(content, "a.csv", **chosen)  # type: ignore[arg-type]
    assert refused.value.refusal is Refusal.SHEET_UNREADABLE
    assert refusal_sentence(refused.value.refusal, **refused.value.about)
    return str(refused.value.about["why"])


def test_the_header_is_found_below_title_lines() -> None:
    sheet = read(TITLED.encode(), "a.csv", known=known(Kind.PEOPLE))
    assert (sheet.header, sheet.header_line, sheet.lines) == (("Worker ID", "Full name", "Mail"), 4, (5, 6))
    assert sheet.problems == ()
    assert in_own_words(Kind.PEOPLE, sheet, Options()).header == ("employee_no", "name", "email")


def test_somebody_may_say_which_line_is_the_header() -> None:
    sheet = read(b"a,b\nc,d\n1,2\n", "a.csv", header_line=2)
    assert (rows(sheet), sheet.header_line) == ([("c", "d"), ("1", "2")], 2)
    assert why(b"a,b\n\nc,d\n", header_line=2) == "no_header_there"
    assert why(b"a,b\nc,d\n", header_line=9) == "no_header_there"


def test_a_title_line_does_not_hide_the_delimiter() -> None:
    sheet = read(b"Report; for March\na|b|c\n1|2|3\n4|5|6\n", "a.csv")
    assert (sheet.delimiter, sheet.header) == ("|", ("a", "b", "c"))
    assert read(b"Report for March\na|b|c\n1|2|3\n", "a.csv").header == ("a", "b", "c")


def test_line_ends_may_be_mixed() -> None:
    assert rows(read(b"a,b\r\n1,2\r3,4\n5,6", "a.csv")) == [("a", "b"), ("1", "2"), ("3", "4"), ("5", "6")]


def test_a_file_of_one_column_is_a_sheet() -> None:
    assert rows(read(b"email\na@x.example\nb@x.example\n\n\n", "a.csv")) == [
        ("email",),
        ("a@x.example",),
        ("b@x.example",),
    ]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "код;имя\n1;Юлия\n"),
        ("shift_jis", "code,name\n1,山田\n"),
        ("iso-8859-7", "code,name\n1,Γιώργος\n"),
        ("utf-32-be", "code,name\n1,Ada\n"),
        ("utf-16-le", "code,name\n1,山田\n"),
    ],
)
def test_any_encoding_that_is_offered_can_be_chosen(encoding: str, text: str) -> None:
    content = text.encode(encoding)
    assert "\n".join(";".join(row) for row in rows(read(content, "a.csv", encoding=encoding))) == text.strip().replace(
        ",", ";"
    )
    assert encoding in encodings.possible(content)


@pytest.mark.parametrize("text", ["код;имя\n1;Юлия\n", "番号,名前\n一,山田\n", "code,name\n1,Zoë\n"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_in_any_script(text: str, encoding: str) -> None:
    assert encodings.detected(text.encode(encoding)) == encoding


def test_an_encoding_that_does_not_fit_is_refused() -> None:
    assert why("ü,b\n1,2\n".encode("cp1252"), encoding="utf-8") == "encoding"


def test_the_preview_says_what_was_found_and_what_else_it_could_be() -> None:
    seen = first_rows("a;b|c\nü;1|2\n".encode("cp1252"), "a.csv")
    assert (seen.encoding, seen.delimiter, seen.header, seen.rows) == (
        "cp1252",
        ";",
        ("a", "b|c"),
        ((2, ("ü", "1|2")),),
    )
    assert seen.encodings[0] == "cp1252" and {"cp1250", "iso-8859-15"} <= set(seen.encodings)
    assert "utf-8" not in seen.encodings and seen.delimiters == (";", "|")
    assert seen.headers == ((1, ("a", "b|c")), (2, ("ü", "1|2")))
    other = first_rows("a;b|c\nü;1|2\n".encode("cp1252"), "a.csv", encoding="cp1251", delimiter="|", header_line=2)
    assert (other.header, other.rows) == (("ь;1", "2"), ())


def test_the_preview_reads_no_further_than_it_shows() -> None:
    content = b"a,b\n" + b"1,2\n" * 100 + b'3,"never closed\n'
    assert len(first_rows(content, "a.csv", rows=5).rows) == 5
    assert why(content) == "open_quote"


def test_an_open_quotation_mark_is_told_with_its_line() -> None:
    with pytest.raises(Refused) as refused:
        read(b'a,b\n1,"two\nlines"\n\n3,"never\nclosed\n4,5\n', "a.csv")
    assert (refused.value.about["why"], refused.value.about["line"]) == ("open_quote", 4)


def test_the_preview_of_a_workbook_names_its_sheets() -> None:
    content = workbook([["a"], ["1"]], [["b"], [timedelta(hours=26)], [True]])
    seen = first_rows(content, "a.xlsx", sheet_name="S1")
    assert (seen.sheet_name, seen.sheet_names, seen.header) == ("S1", ("S0", "S1"), ("b",))
    assert (seen.encodings, seen.delimiters, seen.encoding) == ((), (), "")
    assert read(content, "a.xlsx").sheet_name == "S0"


def test_pasted_cells_are_a_sheet() -> None:
    content, name = as_file('employee_no\tname\r\n007\t"two\nlines"\r\n8\tx, y; z\r\n')
    sheet = read(content, name)
    assert (name, sheet.delimiter, rows(sheet)) == (
        PASTED,
        "\t",
        [("employee_no", "name"), ("007", "two\nlines"), ("8", "x, y; z")],
    )
    assert rows(read(*as_file("code\nA\nB"))) == [("code",), ("A",), ("B",)]
    assert read(*as_file("code\tname\nA\t\ud800")).records == (("A", "?"),)


def test_a_proposal_follows_what_somebody_chose() -> None:
    sheet = read(b"Course ID,Name,Kind,Extra\nA,One,online,x\nB,Two,magic,y\n", "a.csv", known=known(Kind.COURSES))
    options = Options(columns={"Kind": "format", "Extra": ""})
    assert [one.column for one in proposed(Kind.COURSES, sheet.header, options)] == ["code", "title", "format", ""]


def read_or_refused(content: bytes, **chosen: object) -> None:
    for reader in (read, first_rows):
        try:
            reader(content, "fuzz", known=known(Kind.PEOPLE), **chosen)  # type: ignore[arg-type]
        except Refused as refused:
            assert refusal_sentence(refused.refusal, **refused.about)


@given(
    st.binary(max_size=300),
    st.sampled_from(["", *encodings.ENCODINGS]),
    st.sampled_from(["", ",", ";", "\t", "|"]),
    st.integers(0, 5),
)
@settings(deadline=2000, max_examples=200)
def test_any_bytes_are_a_sheet_or_refused(content: bytes, encoding: str, delimiter: str, header_line: int) -> None:
    read_or_refused(content, encoding=encoding, delimiter=delimiter, header_line=header_line)


@given(st.text("abc,;\t|\"'\n\r \ufeff\u2028é山", max_size=200))
@settings(deadline=2000, max_examples=200)
def test_any_text_is_a_sheet_or_refused(text: str) -> None:
    read_or_refused(text.encode())


@given(st.data())
@settings(deadline=10_000, max_examples=150, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
def test_a_damaged_sample_is_a_sheet_or_refused(data: st.DataObject) -> None:
    small = sorted(
        path
        for path in sample().rglob("*")
        if path.suffix in (".csv", ".xlsx", ".tsv") and path.stat().st_size < 20_000
    )
    content = bytearray(data.draw(st.sampled_from(small)).read_bytes() or b"x")
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.integers(0, 20))
        content[at : at + cut] = data.draw(st.binary(max_size=20))
    read_or_refused(bytes(content))
