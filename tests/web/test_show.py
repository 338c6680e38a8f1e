"""How values look on a page."""

import pytest

from portal.web.show import money


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (0, "USD", "free"),
        (1050, "USD", "10.50 USD"),
        (1000, "USD", "10 USD"),
        (5, "EUR", "0.05 EUR"),
        (123_456_789_01, "USD", "123,456,789.01 USD"),
        (1250, "JPY", "1,250 JPY"),
        (12_500, "KWD", "12.500 KWD"),
    ],
)
def test_money_has_all_its_decimals_or_none(minor: int, currency: str, shown: str) -> None:
    assert money(minor, currency) == shown
