"""What can be wrong with a sheet or with one of its rows. Only `wording` turns these names into sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """One name per reason; the value is the stable code that JSON and problem sheets show."""

    # the sheet
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    COLUMN_WITHOUT_NAME = "column_without_name"
    # a cell
    REQUIRED = "required"
    NOT_CLEARABLE = "not_clearable"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    BAD_CODE = "bad_code"
    BAD_EMAIL = "bad_email"
    SCIENTIFIC_NOTATION = "scientific_notation"
    BAD_DATE = "bad_date"
    TWO_DIGIT_YEAR = "two_digit_year"
    IMPOSSIBLE_DATE = "impossible_date"
    AMBIGUOUS_DATE = "ambiguous_date"
    BAD_NUMBER = "bad_number"
    AMBIGUOUS_NUMBER = "ambiguous_number"
    BAD_DURATION = "bad_duration"
    OUT_OF_RANGE = "out_of_range"
    BAD_CHOICE = "bad_choice"
    BAD_YES_NO = "bad_yes_no"
    BAD_URL = "bad_url"
    BAD_LANGUAGE = "bad_language"
    BAD_GRANT = "bad_grant"
    OTHER_CURRENCY = "other_currency"
    # a row
    EXTRA_CELLS = "extra_cells"
    DUPLICATE = "duplicate"
    PERSON_MISSING = "person_missing"
    TWO_PEOPLE = "two_people"
    ENDS_BEFORE_START = "ends_before_start"
    DAY_AHEAD = "day_ahead"
    LEAVE_KIND_WITHOUT_DAY = "leave_kind_without_day"
    ENDED_WITHOUT_OUTCOME = "ended_without_outcome"
    OUTCOME_WITHOUT_END = "outcome_without_end"
    # against what is there
    UNKNOWN_REFERENCE = "unknown_reference"
    REFERS_TO_REFUSED = "refers_to_refused"
    REFERS_TO_ITSELF = "refers_to_itself"
    LOOP = "loop"
    EMAIL_TAKEN = "email_taken"
    STILL_EMPLOYED = "still_employed"
    HIRED_IN_EARLIER_SPELL = "hired_in_earlier_spell"
    ENDS_IN_LATER_SPELL = "ends_in_later_spell"
    MOVES_AFTER_END = "moves_after_end"
    OUTSIDE_EMPLOYMENT = "outside_employment"
    OWN_ROLES = "own_roles"
    OWN_EMPLOYMENT = "own_employment"
    LAST_ADMINISTRATOR = "last_administrator"
    COURSE_IN_USE = "course_in_use"
    OVERLAP = "overlap"
    REST_OF_HISTORY_REFUSED = "rest_of_history_refused"
    ROLE_DIFFERS = "role_differs"
    ROLE_HELD_ALREADY = "role_held_already"
    SECOND_LIVE = "second_live"
    OWN_RESULT = "own_result"
    OWN_EVIDENCE = "own_evidence"
    OWN_ASSESSOR = "own_assessor"
    LEVEL_ABOVE_CEILING = "level_above_ceiling"
    EVIDENCE_DIFFERS = "evidence_differs"
    SOURCE_REF_NOT_YOURS = "source_ref_not_yours"
    # notes
    NOT_APPLIED = "not_applied"
    REPEATED = "repeated"
    LOST_ZEROS = "lost_zeros"
    NOT_HOURS = "not_hours"
    NOBODY_YET = "nobody_yet"
    GRANT_ABOVE_CAP = "grant_above_cap"
    LEVEL_ABOVE_CAP = "level_above_cap"
    RETIRED_ALREADY = "retired_already"
    HOME_STAYS = "home_stays"
    TEAMS_MADE = "teams_made"
    DROPPED_FROM_HISTORY = "dropped_from_history"
    PREREQUISITE_PASSED_OVER = "prerequisite_passed_over"
    COURSE_NOT_OPEN = "course_not_open"
    ENROLLED_LATER = "enrolled_later"
    BASELINE_HAS_NO_PAST = "baseline_has_no_past"
    SKIPPED_BY_CHOICE = "skipped_by_choice"
    WILL_BE_CREATED = "will_be_created"
    COURSE_UNKNOWN_YET = "course_unknown_yet"
    COURSE_KNOWN_AS = "course_known_as"
    COMPLETE_UNSURE = "complete_unsure"
    STAYS_THOUGH_ABSENT = "stays_though_absent"
    EDITED_SINCE = "edited_since"
    CONFLICTS = "conflicts"
    CORRECTED_BY_HAND = "corrected_by_hand"
    CELLS_DROPPED = "cells_dropped"
    ANSWERED = "answered"
    # what becomes of rows when an import is undone
    GONE_AGAIN = "gone_again"
    KEPT_EDITED = "kept_edited"
    KEPT_IN_USE = "kept_in_use"
    KEPT_TAKEN = "kept_taken"
    KEPT_GONE = "kept_gone"
    KEPT_PROTECTED = "kept_protected"


NOTES = frozenset(
    {
        Code.NOT_APPLIED,
        Code.REPEATED,
        Code.LOST_ZEROS,
        Code.NOT_HOURS,
        Code.NOBODY_YET,
        Code.GRANT_ABOVE_CAP,
        Code.LEVEL_ABOVE_CAP,
        Code.RETIRED_ALREADY,
        Code.HOME_STAYS,
        Code.TEAMS_MADE,
        Code.DROPPED_FROM_HISTORY,
        Code.PREREQUISITE_PASSED_OVER,
        Code.COURSE_NOT_OPEN,
        Code.ENROLLED_LATER,
        Code.BASELINE_HAS_NO_PAST,
        Code.SKIPPED_BY_CHOICE,
        Code.WILL_BE_CREATED,
        Code.COURSE_UNKNOWN_YET,
        Code.COURSE_KNOWN_AS,
        Code.COMPLETE_UNSURE,
        Code.STAYS_THOUGH_ABSENT,
        Code.EDITED_SINCE,
        Code.CONFLICTS,
        Code.CORRECTED_BY_HAND,
        Code.CELLS_DROPPED,
        Code.ANSWERED,
        Code.GONE_AGAIN,
        Code.KEPT_EDITED,
        Code.KEPT_IN_USE,
        Code.KEPT_TAKEN,
        Code.KEPT_GONE,
        Code.KEPT_PROTECTED,
    }
)
"""What is worth saying and refuses nothing."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where: the spreadsheet's own line, the column as the contract names it (or empty).

    `about` holds the values that the sentence names, never a sentence.
    """

    line: int
    column: str
    code: Code
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_note(self) -> bool:
        return self.code in NOTES


class Flawed(ValueError):  # noqa: N818
    """A cell that cannot be read; it becomes a `Problem` where line and column are known."""

    def __init__(self, code: Code, **about: str) -> None:
        super().__init__(code.value)
        self.code = code
        self.about = about


@dataclass(frozen=True, slots=True)
class Noted:
    """A cell that can be read and about which something is worth saying."""

    value: object
    code: Code
    about: Mapping[str, str] = field(default_factory=dict)
