"""Which passwords are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.common_words import COMMON_WORDS
from portal.rules.passwords import LEAST, MOST, refusal_of
from portal.rules.refusals import Refusal

ADA = ("Ada Łukasiewicz-Smith", "ada.smith@northwind.example", "E10023")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "xK9#mQ2$vL7p",
        "月曜日の朝にコーヒーを飲みます",
        "eight-tiny-otters-juggle",
        "ada-smith-plays-the-oboe-badly",
        "guitar-cheese-wizard-london-spring",
        "   leading blanks are kept   ",
        "v" * 3 + "quixotic umbrella" + "7" * 3,
    ],
)
def test_a_password_that_nobody_would_try_is_taken_whatever_it_is_made_of(password: str) -> None:
    assert refusal_of(password, about_you=ADA) is None


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd1234!",
        "Welcome2024!!",
        "qwertyuiop12",
        "1qaz2wsx3edc",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "123456789012",
        "letmeinplease",
        "Summer2025Summer",
        "iloveyouforever",
        "Portal2026!!!",
    ],
)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    assert refusal_of(password) is Refusal.PASSWORD_TOO_COMMON


@pytest.mark.parametrize(
    "password",
    ["Ada.Lukasiewicz", "adasmith1987!", "northwind2026", "smith-e10023-ada", "LUKASIEWICZada", "E10023E10023x"],
)
def test_a_password_made_of_name_address_or_number_is_refused(password: str) -> None:
    assert refusal_of(password, about_you=ADA) is Refusal.PASSWORD_LIKE_YOU


def test_length_is_the_only_thing_asked_for() -> None:
    passphrase = (
        "quixotic otters juggle umbrellas at noon and sing in the rain while nobody minds the gap between them all "
    )
    assert refusal_of(passphrase[: LEAST - 1]) is Refusal.PASSWORD_TOO_SHORT
    assert refusal_of(passphrase[:LEAST]) is None
    assert refusal_of((passphrase * 2)[:MOST]) is None
    assert refusal_of((passphrase * 2)[: MOST + 1]) is Refusal.PASSWORD_TOO_LONG
    assert MOST >= 64


@given(st.lists(st.sampled_from(COMMON_WORDS), min_size=1, max_size=3), st.sampled_from(["", "1", "!", "2024", "123"]))
def test_a_few_common_words_in_a_row_are_refused(words: list[str], end: str) -> None:
    assert refusal_of("".join(words) + end) is not None


@given(st.text(max_size=200), st.lists(st.text(max_size=60), max_size=3))
def test_every_text_gets_an_answer(password: str, about: list[str]) -> None:
    assert refusal_of(password, about_you=about) in (
        None,
        Refusal.PASSWORD_TOO_SHORT,
        Refusal.PASSWORD_TOO_LONG,
        Refusal.PASSWORD_TOO_COMMON,
        Refusal.PASSWORD_LIKE_YOU,
    )
