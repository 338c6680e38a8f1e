"""Who may enter which door, and how far somebody sees."""

import pytest

from portal.rules.access import TERMINAL, AccessRole, Actor, Door, Reach, Subject, may_enter, reach


def actor(*roles: AccessRole) -> Actor:
    return Actor(id=1, employee_no="1", name="Somebody", roles=frozenset({AccessRole.EMPLOYEE, *roles}))


OPENS = {
    Door.PORCH: "nobody employee manager learning administrator",
    Door.SIGNED_IN: "employee manager learning administrator",
    Door.TEAM: "manager",
    Door.UNITS: "manager learning",
    Door.UNITS: "manager learning",
    Door.LEARNING: "learning",
    Door.IMPORTS: "learning administrator",
    Door.ADMINISTRATION: "administrator",
}


@pytest.mark.parametrize("door", Door)
@pytest.mark.parametrize("who", ["nobody", "employee", "manager", "learning", "administrator"])
def test_a_door_opens_for_its_audience_and_nobody_else(door: Door, who: str) -> None:
    somebody = None if who == "nobody" else actor(AccessRole(who))
    assert may_enter(door, somebody) is (who in OPENS[door].split())


@pytest.mark.parametrize("subject", Subject)
def test_employees_and_managers_see_their_line_of_sight(subject: Subject) -> None:
    assert reach(actor(), subject) is Reach.LINE_OF_SIGHT
    assert reach(actor(AccessRole.MANAGER), subject) is Reach.LINE_OF_SIGHT


def test_learning_staff_see_everybodys_learning() -> None:
    assert reach(actor(AccessRole.LEARNING), Subject.LEARNING) is Reach.EVERYBODY


def test_administrators_see_the_directory_and_nobodys_learning() -> None:
    assert reach(actor(AccessRole.ADMINISTRATOR), Subject.DIRECTORY) is Reach.EVERYBODY
    assert reach(actor(AccessRole.ADMINISTRATOR), Subject.LEARNING) is Reach.LINE_OF_SIGHT


def test_learning_staff_see_nothing_of_roles_and_sign_ins() -> None:
    assert reach(actor(AccessRole.LEARNING), Subject.DIRECTORY) is Reach.LINE_OF_SIGHT


def test_the_terminal_sees_everything() -> None:
    assert {reach(TERMINAL, subject) for subject in Subject} == {Reach.EVERYBODY}
