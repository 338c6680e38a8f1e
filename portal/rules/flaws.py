"""What can be wrong with what is remembered. Each flaw means that something did not keep a promise."""

from enum import StrEnum


class Flaw(StrEnum):
    """One name per broken promise; only `wording` turns them into sentences."""

    FILE_BROKEN = "file_broken"
    MISSING_REFERENCE = "missing_reference"
    UNKNOWN_VALUE = "unknown_value"
    TOO_LONG = "too_long"
    KEY_DIFFERS = "key_differs"
    SPELLS_OVERLAP = "spells_overlap"
    HOMES_OVERLAP = "homes_overlap"
    HOME_WITHOUT_EMPLOYMENT = "home_without_employment"
    UNIT_LOOP = "unit_loop"
    TREE_DIFFERS = "tree_differs"
    TWO_LIVE = "two_live"
    EVENTS_DIFFER = "events_differ"
    IMPORT_MISCOUNTED = "import_miscounted"
    LEVELS_DIFFER = "levels_differ"
