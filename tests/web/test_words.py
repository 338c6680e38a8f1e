"""Every value that people meet has a word, and the drawn states say the same ones."""

from enum import StrEnum

import pytest
from flask import Flask

from portal.rules.courses import COURSE_EVIDENCE, CourseStatus, EvidenceKind, Format, SelfEnroll
from portal.rules.enrolling import Standing
from portal.web.marks import level_line, standing_mark
from portal.wording import words


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (Format, words.FORMATS),
        (EvidenceKind, words.EVIDENCE),
        (SelfEnroll, words.SELF_ENROLL),
        (CourseStatus, words.STATUSES),
        (Standing, words.STANDINGS),
    ],
)
def test_every_value_has_its_word(kinds: type[StrEnum], said: dict[StrEnum, str]) -> None:
    assert set(said) == set(kinds)
    assert all(word.strip() for word in said.values())


def test_every_kind_of_evidence_of_a_course_says_how_it_is_shown() -> None:
    assert set(COURSE_EVIDENCE) <= set(words.PROVED_BY)


def test_a_language_is_named_and_an_unknown_one_stays_as_it_is() -> None:
    assert words.language("en") == "English"
    assert words.language("pt-BR") == "Portuguese (BR)"
    assert words.language("tlh") == "tlh"


@pytest.mark.parametrize("word", list(Standing))
def test_the_drawn_states_say_the_same_words(app: Flask, word: Standing) -> None:
    assert words.STANDINGS[word] in standing_mark(word)


def test_a_level_line_exists_for_every_level_and_for_no_other(app: Flask) -> None:
    assert 'aria-label="this course proves 3"' in level_line(3)
    with pytest.raises(ValueError, match="6"):
        level_line(6)
