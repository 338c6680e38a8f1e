"""How the cells of new rows were understood, in words."""

from datetime import date

from portal.rules.intake.kinds import Action
from portal.services.intake.looking import Look
from portal.services.intake.understanding import MINUTES, MONEY, as_text, understood
from portal.web.show import day, hours, money


def understood_in_words(look: Look) -> dict[int, dict[str, str]]:
    """Line → column → what is written, of the new rows that are shown, where their cells say it in another way."""
    if look.action is not Action.CREATE:
        return {}
    found = understood(look.summary.kind, look.summary.header, look.listed.rows, look.options)
    return {
        line: {column: _in_words(column, value, look.options.currency) for column, value in cells.items()}
        for line, cells in found.items()
    }


def _in_words(column: str, value: object, currency: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day(value)
    if column == MINUTES and isinstance(value, int):
        return f"{hours(value)} h"
    if column == MONEY and isinstance(value, int):
        return money(value, currency)
    return as_text(value)
