"""What stands first on my learning of whoever founds an installation: what to bring next."""

from collections.abc import Sequence

from flask import url_for

from portal.rules.intake.kinds import Kind
from portal.web.my_page import Due
from portal.wording.sheets import KINDS

_SAYS = {
    Kind.COMPETENCIES: (
        "There are no competencies yet",
        "Everything is counted in them. Import your own, or load the starter library with “portal starter” at the "
        "terminal of the server.",
    ),
    Kind.ROLE_PROFILES: (
        "No role profile says what is asked of anybody",
        "A profile gives a role its competencies and the level of each. Without one, coverage has nothing to count.",
    ),
    Kind.COURSES: ("The catalog is empty", "Import the list of courses, with what each of them proves."),
    Kind.UNITS: ("There are no units yet", "Import the units before the people: a person’s home is one of them."),
    Kind.PEOPLE: (
        "Nobody else is here yet",
        "Import the people of the company, and invite them when the rest is in place.",
    ),
    Kind.PERSON_ROLES: (
        "Nobody holds a role yet",
        "Import who holds which role; until then only the baseline of everybody is asked.",
    ),
}


def first_steps(missing: Sequence[Kind]) -> list[Due]:
    """One entry for each kind of sheet that nobody has brought, in the order given."""
    return [
        Due("accent", "up", *_SAYS[kind], f"Import {KINDS[kind].lower()}", url_for("imports.new", kind=kind.value))
        for kind in missing
    ]
