"""What is wrong with the shape of a single value that was typed into a form or a command."""

from portal.rules.intake.problems import Code, Flawed

_SENTENCES: dict[Code, str] = {
    Code.BAD_CODE: "You need 1 to 40 letters from A to Z, digits, dots, dashes or underscores.",
    Code.BAD_EMAIL: "You need an address like ada@example.org.",
    Code.TOO_LONG: "You need at most {limit} characters.",
    Code.BAD_NUMBER: "You need a number like 1234.5.",
    Code.AMBIGUOUS_NUMBER: "You need a number that can be read in one way only, like 1234.5.",
    Code.BAD_DURATION: "You need hours like 1.5, 1h 30m or 90 min.",
    Code.NOT_HOURS: "You need a number of hours of work, such as 12.",
    Code.SCIENTIFIC_NOTATION: "You need the whole number, not a shortened one.",
    Code.OUT_OF_RANGE: "You need a number from {low} to {high}.",
    Code.BAD_URL: "You need an address that begins with https:// or http://.",
    Code.BAD_LANGUAGE: "You need a language like en or pt-BR.",
    Code.OTHER_CURRENCY: "You need an amount in {currency}.",
    Code.CONTROL_CHARACTER: "You need text without control characters.",
}


def shape_sentence(flawed: Flawed) -> str:
    """The one sentence for a value of the wrong shape."""
    return _SENTENCES[flawed.code].format(**flawed.about)
