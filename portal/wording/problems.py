"""What is wrong with a sheet or a row of it, as one sentence that says what to do."""

from portal.rules.intake.problems import Code, Problem
from portal.rules.refusals import Refusal

_SENTENCES: dict[Code, str] = {
    # the sheet
    Code.COLUMN_UNKNOWN: "You need to rename or remove the column {column}: this kind of sheet does not have it.",
    Code.COLUMN_MISSING: "You need to add the column {column}.",
    Code.COLUMN_TWICE: "You need to remove one of the columns that are called {column}.",
    Code.COLUMN_WITHOUT_NAME: "You need to give column {position} a name, or to empty it.",
    # a cell
    Code.REQUIRED: "You need to fill in {column}.",
    Code.NOT_CLEARABLE: "You need to fill in {column}: it cannot be cleared with “-”.",
    Code.TOO_LONG: "You need to shorten {column} to at most {limit} characters; it has {length}.",
    Code.CONTROL_CHARACTER: "You need to remove the invisible control characters from {column}.",
    Code.BAD_CODE: "You need 1 to 40 letters A to Z, digits, dots, dashes or underscores in {column}, not “{value}”.",
    Code.SCIENTIFIC_NOTATION: (
        "You need to write {value} in {column} out in full: a spreadsheet program has shortened the number and may have "
        "lost its last digits."
    ),
    Code.BAD_EMAIL: "You need an address like ada@example.org in {column}, not “{value}”.",
    Code.BAD_DATE: "You need a day like 2026-01-31 in {column}, not “{value}”.",
    Code.TWO_DIGIT_YEAR: "You need to write the year of {value} in {column} with four digits.",
    Code.IMPOSSIBLE_DATE: "You need a day that exists in {column}: there is no {value}.",
    Code.AMBIGUOUS_DATE: "You need to write {value} in {column} as year-month-day: it could be two different days.",
    Code.BAD_NUMBER: "You need a number like 1234.5 in {column}, not “{value}”.",
    Code.AMBIGUOUS_NUMBER: "You need to write {value} in {column} without a comma: it could be two different numbers.",
    Code.BAD_DURATION: "You need hours like 1.5, 1h 30m or 90 min in {column}, not “{value}”.",
    Code.OUT_OF_RANGE: "You need a number from {low} to {high} in {column}.",
    Code.BAD_CHOICE: "You need one of {allowed} in {column}, not “{value}”.",
    Code.BAD_YES_NO: "You need 1 or 0 in {column}, not “{value}”.",
    Code.BAD_URL: "You need an address that begins with https:// or http:// in {column}, not “{value}”.",
    Code.BAD_LANGUAGE: "You need a language like en or pt-BR in {column}, not “{value}”.",
    Code.BAD_GRANT: "You need competencies with levels like LIT:2;GOV:1 in {column}, each once, not “{value}”.",
    Code.OTHER_CURRENCY: "You need amounts in {currency} in {column}, such as 12.50 {currency}: nothing is converted here.",
    # a row
    Code.EXTRA_CELLS: "You need to remove cells: the row has {cells}, the header has {columns}.",
    Code.DUPLICATE: "You need to keep one of two rows: line {line} has the same {column} and says something else.",
    Code.PERSON_MISSING: "You need to fill in employee_no or email.",
    Code.TWO_PEOPLE: "You need to correct email or employee_no: the address belongs to somebody else than {value}.",
    Code.ENDS_BEFORE_START: "You need a later day in {column}: it lies before the beginning.",
    Code.DAY_AHEAD: "You need a day that is not ahead in {column}.",
    Code.LEAVE_KIND_WITHOUT_DAY: "You need to fill in last_day: a leave_kind says how an employment ended.",
    Code.ENDED_WITHOUT_OUTCOME: "You need to fill in outcome: the row has an ended_on.",
    Code.OUTCOME_WITHOUT_END: "You need to fill in ended_on: the row has an outcome.",
    # against what is there
    Code.UNKNOWN_REFERENCE: "You need to correct {column}: there is no {value}.",
    Code.REFERS_TO_REFUSED: "You need to correct line {line} first: it brings {value}, which {column} refers to.",
    Code.REFERS_TO_ITSELF: "You need to correct {column}: the course refers to itself.",
    Code.LOOP: "You need to break the loop in {column}: {loop}.",
    Code.EMAIL_TAKEN: "You need another email: {value} belongs to somebody else.",
    Code.STILL_EMPLOYED: (
        "You need to keep hired_on at {day}: the employment has not ended. "
        "An administrator corrects hire dates on the person's page."
    ),
    Code.HIRED_IN_EARLIER_SPELL: "You need a hired_on from {day} on: until then there was an earlier employment.",
    Code.ENDS_IN_LATER_SPELL: "You need an earlier last_day: a later employment began on {day}.",
    Code.MOVES_AFTER_END: ("You need to take back the move to {unit} on {day} first, with a sheet of assignments."),
    Code.OUTSIDE_EMPLOYMENT: "You need days within the employment ({days}) in {column}.",
    Code.OWN_ROLES: "You need another administrator for this row: nobody changes their own roles.",
    Code.OWN_EMPLOYMENT: "You need another administrator for this row: nobody ends their own employment.",
    Code.LAST_ADMINISTRATOR: (
        "You need to leave another administrator first: after this row nobody could sign in who administers the portal."
    ),
    Code.COURSE_IN_USE: "You need another status: people have enrolled, so the course becomes no draft again.",
    Code.OVERLAP: "You need a later day in {column}: the home unit of line {line} goes on until after it.",
    Code.REST_OF_HISTORY_REFUSED: (
        "You need to correct line {line} first: it is part of the same history, which comes in whole or not at all."
    ),
    Code.ROLE_DIFFERS: "You need the same {column} in all rows of a role: line {line} says something else.",
    Code.ROLE_HELD_ALREADY: "You need other days: this person already has the role from {days}.",
    Code.SECOND_LIVE: "You need to end the enrollment of {day} first: only one in a course can be going on.",
    Code.OWN_RESULT: "You need a colleague for this row: nobody gives their own result.",
    Code.OWN_EVIDENCE: "You need a colleague for this row: nobody brings in or revokes their own evidence.",
    Code.OWN_ASSESSOR: "You need another assessor_no: this kind of evidence never comes from the person themselves.",
    Code.LEVEL_ABOVE_CEILING: "You need a level that is not above the ceiling, the highest result that was possible.",
    Code.EVIDENCE_DIFFERS: (
        "You need to leave {value} as it is, {column} differs: evidence is never rewritten: revoke it and give the new "
        "record its own source_ref."
    ),
    Code.SOURCE_REF_NOT_YOURS: (
        "You need another source_ref than {value}: it is kept for what people say of themselves and of others."
    ),
    # notes
    Code.NOT_APPLIED: "{deed} has stopped and nothing was changed. {reason}",
    Code.REPEATED: "The row says the same as line {line} and is skipped.",
    Code.LOST_ZEROS: ("{value} in {column} may have lost its zeros in a spreadsheet program: should it be {padded}?"),
    Code.NOT_HOURS: (
        "{value} is no number of hours of work, so the row says nothing of {column}. Hours are written like 12 or 3 weeks at "
        "4 hours per week."
    ),
    Code.NOBODY_YET: "Nobody is {value} yet: {column} takes effect when that person arrives.",
    Code.GRANT_ABOVE_CAP: "Evidence of the kind {kind} shows level {cap} at most: {competencies} will count as {cap}.",
    Code.LEVEL_ABOVE_CAP: "Evidence of the kind {kind} shows level {cap} at most: {level} is kept and counts as {cap}.",
    Code.RETIRED_ALREADY: "It takes nobody: {column} is {day}, and that day has come. The catalog does not list it.",
    Code.HOME_STAYS: "The home unit stays {value}: people move only when moves are asked for.",
    Code.TEAMS_MADE: "The sheet names no unit, so units are made for managers: {count}.",
    Code.DROPPED_FROM_HISTORY: "{value} is not in the sheet and goes from the history.",
    Code.PREREQUISITE_PASSED_OVER: "The prerequisite {value} is not completed; the enrollment comes in all the same.",
    Code.COURSE_NOT_OPEN: "{value} is not open for enrollment; the enrollment comes in all the same.",
    Code.ENROLLED_LATER: "The enrollment of {day} began later and goes on; the completion stands for itself.",
    Code.SKIPPED_BY_CHOICE: "Somebody chose to skip this row.",
    Code.WILL_BE_CREATED: "{value}, “{name}”, is made first, as was answered; its name can be changed afterwards.",
    Code.BASELINE_HAS_NO_PAST: (
        "Whether a role is asked of everybody has no days: this changes what was asked on past days too."
    ),
    Code.COURSE_UNKNOWN_YET: (
        "There is no course {value} yet: the completion is kept and waits under Results until somebody says which course "
        "it was."
    ),
    Code.COMPLETE_UNSURE: (
        "Nothing ends, although the file is said to be complete: {column} in line {line} cannot be read, so it could be "
        "anybody."
    ),
    Code.STAYS_THOUGH_ABSENT: "{value} is not in the file and stays all the same: {because}",
    Code.EDITED_SINCE: "Somebody has changed {column} since the sheet of {since}: {said}",
    Code.CONFLICTS: "Fields that somebody has changed since the last sheet and this one says otherwise: {fields}.",
    Code.CORRECTED_BY_HAND: "{column} was corrected by hand: {typed}; in the file there is {stood}.",
    Code.CELLS_DROPPED: "Cells beyond the header were dropped by hand; in the file there is {was}.",
    Code.ANSWERED: "{column}: {stood} in the file means {typed}, as somebody has answered.",
    Code.COURSE_KNOWN_AS: "{value} means the course {course}, as somebody has said.",
    # what becomes of rows when an import is undone
    Code.GONE_AGAIN: "What the import had made of this row is gone again.",
    Code.KEPT_EDITED: (
        "It stays: {subject} {column} was “{imported}” after the import and somebody has changed it since to “{now}”."
    ),
    Code.KEPT_IN_USE: "It stays: {subject} is in use by now. A course that stays is retired.",
    Code.KEPT_TAKEN: "It stays: what was there before would clash with what is there now of {subject} {column}.",
    Code.KEPT_GONE: "It stays away: {subject}, or what it refers to, is not there any more.",
    Code.KEPT_PROTECTED: (
        "It stays: {subject} {column} is not yours to take back. "
        "Nobody does this to themselves, or to the last administrator."
    ),
}
_NEAREST = " Did you mean {nearest}?"


