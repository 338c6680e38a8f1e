"""The names of everything that can be refused. Only `wording` turns them into sentences."""

from enum import StrEnum


class Refusal(StrEnum):
    """One name per reason; the value is the stable code that JSON and sheets show."""

    NOT_FOUND = "not_found"
    # enrolling
    ALREADY_ENROLLED = "already_enrolled"
    FINISHED_TODAY = "finished_today"
    PREREQUISITE_MISSING = "prerequisite_missing"
    COURSE_CLOSED = "course_closed"
    COURSE_RETIRED = "course_retired"
    COURSE_DRAFT = "course_draft"
    NEEDS_APPROVAL = "needs_approval"
    NOT_EMPLOYED = "not_employed"
    NOT_ENROLLED = "not_enrolled"
    ALREADY_STARTED = "already_started"
    ALREADY_AWAITED = "already_awaited"
    OWN_RESULT = "own_result"
    DAY_BEFORE_ENROLLMENT = "day_before_enrollment"
    DAY_AHEAD = "day_ahead"
    DAY_UNREADABLE = "day_unreadable"
    # evidence
    OWN_EVIDENCE = "own_evidence"
    OWN_RATING = "own_rating"
    ALREADY_RECORDED = "already_recorded"
    ALREADY_REVOKED = "already_revoked"
    REVOKED_BEFORE_OBSERVED = "revoked_before_observed"
    REASON_MISSING = "reason_missing"
    EXAMPLE_MISSING = "example_missing"
    RATING_OUT_OF_RANGE = "rating_out_of_range"
    CLAIM_OUT_OF_RANGE = "claim_out_of_range"
    CREDENTIAL_ENDS_FIRST = "credential_ends_first"
    NOTHING_CERTIFIED = "nothing_certified"
    NOT_A_WEB_ADDRESS = "not_a_web_address"
    # curating
    COURSE_CHANGED = "course_changed"
    CHANGED_MEANWHILE = "changed_meanwhile"
    COURSE_IN_USE = "course_in_use"
    NOTHING_CHOSEN = "nothing_chosen"
    # recommending
    NOTE_TOO_LONG = "note_too_long"
    CLOSES_NOTHING = "closes_nothing"
    NOBODY_TO_RECOMMEND = "nobody_to_recommend"
    RECOMMENDATION_ENDED = "recommendation_ended"
    # doors
    WRONG_SIGN_IN = "wrong_sign_in"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    LINK_INVALID = "link_invalid"
    LINK_MADE_MEANWHILE = "link_made_meanwhile"
    OWN_LINK = "own_link"
    NOT_EMPLOYED_TODAY = "not_employed_today"
    PASSWORD_TOO_SHORT = "password_too_short"  # noqa: S105
    PASSWORD_TOO_LONG = "password_too_long"  # noqa: S105
    PASSWORD_TOO_COMMON = "password_too_common"  # noqa: S105
    PASSWORD_LIKE_YOU = "password_like_you"  # noqa: S105
    OLD_PASSWORD_WRONG = "old_password_wrong"  # noqa: S105
    # administration
    OWN_ROLES = "own_roles"
    OWN_ACCOUNT = "own_account"
    LAST_ADMINISTRATOR = "last_administrator"
    CODE_TAKEN = "code_taken"
    EMAIL_TAKEN = "email_taken"
    EMPLOYEE_NO_TAKEN = "employee_no_taken"
    LOOP = "loop"
    UNKNOWN_REFERENCE = "unknown_reference"
    LAST_DAY_BEFORE_HIRE = "last_day_before_hire"
    NO_EMPLOYMENT = "no_employment"
    HIRED_AFTER_END = "hired_after_end"
    HIRED_IN_EARLIER_SPELL = "hired_in_earlier_spell"
    HIRED_AFTER_ASSIGNMENT = "hired_after_assignment"
    DEACTIVATED = "deactivated"
    # sheets from somebody else
    KIND_NOT_YOURS = "kind_not_yours"
    SHEET_NOT_YOURS = "sheet_not_yours"
    SHEET_UNREADABLE = "sheet_unreadable"
    SHEET_TOO_LONG = "sheet_too_long"
    NOTHING_TO_APPLY = "nothing_to_apply"
    PLAN_CHANGED = "plan_changed"
    ALREADY_APPLIED = "already_applied"
    ALREADY_APPLYING = "already_applying"
    SAID_MEANWHILE = "said_meanwhile"
    IMPORT_CANCELLED = "import_cancelled"
    ROWS_REFUSED = "rows_refused"
    CONFLICTS_OPEN = "conflicts_open"
    COLUMNS_OPEN = "columns_open"
    GUARD_UNCONFIRMED = "guard_unconfirmed"
    FILE_NOT_KEPT = "file_not_kept"
    CANNOT_CREATE = "cannot_create"
    NO_SUCH_PROFILE = "no_such_profile"
    PROFILE_NAME_TAKEN = "profile_name_taken"
    NOT_APPLIED = "not_applied"
    ALREADY_UNDONE = "already_undone"
    ALREADY_UNDOING = "already_undoing"
    UNDO_OVERTAKEN = "undo_overtaken"
    NOTHING_TO_UNDO = "nothing_to_undo"
    UNDO_LATER_FIRST = "undo_later_first"
    UNDO_UNKNOWN = "undo_unknown"
    # figures about people
    PERIOD_EMPTY = "period_empty"
    QUARTERS_ONLY = "quarters_only"
    # installation
    NOT_EMPTY = "not_empty"
    BACKUP_UNREADABLE = "backup_unreadable"
    BACKUP_DAMAGED = "backup_damaged"
    BACKUP_NEWER = "backup_newer"
    BACKUP_DOES_NOT_FIT = "backup_does_not_fit"
    FILE_EXISTS = "file_exists"
    DATABASE_NEWER = "database_newer"
    DATABASE_BEHIND = "database_behind"
    EMBEDDED_ONLY = "embedded_only"


class Refused(Exception):  # noqa: N818
    """Somebody asked for something that the rules refuse. Nothing has been changed.

    `about` holds the values that the sentence names (a course title, a limit, a day), never a sentence.
    """

    def __init__(self, refusal: Refusal, **about: object) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.about = about
