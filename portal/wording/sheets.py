"""Kinds of sheet, what becomes of rows and of imports, in words."""

from collections.abc import Sequence

from portal.rules.intake.kinds import Action, Kind
from portal.rules.intake.matching import How

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

ENDS: dict[Kind, str] = {Kind.PEOPLE: "Leave", Kind.COURSES: "Retire"}
"""What becomes of whoever or whatever a complete file does not name."""
_ENDING: dict[Kind, tuple[str, str, str]] = {
    Kind.PEOPLE: ("leaves", "leave", "left"),
    Kind.COURSES: ("retires", "retire", "retired"),
}
NOT_IN_THE_FILE = "Not in the file"
"""Whom an undo of a complete file is about, beside its rows."""

ONE_OF: dict[Kind, str] = {Kind.UNITS: "unit", Kind.COURSES: "course", Kind.COMPETENCIES: "competency"}
"""What can be made because a sheet refers to it."""

WHY_IT_STAYS: dict[str, str] = {
    "edited": "Somebody has changed it since.",
    "in_use": "It is in use by now; a course is retired instead.",
    "taken": "What was there before would clash with what is there now.",
    "gone": "It, or what it refers to, is not there any more.",
    "protected": "Nobody does this to themselves, to the last administrator, or to what others import.",
}
"""Why something stays when an import is undone."""

HOW_MATCHED: dict[How, tuple[str, str]] = {
    How.EXACT: ("done", "By its name"),
    How.SYNONYM: ("done", "By another name for it"),
    How.CHOSEN: ("done", "As somebody said"),
    How.GUESS: ("time", "It looks like this: is it?"),
    How.TWICE: ("time", "Another column is that already"),
    How.NONE: ("time", "Not recognised"),
    How.IGNORED: ("quiet", "Left out"),
}
"""How a header came to its column: which sign, and in words."""

READINGS: dict[str, str] = {
    "dmy": "Day first: 03/04 is 3 April",
    "mdy": "Month first: 03/04 is 4 March",
    "comma": "A comma before decimals: 1,5 is one and a half",
    "point": "A point before decimals: 1,500 is fifteen hundred",
}
"""How the cells of a column are meant that could mean two things."""

READINGS_OF = {"date": ("dmy", "mdy"), "number": ("comma", "point")}

_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16 (high byte first)",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32 (high byte first)",
    "cp1252": "Windows-1252, Western Europe",
    "iso-8859-15": "ISO 8859-15, Western Europe",
    "mac-roman": "Macintosh, Western Europe",
    "cp850": "DOS 850, Western Europe",
    "cp1250": "Windows-1250, Central Europe",
    "iso-8859-2": "ISO 8859-2, Central Europe",
    "cp1251": "Windows-1251, Cyrillic",
    "koi8-r": "KOI8-R, Cyrillic",
    "cp1253": "Windows-1253, Greek",
    "iso-8859-7": "ISO 8859-7, Greek",
    "cp1254": "Windows-1254, Turkish",
    "cp1255": "Windows-1255, Hebrew",
    "cp1256": "Windows-1256, Arabic",
    "cp1257": "Windows-1257, Baltic",
    "shift_jis": "Shift JIS, Japanese",
    "gb18030": "GB 18030, Chinese",
    "big5": "Big5, Chinese",
    "euc-kr": "EUC-KR, Korean",
}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def encoding_name(encoding: str) -> str:
    """An encoding as people know it: `Windows-1252, Western Europe`."""
    return _ENCODINGS.get(encoding, encoding)


def read_as(encoding: str, delimiter: str) -> str:
    """How a file was read: `UTF-8 with semicolons`, or that it was a workbook."""
    if not delimiter:
        return "a workbook"
    return f"{encoding_name(encoding).partition(',')[0]} with {DELIMITERS.get(delimiter, delimiter)}"


def of_workbook(sheet: str, names: Sequence[str]) -> str:
    """Which worksheet of a workbook was read, to be said behind `read_as`: `, worksheet Staff (it also has Cover)`."""
    others = ", ".join(name for name in names if name != sheet)
    return (f", worksheet {sheet}" + (f" (the workbook also has {others})" if others else "")) if sheet else ""


def rows_in_words(count: int) -> str:
    """1 row, 2,000 rows."""
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def what_applying_does(changes: int, refused: int) -> str:
    """What stands on the button: `Apply 40 changes, skip 4 rows`."""
    first = f"Apply {changes:,} {'change' if changes == 1 else 'changes'}"
    return f"{first}, skip {rows_in_words(refused)}" if refused else first


def what_applying_writes(kind: Kind, create: int, update: int, ended: int) -> str:
    """What stands above the button: `2 new, 1 changed, 48 retire`."""
    rows = f"{create:,} new, {update:,} changed"
    return f"{rows}, {ended:,} {_ENDING[kind][ended != 1]}" if ended else rows


def what_was_applied(kind: Kind, create: int, update: int, ended: int) -> str:
    """What is said afterwards: `2 new, 1 changed, 48 retired`."""
    rows = f"{create:,} new, {update:,} changed"
    return f"{rows}, {ended:,} {_ENDING[kind][2]}" if ended else rows


def what_it_wrote(kind: Kind, rows: int, create: int, update: int, ended: int) -> str:
    """What stands above the undo of an import: `7 rows of its sheet wrote something: 6 new, 1 changed.`"""
    done = f"{create:,} new, {update:,} changed"
    ends = f" Beside them {ended:,} {_ENDING[kind][2]} because the file did not name them." if ended else ""
    return f"Of its {rows_in_words(rows)} {create + update:,} wrote something: {done}.{ends}"
