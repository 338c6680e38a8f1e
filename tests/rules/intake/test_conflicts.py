"""When a field is in conflict: three values against each other."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.rules.intake.conflicts import Decision, decision, in_conflict, plain
from portal.rules.intake.values import CLEAR, KEEP

words = st.one_of(st.text(max_size=5), st.dates(), st.integers(), st.just(CLEAR), st.none())
cells = st.one_of(words, st.just(KEEP))
names = st.sampled_from(["name", "unit", "cost", "prerequisites"])


@given(names, words, words)
def test_what_nobody_has_edited_is_in_no_conflict(column: str, base: object, theirs: object) -> None:
    assert not in_conflict(column, [base], base, theirs)


@given(names, cells, cells)
def test_a_file_that_says_what_stands_is_in_no_conflict(column: str, base: object, ours: object) -> None:
    assert not in_conflict(column, [base], ours, ours)


@given(names, cells, cells)
def test_a_base_that_says_nothing_conflicts_with_nothing(column: str, ours: object, theirs: object) -> None:
    assert not in_conflict(column, [KEEP], ours, theirs)
    assert not in_conflict(column, [], ours, theirs)


@given(names, cells, cells)
def test_an_empty_cell_changes_nothing_and_conflicts_with_nothing(column: str, base: object, ours: object) -> None:
    assert not in_conflict(column, [base], ours, KEEP)


@given(names, st.lists(cells, max_size=3), cells, cells)
def test_a_conflict_is_three_values_of_which_ours_is_neither(
    column: str, base: list[object], ours: object, theirs: object
) -> None:
    if in_conflict(column, base, ours, theirs):
        stands = plain(column, ours)
        assert stands != plain(column, theirs)
        assert stands not in {plain(column, one) for one in base if one is not KEEP}


@given(names, st.lists(cells, max_size=3), cells, cells, cells)
def test_another_meaning_of_the_base_never_makes_a_conflict_of_one_that_is_none(
    column: str, base: list[object], other: object, ours: object, theirs: object
) -> None:
    said = [one for one in base if one is not KEEP]
    if said and not in_conflict(column, base, ours, theirs):
        assert not in_conflict(column, [*base, other], ours, theirs)


def test_an_edit_that_the_file_would_take_back_is_a_conflict() -> None:
    assert in_conflict("name", ["Ada"], "Ada L.", "Ada")
    assert in_conflict("name", ["Ada"], "Ada L.", "Augusta")
    assert in_conflict("last_day", [CLEAR], date(2026, 3, 1), date(2026, 5, 1))
    assert not in_conflict("last_day", [KEEP], date(2026, 3, 1), date(2026, 5, 1))


def test_codes_and_lists_are_compared_as_the_portal_means_them() -> None:
    assert not in_conflict("unit", ["rnd"], "RND", "HR")
    assert in_conflict("name", ["rnd"], "RND", "HR")
    assert not in_conflict("prerequisites", [("A", "b")], ("B", "a"), ("C",))
    assert not in_conflict("competencies_granted", [(("lit", 2), ("GOV", 1))], (("gov", 1), ("LIT", 2)), CLEAR)
    assert in_conflict("competencies_granted", [(("LIT", 2),)], (("LIT", 3),), (("LIT", 2),))
    assert not in_conflict("manager_no", [CLEAR], "", "7")
    assert not in_conflict("last_day", [date(2026, 4, 3), date(2026, 3, 4)], date(2026, 4, 3), date(2026, 5, 1))


def test_what_is_said_of_one_field_goes_before_what_is_said_of_all() -> None:
    said = {"keep": False, "take": False, "keep_all": False, "take_all": False}
    assert decision(**said) is Decision.OPEN
    assert decision(**said | {"keep_all": True}) is Decision.OURS
    assert decision(**said | {"keep_all": True, "take": True}) is Decision.FILE
    assert decision(**said | {"take_all": True, "keep": True}) is Decision.OURS
    assert decision(**said | {"take_all": True}) is Decision.FILE
