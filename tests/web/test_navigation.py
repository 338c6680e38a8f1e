"""The navigation offers the doors that open, and says where somebody is."""

import pytest
from flask import Flask

from portal.rules.access import AccessRole, Actor
from portal.web.navigation import entries, page_as

EMPLOYEE, MANAGER = AccessRole.EMPLOYEE, AccessRole.MANAGER
LEARNING, ADMINISTRATOR = AccessRole.LEARNING, AccessRole.ADMINISTRATOR


def actor(*roles: AccessRole) -> Actor:
    return Actor(id=1, employee_no="1", name="Ada", roles=frozenset({EMPLOYEE, *roles}))


def offered(app: Flask, *roles: AccessRole, at: str = "/") -> dict[str, str]:
    with app.test_request_context(at):
        return {entry.label: entry.current for entry in entries(actor(*roles))}


def test_a_visitor_is_offered_nothing(app: Flask) -> None:
    with app.test_request_context("/sign-in"):
        assert entries(None) == []


@pytest.mark.parametrize(
    ("roles", "labels"),
    [
        ([], ["My learning", "Catalog", "My skills"]),
        ([MANAGER], ["My learning", "Catalog", "My skills", "My team"]),
        ([LEARNING], ["My learning", "Catalog", "My skills", "Coverage", "Courses", "Results", "Imports"]),
        ([ADMINISTRATOR], ["My learning", "Catalog", "My skills", "Imports", "Administration"]),
    ],
)
def test_everybody_is_offered_the_doors_that_open_for_them(
    app: Flask, roles: list[AccessRole], labels: list[str]
) -> None:
    assert list(offered(app, *roles)) == labels


def test_the_entry_of_this_page_is_marked_and_so_is_the_one_above_it(app: Flask) -> None:
    assert offered(app, at="/catalog") == {"My learning": "", "Catalog": "page", "My skills": ""}
    assert offered(app, at="/catalog/AI-001") == {"My learning": "", "Catalog": "true", "My skills": ""}
    assert offered(app, at="/catalogue") == {"My learning": "", "Catalog": "", "My skills": ""}
    assert offered(app, at="/")["My learning"] == "page"


def test_a_file_has_the_filters_of_its_page_and_all_its_rows(app: Flask) -> None:
    with app.test_request_context("/catalog?q=risk&page=3&format=html&level=2&level=3"):
        assert page_as("csv") == "/catalog?q=risk&level=2&level=3&format=csv"
