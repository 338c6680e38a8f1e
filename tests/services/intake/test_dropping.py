"""Ending by a sheet what a role asks for or a unit needs; what has no days; and one's own roles."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.model.base import db
from portal.model.roles import Role
from portal.rules.access import TERMINAL, AccessRole
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code
from portal.rules.people import ALWAYS
from portal.services.intake import imports
from tests.make import Make
from tests.services.intake.test_roles import (
    HELD,
    LATER,
    NEEDS,
    ON,
    PROFILE,
    ROLES,
    asked,
    bring,
    codes,
    company,
    held,
    needed,
)  # fmt: skip

__all__ = ["company"]
GONE = ROLES + "SYS,,Engineer,,,LIT,-,,\n"


def test_a_requirement_is_ended_from_the_day_of_the_import_and_once() -> None:
    bring(Kind.ROLE_PROFILES, PROFILE)
    done = bring(Kind.ROLE_PROFILES, GONE)
    assert (done.update, done.rows, done.problems) == (1, 1, ())
    (row,) = imports.rows(TERMINAL, done.import_id or 0).rows
    assert [tuple(change) for change in row.changes] == [("from", "", ON.isoformat()), ("target_level", "2", "")]
    ended = [("GOV", ALWAYS, None, 1, 1, False), ("LIT", ALWAYS, ON, 2, 3, True)]
    assert asked() == ended
    assert bring(Kind.ROLE_PROFILES, GONE, on=LATER).unchanged == 1
    assert asked() == ended
    assert bring(Kind.ROLE_PROFILES, ROLES + "SYS,,Engineer,,,LIT,4,,\n", on=LATER).update == 1
    assert asked() == [*ended, ("LIT", LATER, None, 4, 1, False)]


def test_a_requirement_is_ended_from_the_day_that_the_row_says_also_in_the_sheet_that_brings_it() -> None:
    text = f"from,{ROLES},SYS,,Engineer,,,LIT,2,,\n2026-06-01,SYS,,Engineer,,,LIT,-,,\n"
    assert bring(Kind.ROLE_PROFILES, text).applied
    assert asked() == [("LIT", ALWAYS, date(2026, 6, 1), 2, 1, False)]
    assert bring(Kind.ROLE_PROFILES, text, on=LATER).unchanged == 2


def test_ending_what_was_never_asked_changes_nothing_and_makes_no_role() -> None:
    bring(Kind.ROLE_PROFILES, PROFILE.replace("LIT", "GOV", 1).replace("SYS,Admin,Engineer,Ops,0,GOV,1,,\n", ""))
    before = asked()
    assert bring(Kind.ROLE_PROFILES, GONE + "NEW,,Name,,,LIT,-,,\n").unchanged == 2
    assert asked() == before
    assert db.session.scalars(select(Role.code)).all() == ["SYS"]


def test_a_need_of_a_unit_is_ended_the_same_way() -> None:
    bring(Kind.TEAM_REQUIREMENTS, NEEDS + "A,LIT,3,2\nA,GOV,1,1\n")
    gone = NEEDS + "A,LIT,-,\n"
    assert (bring(Kind.TEAM_REQUIREMENTS, gone).update, bring(Kind.TEAM_REQUIREMENTS, gone).unchanged) == (1, 1)
    assert needed() == [("A", ALWAYS, ON, 3, 2), ("A", ALWAYS, None, 1, 1)]


def test_an_empty_target_is_still_a_problem() -> None:
    done = bring(Kind.ROLE_PROFILES, ROLES + "SYS,,Engineer,,,LIT,,,\nSYS,,-,,,GOV,1,,\n")
    assert codes(done) == [(2, "target_level", Code.REQUIRED), (3, "ai_empowered_role", Code.NOT_CLEARABLE)]


def test_a_note_says_that_a_changed_baseline_changes_past_days() -> None:
    bring(Kind.ROLE_PROFILES, PROFILE)
    done = bring(Kind.ROLE_PROFILES, PROFILE.replace("Ops,0", "Ops,1"))
    assert (codes(done), done.update, done.applied) == ([(2, "baseline", Code.BASELINE_HAS_NO_PAST)], 1, True)
    assert codes(bring(Kind.ROLE_PROFILES, PROFILE.replace("Ops,0", "Ops,1"))) == []


@pytest.mark.parametrize("row", ["1,SYS,2025-01-01,", "1,SYS,2024-01-01,2025-06-01"])
def test_nobody_changes_the_roles_that_they_hold_themselves(make: Make, row: str) -> None:
    role = make.role("SYS")
    me = make.person("ME", administrator=True)
    make.person_role(me, role, date(2024, 1, 1), date(2025, 1, 1))
    administrator = make.actor(me, AccessRole.ADMINISTRATOR)
    before = held()
    own = HELD + row.replace("1,", "me,", 1) + "\n"
    done = bring(Kind.PERSON_ROLES, own, actor=administrator)
    assert (codes(done), done.applied, held()) == ([(2, "employee_no", Code.OWN_ROLES)], False, before)
    assert bring(Kind.PERSON_ROLES, HELD + "ME,SYS,2024-01-01,2025-01-01\n", actor=administrator).unchanged == 1
    assert bring(Kind.PERSON_ROLES, HELD + row + "\n", actor=administrator).applied
    assert bring(Kind.PERSON_ROLES, own).applied
