"""Importing units."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from portal.model.base import db
from portal.model.org import Unit, UnitAncestor
from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Code
from portal.services.database import transaction
from portal.services.intake import imports
from portal.services.intake.history import Summary
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def units(text: str, **chosen: bool) -> Summary:
    with transaction():
        return imports.run(TERMINAL, Kind.UNITS, text.encode(), "units.csv", on=ON, now=NOW, **chosen)


def tree() -> dict[str, list[str]]:
    """Code → the codes above it, the nearest first."""
    codes = dict(db.session.execute(select(Unit.id, Unit.code)).all())
    rows = db.session.execute(select(UnitAncestor.unit_id, UnitAncestor.ancestor_id).order_by(UnitAncestor.distance))
    found: dict[str, list[str]] = {code: [] for code in codes.values()}
    for unit, ancestor in rows.all():
        found[codes[unit]].append(codes[ancestor])
    return found


def test_units_may_name_a_parent_that_stands_further_down(make: Make) -> None:
    done = units("Code,Name,Parent,Lead No\nC,Third,B,\nB,Second,A,77\nA,First,,\n")
    assert (done.rows, done.create, done.applied) == (3, 3, True)
    assert tree() == {"A": ["A"], "B": ["B", "A"], "C": ["C", "B", "A"]}
    assert [(one.line, one.code, one.is_note) for one in done.problems] == [(3, Code.NOBODY_YET, True)]


def test_the_same_sheet_again_changes_nothing(make: Make) -> None:
    text = "code,name,parent\nA,First,\nB,Second,A\n"
    units(text)
    again = units(text)
    assert (again.unchanged, again.changes_something, again.applied) == (2, False, True)


def test_a_loop_is_printed_and_nothing_changes(make: Make) -> None:
    units("code,name,parent\nA,First,\nB,Second,A\n")
    looped = units("code,name,parent\na,First,C\nC,Third,B\nD,Fourth,C\nE,Fifth,\n")
    assert (looped.applied, looped.refused, looped.create) == (False, 3, 1)
    loop = next(one for one in looped.problems if one.code is Code.LOOP)
    assert set(loop.about["loop"].split(" → ")) == {"a", "B", "C"}
    assert tree() == {"A": ["A"], "B": ["B", "A"]}


def test_skipping_problems_applies_the_rest(make: Make) -> None:
    done = units("code,name,parent\nA,First,\nB,Second,nowhere\nC,Third,B\n", skip_problems=True)
    assert (done.create, done.refused, done.applied) == (1, 2, True)
    assert [one.code for one in done.problems] == [Code.UNKNOWN_REFERENCE, Code.REFERS_TO_REFUSED]
    assert list(tree()) == ["A"]


def test_a_changed_unit_says_from_what_to_what(make: Make) -> None:
    units("code,name,parent,lead_no\nA,First,,7\nB,Second,A,\n")
    with transaction():
        number = imports.plan(
            TERMINAL, Kind.UNITS, b"code,name,parent,lead_no\nB,Zweite,-,8\nA,First,,\n", "u.csv", on=ON, now=NOW
        )
    with transaction():
        assert imports.apply(TERMINAL, number, on=ON, now=NOW).update == 1
    changed, unchanged = imports.rows(TERMINAL, number).rows
    assert changed.changes == (("name", "Second", "Zweite"), ("parent", "A", ""), ("lead_no", "", "8"))
    assert unchanged.changes == ()
    assert tree() == {"A": ["A"], "B": ["B"]}
