"""What stands first on my learning of whoever founds an installation: what to bring next."""

from flask import url_for

from portal.rules.intake.kinds import Kind
from portal.services.founding import Missing
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


_STAFF = (
    "Nobody is learning staff yet",
    "They bring competencies, role profiles and courses. Give somebody the role on their page, or load the starter "
    "library with “portal starter” at the terminal of the server.",
)


def first_steps(missing: Missing) -> list[Due]:
    """One entry for each thing that is missing, in the order in which it is needed."""
    sheets = [
        Due("accent", "up", *_SAYS[kind], f"Import {KINDS[kind].lower()}", url_for("imports.new", kind=kind.value))
        for kind in missing.kinds
    ]
    staff = [Due("accent", "person", *_STAFF, "Choose somebody", url_for("admin.home"))]
    return [*(staff if missing.learning_staff else []), *sheets]
