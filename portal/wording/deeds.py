"""Lines of the audit log in words."""

from typing import Any

_DEEDS = {
    "sign_in.begun": "signed in",
    "sign_in.failed": "failed to sign in",
    "sign_in.ended": "ended a sign-in",
    "sign_ins.ended": "ended the sign-ins",
    "password.changed": "changed the password",
    "password.wrong": "typed a wrong current password",
    "link.made": "made a sign-in link",
    "link.used": "used a sign-in link",
    "denied": "was turned away",
    "person.added": "added the person",
    "person.changed": "changed the details",
    "person.roles": "changed the roles",
    "person.deactivated": "deactivated the account",
    "person.reactivated": "opened the account again",
    "person.hire_date": "corrected the hire date",
    "person.last_day": "set the last day",
    "evidence.certified": "recorded a certification of",
    "evidence.revoked": "revoked what proved a level of",
    "evidence.rated": "rated",
    "recommendation.sent": "recommended a course to",
    "recommendation.withdrawn": "took back what was recommended to",
    "recommendation.put_aside": "put aside the recommended course",
    "import.undone": "undid the import",
    "unit.added": "added the unit",
    "unit.changed": "changed the unit",
    "course.added": "added the course",
    "course.changed": "changed the course",
    "competency.added": "added the competency",
    "competency.changed": "changed the competency",
    "role_profile.added": "added to the role profile",
    "role_profile.changed": "changed the role profile",
    "person_role.added": "gave a job's role to",
    "person_role.changed": "changed the days of a job's role of",
    "team_requirement.added": "added a need of the unit",
    "team_requirement.changed": "changed a need of the unit",
    "import.applied": "applied the import",
    "import.cancelled": "cancelled the import",
    "source.renamed": "renamed the source of",
    "source.forgotten": "forgot the source of",
    "retention.refused": "was refused figures about staying and finishing of",
    "backup.made": "made the backup",
}


def deed_words(action: str) -> str:
    """An action as it goes on after a name: *Marta Keller* changed the roles."""
    return _DEEDS.get(action) or action.replace("_", " ").replace(".", ": ")


def change_words(old: Any, new: Any) -> list[tuple[str, str, str]]:
    """What changed, as (name, old, new); values that cannot be told apart by name stand under no name."""
    if not isinstance(old, dict | None) or not isinstance(new, dict | None):
        return [("", _said(old), _said(new))]
    names = dict.fromkeys([*(old or {}), *(new or {})])
    return [(name.replace("_", " "), _said((old or {}).get(name)), _said((new or {}).get(name))) for name in names]


def _said(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case True:
            return "yes"
        case False:
            return "no"
        case list():
            return ", ".join(map(_said, value))
        case dict():
            return ", ".join(f"{name} {_said(each)}" for name, each in value.items())
        case _:
            return str(value)
