"""What the states of imports say through undoing, undoing the undo, and undoing again."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from portal.model.base import db
from portal.model.catalog import Course
from portal.model.intake import Import
from portal.rules.access import TERMINAL
from portal.rules.courses import CourseStatus
from portal.rules.intake.kinds import ImportState, Kind
from portal.services import checking
from portal.services.database import transaction
from portal.services.intake import imports, undoing
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHEET = b"code,title,status\nK1,One,published\nK2,Two,published\nK3,Three,published\n"
APPLIED, UNDONE, PARTLY = ImportState.APPLIED, ImportState.UNDONE, ImportState.PARTLY_UNDONE


def brought() -> int:
    with transaction():
        return imports.run(TERMINAL, Kind.COURSES, SHEET, "c.csv", on=ON, now=NOW).import_id or 0


def undo(number: int) -> int:
    with transaction():
        return undoing.undo(TERMINAL, number, on=ON, now=NOW).import_id


def states() -> dict[int, ImportState]:
    db.session.rollback()
    return {row.id: row.state for row in db.session.execute(select(Import.id, Import.state))}


def there() -> dict[str, CourseStatus]:
    db.session.rollback()
    return {row.code: row.status for row in db.session.execute(select(Course.code, Course.status))}


def use(make: Make, code: str) -> None:
    person = make.person(f"P-{code}")
    make.enrollment(person, db.session.scalars(select(Course.id).where(Course.code == code)).one())


def test_what_stood_after_the_first_undo_is_told_after_the_undo_of_its_undo_is_undone(make: Make) -> None:
    one = brought()
    use(make, "K3")
    two = undo(one)
    assert (states(), there()) == ({one: PARTLY, two: APPLIED}, {"K3": CourseStatus.RETIRED})
    three = undo(two)
    assert (states(), len(there())) == ({one: APPLIED, two: UNDONE, three: APPLIED}, 3)
    four = undo(three)
    assert there() == {"K3": CourseStatus.RETIRED}
    assert states() == {one: PARTLY, two: APPLIED, three: UNDONE, four: APPLIED}
    five = undo(four)
    assert states() == {one: APPLIED, two: UNDONE, three: APPLIED, four: UNDONE, five: APPLIED}
    six = undo(five)
    assert states() == {one: PARTLY, two: APPLIED, three: UNDONE, four: APPLIED, five: UNDONE, six: APPLIED}


def test_what_stood_after_the_first_undo_is_told_after_a_second_of_the_same_import(make: Make) -> None:
    one = brought()
    use(make, "K3")
    two = undo(one)
    three = undo(two)
    four = undo(one)
    assert there() == {"K3": CourseStatus.RETIRED}
    assert states() == {one: PARTLY, two: UNDONE, three: UNDONE, four: APPLIED}
    five = undo(four)
    assert states() == {one: APPLIED, two: UNDONE, three: UNDONE, four: UNDONE, five: APPLIED}
    six = undo(one)
    assert states()[one] is PARTLY
    assert (states()[five], states()[six]) == (UNDONE, APPLIED)


def test_what_somebody_used_after_it_was_done_again_stands_after_it_is_undone_again(make: Make) -> None:
    one = brought()
    two = undo(one)
    three = undo(two)
    use(make, "K1")
    four = undo(three)
    assert there() == {"K1": CourseStatus.RETIRED}
    assert states() == {one: PARTLY, two: APPLIED, three: PARTLY, four: APPLIED}
    five = undo(four)
    six = undo(one)
    assert there() == {"K1": CourseStatus.RETIRED}
    assert (states()[one], states()[five], states()[six]) == (PARTLY, UNDONE, APPLIED)


@pytest.mark.parametrize("again", ["the undo of the undo", "the import"])
def test_what_came_back_under_another_number_hides_nothing_that_stands(make: Make, again: str) -> None:
    one = brought()
    use(make, "K1")
    two = undo(one)
    make.course("X")
    three = undo(two)
    undo(three if again == "the undo of the undo" else one)
    assert there() == {"K1": CourseStatus.RETIRED, "X": CourseStatus.PUBLISHED}
    assert states()[one] is PARTLY


def test_an_import_of_which_nothing_stands_is_undone_however_often(make: Make) -> None:
    one = brought()
    two = undo(one)
    for _ in range(2):
        three = undo(two)
        assert (states()[one], states()[two]) == (APPLIED, UNDONE)
        two = undo(three)
        assert (states()[one], states()[three], there()) == (UNDONE, UNDONE, {})
        assert checking.check() == []


def test_an_import_that_was_done_again_through_a_chain_is_done_again_no_more_when_it_is_undone(make: Make) -> None:
    one = brought()
    two = undo(one)
    three = undo(two)
    four = undo(three)
    five = undo(four)
    six = undo(one)
    assert there() == {}
    assert states() == {one: UNDONE, two: UNDONE, three: UNDONE, four: UNDONE, five: UNDONE, six: APPLIED}
    seven = undo(six)
    assert len(there()) == 3
    assert (states()[one], states()[six], states()[seven]) == (APPLIED, UNDONE, APPLIED)


def test_an_edit_keeps_standing_through_undoing_again(make: Make) -> None:
    make.course("K1", title="Before")
    one = brought()
    with transaction():
        db.session.execute(update(Course).where(Course.code == "K1").values(title="By hand"))
    two = undo(one)
    assert states()[one] is PARTLY
    undo(undo(two))
    assert states()[one] is PARTLY
