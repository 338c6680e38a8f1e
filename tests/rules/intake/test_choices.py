"""A sheet as somebody chose that it is meant."""

from hypothesis import given
from hypothesis import strategies as st

from portal.rules.intake.choices import effective, place_of, word_in
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code
from portal.rules.intake.sheet import Sheet, sheet
from portal.rules.intake.values import ASKED, as_asked

HEADER = ("code", "Unit ", "tags", "_note")


def made(*records: tuple[str, ...]) -> Sheet:
    return sheet(HEADER, range(3, 3 + len(records)), records, header_line=2)


TEXTS = st.text("ab;: '=-", max_size=6)
RECORDS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), max_size=8)
COLUMNS = st.sampled_from(["code", "unit", "tags", "_note", "nothing", ""])
SAID = st.dictionaries(TEXTS.map(word_in), st.none() | TEXTS, max_size=3)
OPTIONS = st.builds(
    Options,
    values=st.dictionaries(COLUMNS, SAID, max_size=3),
    cells=st.dictionaries(st.integers(1, 12), st.dictionaries(COLUMNS, TEXTS, max_size=2), max_size=3),
    skipped=st.lists(st.integers(1, 12), max_size=3).map(tuple),
)


@given(RECORDS, OPTIONS)
def test_every_row_is_seen_or_left_out_and_the_stored_sheet_stays(
    records: list[tuple[str, ...]], options: Options
) -> None:
    stored = made(*records)
    before = stored.records
    seen = effective(stored, options)
    assert stored.records is before
    assert seen.whole.lines == stored.lines and len(seen.whole.records) == len(records)
    assert len(seen.sheet.records) + len(seen.left_out) == len(records)
    assert seen.sheet.lines == tuple(line for at, line in enumerate(stored.lines) if at not in seen.left_out)
    assert all(len(record) >= len(HEADER) for record in seen.whole.records)
    assert {at for at, line in enumerate(stored.lines) if line in options.skipped} <= seen.left_out


@given(RECORDS, OPTIONS)
def test_only_named_columns_change(records: list[tuple[str, ...]], options: Options) -> None:
    named = {*options.values, *(column for fixed in options.cells.values() for column in fixed)}
    places = {place_of(HEADER, column) for column in named}
    for old, new in zip(records, effective(made(*records), options).whole.records, strict=True):
        assert [cell for at, cell in enumerate(old) if at not in places] == [
            cell for at, cell in enumerate(new) if at not in places
        ]


@given(OPTIONS)
def test_choices_survive_being_kept(options: Options) -> None:
    import json

    assert Options.of(json.loads(json.dumps(options.kept()))) == options


@given(RECORDS)
def test_without_choices_the_sheet_is_the_very_same(records: list[tuple[str, ...]]) -> None:
    stored = made(*records)
    seen = effective(stored, Options(moves=True, columns={"x": ""}))
    assert seen.sheet is stored and not seen.left_out


def test_only_what_was_chosen_is_kept() -> None:
    assert Options().kept() == {}
    assert Options(moves=True, skipped=(3,)).kept() == {"moves": True, "skipped": (3,)}
    assert Options.of({"header_words": 1, "moves": True}) == Options(moves=True)


def test_a_word_is_replaced_wherever_it_stands_alone_in_its_column() -> None:
    stored = made(("a", " MLOps ", "x", "MLOps"), ("b", "mlops", "MLOps", ""), ("c", "'=MLOps", "", ""))
    seen = effective(stored, Options(values={"unit": {"MLOps": "ML", "=MLOps": "EQ"}}))
    assert [record[1] for record in seen.whole.records] == ["ML", "mlops", "EQ"]
    assert [record[2:] for record in seen.whole.records] == [record[2:] for record in stored.records]


def test_one_of_several_values_keeps_the_others_and_its_level() -> None:
    header = ("prerequisites", "competencies_granted")
    stored = sheet(header, (2, 3), (("Old one; GOV:2", "LIT:2;Prompts:3"), ("", "Gone:1;LIT:1")))
    said: dict[str, str | None] = {"Prompts": "LIT", "Old one": "NEW", "GOV": "X", "Gone": None}
    seen = effective(stored, Options(values={"prerequisites": said, "competencies_granted": said}))
    assert seen.whole.records[0] == ("NEW; GOV:2", "LIT:2;LIT:3")
    assert seen.left_out == {1}


def test_a_word_says_nothing_about_longer_ones_where_a_cell_is_one_value() -> None:
    stored = made(("a", "Sales", "", ""), ("b", "Sales: EMEA", "", ""), ("c", "Sales; APAC", "", ""))
    assert effective(stored, Options(values={"unit": {"Sales": None}})).left_out == {0}
    assert [one[1] for one in effective(stored, Options(values={"unit": {"Sales": "S"}})).whole.records] == [
        "S",
        "Sales: EMEA",
        "Sales; APAC",
    ]


@given(st.text(min_size=280, max_size=320), st.text(min_size=1, max_size=3))
def test_texts_are_asked_about_apart_however_long_they_are(text: str, more: str) -> None:
    asked = as_asked(text)
    assert len(asked) <= ASKED and as_asked(asked) == asked
    assert as_asked(text + more) != asked
    stored = made(("a", text, "", ""), ("b", text + more, "", ""))
    seen = effective(stored, Options(values={"unit": {word_in(text): None}}))
    assert seen.left_out == {at for at, one in enumerate((text, text + more)) if word_in(one) == word_in(text)}


def test_an_answer_to_an_answer_is_followed_and_a_circle_ends() -> None:
    stored = made(("a", "One", "", ""), ("b", "X", "", ""))
    said = {"One": "TWO", "TWO": "THREE", "X": "Y", "Y": "X"}
    assert [record[1] for record in effective(stored, Options(values={"unit": said})).whole.records] == ["THREE", "X"]


def test_a_corrected_cell_stands_as_it_was_typed() -> None:
    stored = made(("a", "One", "", ""), ("b", "One", "", ""))
    options = Options(values={"unit": {"One": None}}, cells={3: {"unit": "One"}})
    seen = effective(stored, options)
    assert (seen.left_out, seen.sheet.lines) == ({1}, (3,))


def test_cells_beyond_the_header_can_go() -> None:
    stored = made(("a", "", "", "", "more"), ("b", "", "", "", "more"))
    assert [one.code for one in stored.problems] == [Code.EXTRA_CELLS] * 2
    seen = effective(stored, Options(cells={3: {"": ""}}))
    assert ([one.line for one in seen.whole.problems], seen.whole.records[0]) == ([4], ("a", "", "", ""))
    assert effective(stored, Options(skipped=(3, 4))).sheet.problems == ()
