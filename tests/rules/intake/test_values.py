"""One cell of text and what it means."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.courses import EvidenceKind, Format
from portal.rules.intake import values
from portal.rules.intake.amounts import money, number
from portal.rules.intake.dates import read_column
from portal.rules.intake.durations import minutes
from portal.rules.intake.problems import Code, Flawed, Noted


@given(st.floats(0, 100))
def test_a_score_comes_back_as_the_same_number(score: float) -> None:
    try:
        assert values.percent(values.written_number(score)) == score
    except Flawed as flawed:
        assert flawed.code is Code.BAD_NUMBER and score < 1e-300


@pytest.mark.parametrize("text", ["Instructor Led", "INSTRUCTOR-LED", "instructor_led"])
def test_a_choice_forgives_case_and_blanks(text: str) -> None:
    assert values.choice(Format)(text) is Format.INSTRUCTOR_LED


def test_a_choice_says_what_may_be_chosen() -> None:
    with pytest.raises(Flawed) as flawed:
        values.choice(EvidenceKind, but=(EvidenceKind.SELF, EvidenceKind.MANAGER))("self")
    assert flawed.value.about["allowed"] == "completion, assessment, project, certification"


def test_grants_name_each_competency_once_with_its_level() -> None:
    assert values.grants("LIT:2; gov : 1;") == (("LIT", 2), ("gov", 1))
    for text in ("LIT", "LIT:", ":2", "LIT:2;lit:3", "LIT:x", "L T:1", "LIT:²"):
        with pytest.raises(Flawed) as flawed:
            values.grants(text)
        assert flawed.value.code is Code.BAD_GRANT
    for text in ("LIT:0", "LIT:9", "LIT:6"):
        with pytest.raises(Flawed) as flawed:
            values.grants(text)
        assert flawed.value.code is Code.OUT_OF_RANGE


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "ftp://a.example",
        "//a.example",
        "https://",
        "https://a b",
        "data:text/html,x",
        "http://[::1",
        'https://a"b',
    ],
)
def test_only_addresses_of_the_web_are_links(text: str) -> None:
    with pytest.raises(Flawed) as flawed:
        values.url(text)
    assert flawed.value.code is Code.BAD_URL


def test_words_have_single_blanks_and_no_control_characters() -> None:
    assert values.words(10)("a\u00a0 b\t c") == "a b c"
    for text in ("a\x07", "a\x00b", "\ud800", "a\ufffeb", "\uffff"):
        with pytest.raises(Flawed) as flawed:
            values.words(10)(text)
        assert flawed.value.code is Code.CONTROL_CHARACTER


@pytest.mark.parametrize("text", ["Ada", "ada@", "@x", "a@b@c", "a b@c.example", "a" * 250 + "@b.example"])
def test_what_is_no_address_says_so(text: str) -> None:
    with pytest.raises(Flawed) as flawed:
        values.email(text)
    assert flawed.value.code is Code.BAD_EMAIL


DAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31",
        "2026-01-31 00:00:00",
        "2026-01-31T14:05",
        "2026/1/31",
        "31.01.2026",
        "31 Jan 2026",
        "January 31, 2026",
        "Jan 31st, 2026",
        "Sat, 31 Jan 2026",
        "31-JAN-2026",
        "20260131",
        "2026-01-31 00:00:00.000",
        "2026-01-31T00:00:00Z",
        "31/01/2026 14:05",
        "1/31/2026, 2:05 PM",
    ],
)
def test_a_day_may_be_written_in_any_way_that_means_one_day(text: str) -> None:
    assert read_column([text]) == {text: DAY}


def test_a_column_decides_whether_the_day_or_the_month_comes_first() -> None:
    assert read_column(["31/01/2026", "02/01/2026"])["02/01/2026"] == date(2026, 1, 2)
    assert read_column(["01/31/2026", "02/01/2026"])["02/01/2026"] == date(2026, 2, 1)
    assert read_column(["05/05/2026"])["05/05/2026"] == date(2026, 5, 5)
    assert read_column(["02/01/2026"], order="dmy")["02/01/2026"] == date(2026, 1, 2)
    assert read_column(["02-01-2026"], order="mdy")["02-01-2026"] == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        (["02/01/2026"], {"02/01/2026": Code.AMBIGUOUS_DATE}),
        (["31/01/2026", "01/31/2026"], {"31/01/2026": Code.AMBIGUOUS_DATE, "01/31/2026": Code.AMBIGUOUS_DATE}),
        (["31/02/2026", "30/01/2026"], {"31/02/2026": Code.IMPOSSIBLE_DATE}),
        (["2026-02-31"], {"2026-02-31": Code.IMPOSSIBLE_DATE}),
        (["2025-02-29"], {"2025-02-29": Code.IMPOSSIBLE_DATE}),
        (["0001-01-01"], {"0001-01-01": Code.IMPOSSIBLE_DATE}),
        (["1.2.26"], {"1.2.26": Code.TWO_DIGIT_YEAR}),
        (["31/01/26"], {"31/01/26": Code.TWO_DIGIT_YEAR}),
        (["31-Jan-26"], {"31-Jan-26": Code.TWO_DIGIT_YEAR}),
        (["2026-01-31T23:30:00Z"], {"2026-01-31T23:30:00Z": Code.BAD_DATE}),
        (["11/12/2020, 12:27:24"], {"11/12/2020, 12:27:24": Code.AMBIGUOUS_DATE}),
        (["20261301"], {"20261301": Code.IMPOSSIBLE_DATE}),
        (["soon"], {"soon": Code.BAD_DATE}),
        (["45000"], {"45000": Code.BAD_DATE}),
        (["2026-01-31Z"], {"2026-01-31Z": Code.BAD_DATE}),
    ],
)
def test_what_is_no_day_says_why(cells: list[str], wrong: dict[str, Code]) -> None:
    read = read_column(cells)
    assert {cell: flaw.code for cell, flaw in read.items() if isinstance(flaw, Flawed)} == wrong


@given(st.text(max_size=20))
def test_no_text_breaks_a_reader(text: str) -> None:
    for read in (
        number,
        money("USD"),
        values.grants,
        values.url,
        values.email,
        values.code,
        values.codes,
        values.tags,
        values.yes_no,
        values.percent,
        values.ratio,
        minutes,
        values.level,
        values.language,
    ):
        try:
            read(text)
        except Flawed as flawed:
            assert flawed.code in Code
    assert set(read_column([text])) == {text}


def test_a_number_that_a_spreadsheet_program_shortened_is_named() -> None:
    for text in ("1.23E+05", "1,2e+10", "1e+16"):
        with pytest.raises(Flawed) as flawed:
            values.code(text)
        assert flawed.value.code is Code.SCIENTIFIC_NOTATION
    assert values.code("1E5") == "1E5"


def test_a_number_beside_longer_ones_with_zeros_may_have_lost_its_own() -> None:
    read = values.identifiers({"00123", "456", "12345", "A7", "0"})
    noted = {text: one for text, one in read.items() if isinstance(one, Noted)}
    assert {text: one.about["padded"] for text, one in noted.items()} == {"456": "00456"}
    assert noted["456"].value == "456" and noted["456"].code is Code.LOST_ZEROS
    assert values.identifiers({"123", "4567", "0"}) == {"123": "123", "4567": "4567", "0": "0"}


@pytest.mark.parametrize(("text", "meant"), [("Yes", True), ("✓", True), ("Sí", True), ("non", False), ("OFF", False)])
def test_yes_and_no_are_known_in_common_spellings(text: str, meant: bool) -> None:
    assert values.yes_no(text) is meant