_SAID = {
    "open": "{ours} stands, the file says {file}.",
    "ours": "{ours} stays, although the file says {file}.",
    "file": "{ours} becomes {file}, as the file says.",
}
_BECAUSE: dict[Code, str] = {
    Code.OWN_EMPLOYMENT: "nobody ends their own employment.",
    Code.LAST_ADMINISTRATOR: "without them nobody could sign in who administers the portal.",
    Code.MOVES_AFTER_END: "a move is planned for them, which a sheet of assignments takes back.",
    Code.ENDS_BEFORE_START: "their employment begins on the day of the import.",
}


def problem_sentence(problem: Problem) -> str:
    """The one sentence for a problem or a note."""
    about = {"column": problem.column, **problem.about}
    sentence = _SENTENCES[problem.code]
    if problem.code in _IN_FULL:
        about["value"] = _clipped(about["value"])
    if problem.code in (Code.CORRECTED_BY_HAND, Code.ANSWERED):
        about["stood"], about["typed"] = _quoted(about["was"]), _quoted(about["value"])
    if problem.code is Code.STAYS_THOUGH_ABSENT:
        about["because"] = _BECAUSE.get(Code(problem.about["why"]), _BECAUSE[Code.ENDS_BEFORE_START])
    if problem.code is Code.COLUMN_UNKNOWN and about.get("nearest"):
        sentence += _NEAREST
    if problem.code is Code.NOT_APPLIED:
        undoes = about.get("undoes", "")
        about["deed"] = f"Undoing import {undoes}" if undoes else "Applying this import"
        about["reason"] = _reason(**about)
    if problem.code is Code.EDITED_SINCE:
        stays, goes = about["ours"] or "nothing", about["file"] or "nothing"
        about["said"] = _SAID[problem.about["decision"]].format(ours=stays, file=goes)
    return sentence.format(**about)


