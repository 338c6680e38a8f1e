"""Where the rows of an import lead: to the page of whoever or whatever each is about."""

from typing import Any

from flask import url_for

from portal.rules.intake.kinds import Kind

_PAGES: dict[Kind, tuple[str, str]] = {
    Kind.UNITS: ("admin.unit", "unit"),
    Kind.PEOPLE: ("admin.person", "employee_no"),
    Kind.ASSIGNMENTS: ("admin.person", "employee_no"),
    Kind.PERSON_ROLES: ("admin.person", "employee_no"),
    Kind.COURSES: ("staff.edit_course", "code"),
    Kind.ENROLLMENTS: ("person.home", "employee_no"),
    Kind.COMPLETIONS: ("person.home", "employee_no"),
    Kind.EVIDENCE: ("person.home", "employee_no"),
}
"""The page of what a row is about, and what it is found by. Whoever imports a kind may open the pages of its rows."""


def leads_to(kind: Kind, subject: str) -> str:
    """The address of what a row of this kind is about, from its subject; empty where there is none.

    The code stands first, of people behind the name. Somebody who is known by an address alone has no page.
    """
    code = subject.rsplit(" · ", 1)[-1] if kind is Kind.PEOPLE else subject.split(" · ", 1)[0]
    if kind not in _PAGES or not code or "@" in code:
        return ""
    endpoint, name = _PAGES[kind]
    values: dict[str, Any] = {name: code}
    return url_for(endpoint, **values)
