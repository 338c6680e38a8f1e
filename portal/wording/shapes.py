"""What is wrong with the shape of a single value that was typed into a form or a command."""

from portal.rules.intake.problems import Code, Flawed

_SENTENCES: dict[Code, str] = {
    Code.BAD_CODE: "You need 1 to 40 letters from A to Z, digits, dots, dashes or underscores.",
    Code.BAD_EMAIL: "You need an address like ada@example.org.",
    Code.TOO_LONG: "You need at most {limit} characters.",
    Code.CONTROL_CHARACTER: "You need text without control characters.",
}


def shape_sentence(flawed: Flawed) -> str:
    """The one sentence for a value of the wrong shape."""
    return _SENTENCES[flawed.code].format(**flawed.about)