_IN_FULL = (Code.BAD_CODE, Code.BAD_CHOICE, Code.BAD_YES_NO, Code.UNKNOWN_REFERENCE)
"""Which problems keep the whole text, because it may be asked about."""
_PRINTED = 60


def _quoted(cell: str) -> str:
    return f"“{_clipped(cell)}”" if cell.strip() else "nothing"


def _clipped(text: str) -> str:
    return text if len(text) <= _PRINTED else f"{text[: _PRINTED - 1]}…"


_REASONS: dict[str, str] = {
    Refusal.PLAN_CHANGED: "The portal has changed since it was shown: look at the new changes, then apply them.",
    Refusal.ROWS_REFUSED: "{refused} rows have a problem.",
    Refusal.NOTHING_TO_APPLY: "There is nothing to apply any more.",
    Refusal.NOTHING_TO_UNDO: "Nothing of the import stands any more.",
    Refusal.UNDO_LATER_FIRST: "Import {later}, {file_name}, has changed since what it wrote: undo import {later} first.",
    Refusal.UNDO_OVERTAKEN: "Somebody changed what it undoes in the same moment: try it again.",
    Refusal.GUARD_UNCONFIRMED: "You need to type the number {number} to go on.",
    Refusal.CONFLICTS_OPEN: "{fields} fields were edited since the last sheet: choose what stands in each.",
}


