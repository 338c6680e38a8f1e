"""Numbers, money and durations, and the decimal mark of a column."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.intake.amounts import COMMA, MIXED, POINT, decimal_mark, money, number
from portal.rules.intake.columns import Setting, numeric
from portal.rules.intake.courses import written_hours, written_money
from portal.rules.intake.durations import minutes
from portal.rules.intake.problems import NOTES, Code, Flawed


@pytest.mark.parametrize(
    ("text", "meant"),
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
def test_a_number_is_read_where_it_can_mean_one_thing(text: str, meant: str) -> None:
    assert number(text) == Decimal(meant)


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
        number(text)
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
    assert money(currency)(text) == minor


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
        money("USD")(text)
    assert flawed.value.code is code


@given(st.integers(0, 600_000))
def test_hours_come_back_as_the_same_minutes(work: int) -> None:
    assert minutes(written_hours(work)) == work


@given(st.integers(0, 2_000_000_000), st.sampled_from(["USD", "JPY", "KWD"]))
def test_money_comes_back_as_the_same_amount(minor: int, currency: str) -> None:
    assert money(currency)(written_money(minor, currency)) == minor


@pytest.mark.parametrize(
    ("text", "decimal", "meant"),
    [
        ("1,500", COMMA, "1.5"),
        ("1,500", POINT, "1500"),
        ("1.500", COMMA, "1500"),
        ("1.500", POINT, "1.5"),
        ("1.500", "", "1.5"),
        ("0,500", "", "0.5"),
        ("0,1234", "", "0.1234"),
        ("1 234,50", "", "1234.50"),
        ("1\u00a0234\u00a0567", "", "1234567"),
        ("1'234.50", "", "1234.50"),
        ("1 234,500", "", "1234.500"),
        ("12,34,567", "", "1234567"),
        ("1.5", COMMA, "1.5"),
        (".5", "", "0.5"),
        ("−3", "", "-3"),
    ],
)
def test_a_number_means_what_its_column_says(text: str, decimal: str, meant: str) -> None:
    assert number(text, decimal) == Decimal(meant)


@pytest.mark.parametrize("text", ["1,500", "1.500"])
def test_a_column_with_both_marks_leaves_three_digits_open(text: str) -> None:
    with pytest.raises(Flawed) as flawed:
        number(text, MIXED)
    assert flawed.value.code is Code.AMBIGUOUS_NUMBER


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1,500", "2,5"], COMMA),
        (["1.500", "1.200,00 €"], COMMA),
        (["1,500", "2.25"], POINT),
        (["1,500", "$1,200.00"], POINT),
        (["1,500", "1.500", "7"], ""),
        (["1,5", "2.5"], MIXED),
        (["3 weeks, 2,5 hours per week"], COMMA),
    ],
)
def test_a_column_shows_its_decimal_mark(cells: list[str], mark: str) -> None:
    assert decimal_mark(cells) == mark


def test_the_whole_column_or_a_person_decides() -> None:
    assert numeric(number, Setting())(["1,500", "2,5"]) == {"1,500": Decimal("1.5"), "2,5": Decimal("2.5")}
    assert numeric(number, Setting(decimal="."))(["1,500"]) == {"1,500": Decimal(1500)}
    asked = numeric(number, Setting())(["1,500"])["1,500"]
    assert isinstance(asked, Flawed) and asked.code is Code.AMBIGUOUS_NUMBER


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [
        ("USD", "$1,200.00", 120000),
        ("CAD", "$5", 500),
        ("USD", "US$ 5", 500),
        ("EUR", "1.200,00 €", 120000),
        ("EUR", "€ 12,-", 1200),
        ("USD", "USD 500", 50000),
        ("USD", "Free", 0),
        ("CHF", "Fr. 1'200.50", 120050),
        ("JPY", "¥ 800", 800),
        ("EUR", "12 Euro", 1200),
    ],
)
def test_money_has_signs(currency: str, text: str, minor: int) -> None:
    assert money(currency)(text) == minor


@pytest.mark.parametrize(
    ("currency", "text", "code"),
    [
        ("USD", "€5", Code.OTHER_CURRENCY),
        ("USD", "A$5", Code.OTHER_CURRENCY),
        ("EUR", "$5", Code.OTHER_CURRENCY),
        ("USD", "5 per seat", Code.BAD_NUMBER),
        ("USD", "$", Code.BAD_NUMBER),
        ("USD", "5" + "." * 30_000, Code.BAD_NUMBER),
        ("USD", "$1,500", Code.AMBIGUOUS_NUMBER),
    ],
)
def test_other_money_is_never_converted(currency: str, text: str, code: Code) -> None:
    with pytest.raises(Flawed) as flawed:
        money(currency)(text)
    assert flawed.value.code is code


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1.5", 90),
        ("1,5", 90),
        ("90 min", 90),
        ("1h 52m", 112),
        ("1h52", 112),
        ("2 h 30", 150),
        ("61.5 total hours", 3690),
        ("1.5 days", 720),
        ("PT2H", 120),
        ("PT1H30M", 90),
        ("P2D", 960),
        ("1:30", 90),
        ("26:00:00", 1560),
        ("Approx. 10 hours to complete", 600),
        ("2½ hours", 150),
        ("½ day", 240),
        ("two hours and 15 minutes", 135),
        ("3 horas", 180),
        ("1 Stunde 20 Minuten", 80),
        ("3 weeks at 5 hours per week", 900),
        ("4 weeks, 3 hours/week", 720),
        ("10 hours a week for 2 weeks", 1200),
        ("3600 s", 60),
        ("8 hrs.", 480),
    ],
)
def test_a_duration_in_words_is_hours_of_work(text: str, meant: int) -> None:
    assert minutes(text) == meant


@pytest.mark.parametrize(
    "text",
    ["3 weeks", "4 meses", "1 year", "P3W", "2-3 hours", "2 to 3 hours", "4 months at 3 hours per week", "6 Monate"],
)
def test_weeks_alone_and_ranges_are_no_number_of_hours(text: str) -> None:
    with pytest.raises(Flawed) as flawed:
        minutes(text)
    assert flawed.value.code is Code.NOT_HOURS and Code.NOT_HOURS in NOTES


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("self-paced", Code.BAD_DURATION),
        ("soon", Code.BAD_DURATION),
        ("3 apples", Code.BAD_DURATION),
        ("hours", Code.BAD_DURATION),
        ("1 hour " * 10_000, Code.BAD_DURATION),
        ("-1", Code.OUT_OF_RANGE),
        ("20000 hours", Code.OUT_OF_RANGE),
        ("1,500", Code.AMBIGUOUS_NUMBER),
        ("1,500 hours", Code.AMBIGUOUS_NUMBER),
        ("12 13", Code.BAD_NUMBER),
    ],
)
def test_what_is_no_duration_says_why(text: str, code: Code) -> None:
    with pytest.raises(Flawed) as flawed:
        minutes(text)
    assert flawed.value.code is code


@given(st.text("0123456789.,:-–½ hminweksdayPT€$abc'", max_size=40))
def test_no_amount_breaks_a_reader(text: str) -> None:
    for read in (number, money("USD"), minutes):
        for decimal in ("", COMMA, POINT, MIXED):
            try:
                read(text, decimal)
            except Flawed as flawed:
                assert flawed.code in Code
