"""No page or message claims what a comparison of trained and not yet trained people cannot show."""

from pathlib import Path

import pytest

from portal.rules.retention.refused_words import REFUSED, refused_words
from tests.rules.retention.sweeping import refused_in

PORTAL = Path(__file__).parents[3] / "portal"


@pytest.mark.parametrize("word", REFUSED)
def test_each_refused_word_is_found_in_any_case_and_at_any_end(word: str) -> None:
    assert refused_words(f"Training {word.upper()}: so much.") == [word.upper()]
    assert refused_words(word.lower()) == [word.lower()]


def test_words_that_only_contain_a_refused_one_are_not_found() -> None:
    assert refused_words("Save an effective, effectively heroic drive; impactful causeway; the cause. Heroine.") == []


def test_a_phrase_is_found_across_a_line_break() -> None:
    assert refused_words("They stayed because\n   of it, thanks  to that.") == ["because of", "thanks to"]


def test_an_allowed_phrase_hides_only_itself() -> None:
    text = "It takes effect today. The effect is large."
    assert refused_words(text) == ["effect", "effect"]
    assert refused_words(text, ["takes effect"]) == ["effect"]


def test_the_sentence_that_stands_with_the_comparison_has_none() -> None:
    assert not refused_words(
        "From 1 January to 31 March, people who had already completed any AI course left at 9.1 per 100 person-years, "
        "people who had not yet at 12.0 (tenure-standardised ratio 0.98, 95 % interval 0.71 to 1.35). Who gets trained "
        "is not random, so this is a description and not evidence that training changes who stays."
    )


def test_a_sweep_finds_the_words_of_all_files_below_a_folder(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "bad.html").write_text("<p>Training reduces leaving.</p>", encoding="utf-8")
    (tmp_path / "good.html").write_text("<p>This takes effect tomorrow.</p>", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89 impact")
    assert refused_in([tmp_path]) == {"bad.html": ["reduces"]}


def test_no_page_or_message_about_retention_has_any() -> None:
    """Grows with the pages: every template and wording file whose name or folder speaks of retention or learners."""
    pages = [
        path
        for room in ("web/templates", "wording", "cli")
        for path in (PORTAL / room).rglob("*")
        if path.is_file() and "retention" in str(path.relative_to(PORTAL))
    ]
    assert refused_in(pages) == {}
