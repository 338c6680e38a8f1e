"""What is unusual is held back until its number is typed; at the terminal only where guards were asked for."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.people import Employment
from portal.rules.access import TERMINAL
from portal.rules.intake.guards import Guard, GuardShown
from portal.rules.intake.kinds import ImportState, Kind
from portal.rules.intake.options import Options
from portal.rules.refusals import Refusal, Refused
from portal.services.database import transaction
from portal.services.intake import beginning, choosing, imports, profiles
from portal.services.intake.history import Summary
from portal.services.intake.replanning import keep
from portal.wording.guards import guard_sentence, to_type
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEADER = "employee_no,name,email,hired_on,last_day\n"


def people(count: int, *, leave: int = 0, rename: int = 0) -> str:
    return HEADER + "".join(
        f"{n},{'New' if n <= rename else 'Old'},p{n}@x.example,2020-01-01,{'2026-04-30' if n <= leave else ''}\n"
        for n in range(1, count + 1)
    )


def begin(text: str, kind: Kind = Kind.PEOPLE, profile: int | None = None) -> int:
    with transaction():
        return beginning.begin(TERMINAL, kind, text.encode(), "s.csv", on=ON, now=NOW, profile_id=profile)


def apply(import_id: int, confirmed: dict[str, int] | None = None) -> Summary:
    with transaction():
        return imports.apply(TERMINAL, import_id, on=ON, now=NOW, confirmed=confirmed)


def run(text: str, numbers: tuple[int, ...] | None = None, kind: Kind = Kind.PEOPLE, **others: object) -> Summary:
    with transaction():
        return imports.run(
            TERMINAL,
            kind,
            text.encode(),
            "s.csv",
            on=ON,
            now=NOW,
            numbers=numbers,
            **others,  # type: ignore[arg-type]
        )


def leavers() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Employment.end.is_not(None))) or 0


def test_mass_leavers_are_applied_only_after_their_number_is_typed(make: Make) -> None:
    apply(begin(people(20)))
    number = begin(people(20, leave=6))
    assert choosing.guards(TERMINAL, number) == (
        GuardShown(Guard.CHANGED, 6, 20),
        GuardShown(Guard.LEAVERS, 6, 20),
    )
    for confirmed in (None, {"leavers": 6}, {"leavers": 6, "changed": 5}):
        with pytest.raises(Refused) as refused:
            apply(number, confirmed)
        assert refused.value.refusal is Refusal.GUARD_UNCONFIRMED
        assert leavers() == 0
    assert apply(number, {"leavers": 6, "changed": 6}).applied
    assert leavers() == 6
    assert choosing.guards(TERMINAL, number) == ()


def test_leavers_who_leave_at_once_instead_of_some_day_are_asked_about(make: Make) -> None:
    apply(begin(people(20, leave=8)))
    later, earlier = people(20, leave=8).replace("2026-04-30", "2027-04-30"), people(20, leave=8)
    assert Guard.LEAVERS not in [one.guard for one in choosing.guards(TERMINAL, begin(later))]
    number = begin(earlier.replace("2026-04-30", "2026-03-02"))
    assert GuardShown(Guard.LEAVERS, 8, 20) in choosing.guards(TERMINAL, number)


def test_five_leavers_of_fifty_are_nothing_unusual(make: Make) -> None:
    apply(begin(people(50)))
    number = begin(people(50, leave=5))
    assert choosing.guards(TERMINAL, number) == ()
    assert apply(number).update == 5


def test_few_things_may_change_all_at_once(make: Make) -> None:
    apply(begin(people(10)))
    assert choosing.guards(TERMINAL, begin(people(10, rename=10))) == ()
    apply(begin(people(11)))
    assert choosing.guards(TERMINAL, begin(people(11, rename=2))) == ()
    assert choosing.guards(TERMINAL, begin(people(11, rename=3))) == (GuardShown(Guard.CHANGED, 3, 11),)


def test_a_price_that_jumps_is_asked_about(make: Make) -> None:
    before = "code,title,cost\nA,One,100\nB,Two,100\nC,Three,0\n"
    apply(begin(before, Kind.COURSES))
    number = begin("code,title,cost\nA,One,125\nB,Two,126\nC,Three,10\n", Kind.COURSES)
    assert choosing.guards(TERMINAL, number) == (GuardShown(Guard.PRICES, 2, 3),)
    with pytest.raises(Refused):
        apply(number)
    assert apply(number, {"prices": 2}).applied
    assert set(db.session.scalars(select(Course.cost))) == {12500, 12600, 1000}


def test_a_file_far_from_the_last_one_of_its_profile_is_asked_about(make: Make) -> None:
    number = begin(people(20))
    with transaction():
        keep(beginning.settle(TERMINAL, number, options=Options(), profile_name="HR", on=ON, now=NOW))
    apply(number)
    profile = profiles.named_profile(Kind.PEOPLE, "HR")
    assert choosing.guards(TERMINAL, begin(people(26), profile=profile)) == ()
    number = begin(people(27), profile=profile)
    assert choosing.guards(TERMINAL, number) == (GuardShown(Guard.ROWS, 27, 20),)
    assert apply(number, {"rows": 27}).create == 7
    stopped = run(people(10), (), profile_id=profile)
    assert (stopped.applied, stopped.held) == (False, (GuardShown(Guard.ROWS, 10, 27),))
    assert profiles.last_rows(profile) == 27


def test_the_terminal_is_held_back_only_where_it_asked_for_guards(make: Make) -> None:
    run(people(20))
    stopped = run(people(20, leave=6), ())
    assert (stopped.state, stopped.applied, [one.guard for one in stopped.held]) == (
        ImportState.REFUSED,
        False,
        [Guard.CHANGED, Guard.LEAVERS],
    )
    assert leavers() == 0
    assert run(people(20, leave=6), (7,)).held
    dry = run(people(20, leave=6), (), dry_run=True)
    assert (len(dry.held), dry.applied, leavers()) == (2, False, 0)
    assert run(people(20, leave=6), (6,)).applied
    assert run(people(20, leave=12)).applied


def test_a_history_that_is_replaced_is_asked_about(make: Make) -> None:
    old = make.unit("OLD")
    make.unit("NEW")
    for number in range(30):
        make.person(f"P{number}", unit=old)
    header = "employee_no,unit,from,to,primary\n"
    text = header + "".join(f"P{number},NEW,2024-02-02,,1\n" for number in range(30))
    number = begin(text, Kind.ASSIGNMENTS)
    assert choosing.guards(TERMINAL, number) == (GuardShown(Guard.CHANGED, 30, 30),)
    few = begin(header + "".join(f"P{number},NEW,2024-02-02,,1\n" for number in range(6)), Kind.ASSIGNMENTS)
    assert choosing.guards(TERMINAL, few) == ()


def test_every_guard_says_what_is_unusual_and_what_to_type() -> None:
    for guard in Guard:
        for kind in Kind:
            assert "12" in guard_sentence(kind, GuardShown(guard, 12, 20))
            assert to_type(kind, guard).startswith("the number of ")
