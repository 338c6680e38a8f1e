"""What `portal check` found, as sentences."""

from portal.rules.flaws import Flaw

_SENTENCES: dict[Flaw, str] = {
    Flaw.FILE_BROKEN: "The database file is broken: {why}. You need to restore a backup.",
    Flaw.MISSING_REFERENCE: "{rows} rows of {table} refer through {column} to something that is not there.",
    Flaw.UNKNOWN_VALUE: "{rows} rows of {table} have the unknown {column} {value}.",
    Flaw.TOO_LONG: "{rows} rows of {table} have a {column} of more than {most} characters.",
    Flaw.KEY_DIFFERS: "{rows} rows of {table} have a {column}_key other than their {column} gives, first {value}.",
    Flaw.SPELLS_OVERLAP: "The employments of {employee_no} overlap from {day}.",
    Flaw.HOMES_OVERLAP: "{employee_no} has two home units from {day}.",
    Flaw.HOME_WITHOUT_EMPLOYMENT: "{employee_no} has the home unit {unit} from {day} on days without employment.",
    Flaw.UNIT_LOOP: "The unit {unit} lies below itself.",
    Flaw.TREE_DIFFERS: "{rows} pairs of units and the units above them differ from the tree of units, first {unit}.",
    Flaw.TWO_LIVE: "{employee_no} has {rows} enrollments going on in {course}.",
    Flaw.EVENTS_DIFFER: "The enrollment {id} is {state}, but the last thing that happened to it was {event}.",
    Flaw.IMPORT_MISCOUNTED: "Import {id} says {said} rows to {action}, but has {kept}.",
    Flaw.LEVELS_DIFFER: "The levels of {employee_no} in {competency} are not what the records prove.",
}


def flaw_sentence(flaw: Flaw, **about: object) -> str:
    """The one sentence for a flaw; `about` holds the values that it names."""
    return _SENTENCES[flaw].format(**about)
