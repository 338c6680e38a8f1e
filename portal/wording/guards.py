"""What is unusual about an import, and the number to type before it is done, in words."""

from portal.rules.intake.guards import Guard, GuardShown
from portal.rules.intake.kinds import Kind
from portal.wording.reports import percent

_THINGS: dict[Kind, str] = {
    Kind.UNITS: "units",
    Kind.PEOPLE: "people",
    Kind.ASSIGNMENTS: "assignments",
    Kind.COMPETENCIES: "competencies",
    Kind.ROLE_PROFILES: "requirements of roles",
    Kind.PERSON_ROLES: "roles of people",
    Kind.TEAM_REQUIREMENTS: "team requirements",
    Kind.COURSES: "courses",
    Kind.ENROLLMENTS: "enrollments",
    Kind.COMPLETIONS: "enrollments",
    Kind.EVIDENCE: "records",
}
_SENTENCES: dict[Guard, str] = {
    Guard.CHANGED: "{number:,} of {of:,} {things} ({share}) would change or end. More than 20\u00a0% is unusual.",
    Guard.LEAVERS: "{number:,} of {of:,} people ({share}) would get a last day. More than 10\u00a0% is unusual.",
    Guard.PRICES: "The price of {number:,} of {of:,} courses would move by more than 25\u00a0%.",
    Guard.ROWS: "The file has {number:,} rows, the last one of this profile had {of:,}.",
}
_TO_TYPE: dict[Guard, str] = {
    Guard.CHANGED: "the number of {things} that change or end",
    Guard.LEAVERS: "the number of people who leave",
    Guard.PRICES: "the number of courses whose price moves",
    Guard.ROWS: "the number of rows of this file",
}


def guard_sentence(kind: Kind, shown: GuardShown) -> str:
    """What is unusual."""
    share = percent(shown.number / shown.of) if shown.of else ""
    return _SENTENCES[shown.guard].format(number=shown.number, of=shown.of, share=share, things=_THINGS[kind])


def to_type(kind: Kind, guard: Guard) -> str:
    """Which number is to be typed."""
    return _TO_TYPE[guard].format(things=_THINGS[kind])
