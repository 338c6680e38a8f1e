"""Kinds of sheet, what becomes of rows and of imports, in words."""

from portal.rules.intake.kinds import Action, Kind

KINDS: dict[Kind, str] = {
    Kind.UNITS: "Units",
    Kind.PEOPLE: "People",
    Kind.ASSIGNMENTS: "Assignments",
    Kind.COMPETENCIES: "Competencies",
    Kind.ROLE_PROFILES: "Role profiles",
    Kind.PERSON_ROLES: "Roles of people",
    Kind.TEAM_REQUIREMENTS: "Team requirements",
    Kind.COURSES: "Courses",
    Kind.ENROLLMENTS: "Enrollments",
    Kind.COMPLETIONS: "Completions",
    Kind.EVIDENCE: "Evidence",
}

ABOUT: dict[Kind, str] = {
    Kind.UNITS: "The tree of units and who leads them.",
    Kind.PEOPLE: "Who is employed, since when and until when, in which unit, and who reports to whom.",
    Kind.ASSIGNMENTS: "Who belonged to which unit on which days: the whole history of everybody whom it names.",
    Kind.COMPETENCIES: "What people can prove, with what a person at each level does.",
    Kind.ROLE_PROFILES: "What each role asks for: competencies with the level to reach.",
    Kind.PERSON_ROLES: "Who holds which role on which days.",
    Kind.TEAM_REQUIREMENTS: "How many people of a unit have to reach which level of a competency.",
    Kind.COURSES: "The catalog: what each course is, proves, costs and asks for first.",
    Kind.ENROLLMENTS: "Who enrolled in which course, and how it ended.",
    Kind.COMPLETIONS: "Who completed which course on which day.",
    Kind.EVIDENCE: "Who showed which level of a competency, when and how, and what does not count any more.",
}

ACTIONS: dict[Action, str] = {
    Action.CREATE: "New",
    Action.UPDATE: "Changed",
    Action.UNCHANGED: "Unchanged",
    Action.SKIPPED: "Skipped",
    Action.REFUSED: "With a problem",
}

_ENCODINGS = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def read_as(encoding: str, delimiter: str) -> str:
    """How a file was read: `UTF-8 with semicolons`, or that it was a workbook."""
    if not delimiter:
        return "a workbook"
    return f"{_ENCODINGS.get(encoding, encoding)} with {_DELIMITERS.get(delimiter, delimiter)}"


def rows_in_words(count: int) -> str:
    """1 row, 2,000 rows."""
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def what_applying_does(changes: int, refused: int) -> str:
    """What stands on the button: `Apply 40 changes, skip 4 rows`."""
    first = f"Apply {changes:,} {'change' if changes == 1 else 'changes'}"
    return f"{first}, skip {rows_in_words(refused)}" if refused else first