def _reason(*, why: str, **about: str) -> str:
    return _REASONS.get(why, "The log of the server says more.").format(**about)


_UNREADABLE: dict[str, str] = {
    "empty": "You need to choose a file with something in it: {file_name} is empty.",
    "too_large": "You need a file of at most {limit} MB: {file_name} is larger.",
    "too_many_rows": "You need to split {file_name}: it has more than {limit:,} rows.",
    "too_many_columns": "You need to remove columns: {file_name} has more than {limit:,}.",
    "unpacks_to_too_much": "You need a smaller workbook: {file_name} unpacks to more than a sheet can be.",
    "not_a_sheet": "You need a CSV or XLSX file: {file_name} is something else.",
    "old_excel": "You need to save {file_name} as XLSX or CSV: it is in the old Excel format.",
    "locked": "You need to save {file_name} without a password.",
    "formula_without_value": (
        "You need to open {file_name} in a spreadsheet program and save it: the formula in {cell} has no result yet."
    ),
    "broken": "You need to save {file_name} again: the workbook is damaged.",
    "no_such_sheet": "You need the name of a sheet in {file_name}: there is no {sheet}.",
    "nul": "You need to save {file_name} again as CSV in UTF-8: it holds NUL characters.",
    "open_quote": "You need to close the quotation mark that opens on line {line} of {file_name}, or to remove it.",
    "cell_too_long": "You need to shorten a cell on line {line} of {file_name}: it has more than {limit:,} characters.",
    "encoding": "You need to save {file_name} in UTF-8, or to choose the encoding it is in: nothing gives it away.",
    "no_header_there": "You need another line for the header: there is none on line {line} of {file_name}.",
}


def unreadable_sentence(**about: object) -> str:
    """The one sentence for a file that cannot be read as a sheet of its kind."""
    problems = about.get("problems")
    if isinstance(problems, tuple) and problems:
        return " ".join(problem_sentence(problem) for problem in problems)
    return _UNREADABLE[str(about["why"])].format(**about)
