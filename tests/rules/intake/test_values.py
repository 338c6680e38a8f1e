"""One cell of text and what it means."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.courses import EvidenceKind, Format
from portal.rules.intake import values
from portal.rules.intake.courses import written_hours, written_money
from portal.rules.intake.dates import read_column
from portal.rules.intake.problems import Code, Flawed


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        ("-1.5", "-1.5"),
        ("1,5", "1.5"),
        ("12,50", "12.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234,567", "1234567"),
        ("١٢", "12"),
    ],
)
def test_a_number_is_read_where_it_can_mean_one_thing(text: str, number: str) -> None:
    assert values.number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,500", Code.AMBIGUOUS_NUMBER),
        ("lots", Code.BAD_NUMBER),
        ("1e5", Code.BAD_NUMBER),
        ("NaN", Code.BAD_NUMBER),
        ("9" * 400, Code.BAD_NUMBER),
        ("$5", Code.BAD_NUMBER),
    ],
)
def test_what_is_no_number_says_why(text: str, code: Code) -> None:
    with pytest.raises(Flawed) as flawed:
        values.number(text)
    assert flawed.value.code is code


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [
        ("USD", "12", 1200),
        ("EUR", "EUR 12,5", 1250),
        ("EUR", "12.05 eur", 1205),
        ("JPY", "800", 800),
        ("KWD", "1.5", 1500),
    ],
)
def test_money_is_kept_in_minor_units(currency: str, text: str, minor: int) -> None:
    assert values.money(currency)(text) == minor


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12 EUR", Code.OTHER_CURRENCY),
        ("-1", Code.OUT_OF_RANGE),
        ("1.005", Code.BAD_NUMBER),
        ("99999999999", Code.OUT_OF_RANGE),
        ("USD", Code.BAD_NUMBER),
        ("", Code.BAD_NUMBER),
    ],
)
def test_money_of_another_kind_says_why(text: str, code: Code) -> None:
    with pytest.raises(Flawed) as flawed:
        values.money("USD")(text)
    assert flawed.value.code is code


@given(st.integers(0, 600_000))
def test_hours_come_back_as_the_same_minutes(minutes: int) -> None:
    assert values.minutes(written_hours(minutes)) == minutes


@given(st.integers(0, 2_000_000_000), st.sampled_from(["USD", "JPY", "KWD"]))
def test_money_comes_back_as_the_same_amount(minor: int, currency: str) -> None:
    assert values.money(currency)(written_money(minor, currency)) == minor


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
    for text in ("a\x07", "a\x00b", "\ud800"):
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
        (["1.2.26"], {"1.2.26": Code.BAD_DATE}),
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
        values.number,
        values.money("USD"),
        values.grants,
        values.url,
        values.email,
        values.code,
        values.codes,
        values.tags,
        values.yes_no,
        values.percent,
        values.ratio,
        values.minutes,
        values.level,
        values.language,
    ):
        try:
            read(text)
        except Flawed as flawed:
            assert flawed.code in Code
    assert set(read_column([text])) == {text}
