"""How long somebody must wait after wrong passwords."""

from datetime import UTC, datetime, timedelta

from portal.rules.throttling import ACCOUNT_ANYWHERE, ACCOUNT_AT_PLACE, PLACE, Attempt, wait

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOME, CAFE = "192.0.2.1", "198.51.100.7"


def failures(count: int, place: str = HOME, *, ago: timedelta = timedelta(minutes=1)) -> list[Attempt]:
    return [Attempt(place, NOON - ago, False)] * count


def waiting(attempts: list[Attempt], place: str = HOME, *, known: bool = False, here: int = 0) -> timedelta | None:
    return wait(attempts, [NOON - timedelta(minutes=1)] * here, place=place, is_known=known, now=NOON)


def test_the_first_failures_are_forgiven() -> None:
    assert waiting(failures(ACCOUNT_AT_PLACE.failures - 1)) is None


def test_too_many_failures_at_one_place_must_wait_until_the_oldest_leaves_the_window() -> None:
    attempts = failures(ACCOUNT_AT_PLACE.failures - 1) + failures(1, ago=timedelta(minutes=5))
    assert waiting(attempts) == ACCOUNT_AT_PLACE.window - timedelta(minutes=5)
    assert waiting(failures(ACCOUNT_AT_PLACE.failures, ago=ACCOUNT_AT_PLACE.window)) is None


def test_failures_elsewhere_do_not_count_here() -> None:
    assert waiting(failures(ACCOUNT_AT_PLACE.failures, CAFE)) is None


def test_a_success_here_forgives_what_failed_before() -> None:
    attempts = [
        *failures(ACCOUNT_AT_PLACE.failures, ago=timedelta(minutes=3)),
        Attempt(HOME, NOON - timedelta(minutes=2), True),
    ]
    assert waiting(attempts) is None
    assert waiting([*attempts, *failures(ACCOUNT_AT_PLACE.failures)]) is not None


def test_a_success_elsewhere_forgives_nothing_here() -> None:
    attempts = [
        *failures(ACCOUNT_AT_PLACE.failures, ago=timedelta(minutes=3)),
        Attempt(CAFE, NOON - timedelta(minutes=2), True),
    ]
    assert waiting(attempts) is not None


def test_a_place_that_tries_many_accounts_must_wait_on_each() -> None:
    assert waiting([], here=PLACE.failures - 1) is None
    assert waiting([], here=PLACE.failures) is not None


def test_an_account_tried_from_many_places_waits_only_where_it_has_never_signed_in() -> None:
    attempts = [
        Attempt(f"203.0.113.{host}", NOON - timedelta(minutes=1), False) for host in range(ACCOUNT_ANYWHERE.failures)
    ]
    assert waiting(attempts) == ACCOUNT_ANYWHERE.window - timedelta(minutes=1)
    assert waiting(attempts, known=True) is None
