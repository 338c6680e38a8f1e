"""`portal check` says what is wrong, each broken promise by its name, and is silent when nothing is."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text

from portal.model.base import db
from portal.rules.flaws import Flaw
from portal.services.checking import check
from portal.services.database import transaction
from portal.wording.flaws import _SENTENCES, flaw_sentence
from tests.everything import fill_every_table
from tests.make import LONG_AGO, Make


def run(*statements: str) -> None:
    with transaction():
        for statement in statements:
            db.session.execute(text(statement))


def unguarded(*statements: str) -> None:
    """Breaks what the database itself forbids; only SQLite lets anybody do so."""
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            raw.execute(statement)
        raw.execute("PRAGMA ignore_check_constraints = OFF")
        raw.execute("PRAGMA foreign_keys = ON")


def only_on_sqlite() -> bool:
    """PostgreSQL does not let go of these promises, so there is nothing to find."""
    if db.engine.dialect.name == "sqlite":
        return True
    assert check() == []
    return False


def found() -> list[tuple[Flaw, dict[str, object]]]:
    return [(finding.flaw, dict(finding.about)) for finding in check()]


def test_an_empty_and_a_full_database_keep_their_promises(app: Flask, make: Make) -> None:
    assert check() == []
    fill_every_table(make)
    assert check() == []


def test_spells_that_overlap_are_found(app: Flask, make: Make) -> None:
    make.person("1", hired_on=date(2020, 1, 1), end=date(2021, 1, 1))
    make.person("2", hired_on=date(2020, 1, 1), end=date(2021, 1, 1))
    run(
        "INSERT INTO employment (person_id, start, \"end\") VALUES (1, '2020-12-31', NULL)",
        "INSERT INTO employment (person_id, start, \"end\") VALUES (2, '2021-01-01', NULL)",
    )
    assert found() == [(Flaw.SPELLS_OVERLAP, {"employee_no": "1", "day": date(2020, 12, 31)})]


def test_two_homes_on_a_day_are_found_and_a_shared_one_is_no_home(app: Flask, make: Make) -> None:
    unit, other = make.unit("A"), make.unit("B")
    moved, doubled = make.person("1"), make.person("2")
    make.assignment(moved, unit, LONG_AGO, date(2021, 1, 1))
    make.assignment(moved, other, date(2021, 1, 1))
    make.assignment(moved, unit, date(2021, 1, 1), primary=False)
    make.assignment(doubled, unit, LONG_AGO, date(2021, 1, 1))
    make.assignment(doubled, other, date(2020, 12, 31))
    assert found() == [(Flaw.HOMES_OVERLAP, {"employee_no": "2", "day": date(2020, 12, 31)})]


def test_a_home_outside_the_employment_is_found(app: Flask, make: Make) -> None:
    unit = make.unit("A")
    make.person("1", unit=unit, end=date(2025, 1, 1))
    gone = make.person("2", end=date(2025, 1, 1))
    make.assignment(gone, unit, LONG_AGO)
    assert found() == [(Flaw.HOME_WITHOUT_EMPLOYMENT, {"employee_no": "2", "unit": "A", "day": LONG_AGO})]


def test_a_closure_that_is_not_the_tree_is_found(app: Flask, make: Make) -> None:
    above = make.unit("A")
    make.unit("B", parent=above)
    make.unit("C")
    run("UPDATE unit SET parent_id = 1 WHERE code = 'C'")
    assert found() == [(Flaw.TREE_DIFFERS, {"rows": 1, "unit": "C"})]


def test_a_unit_below_itself_is_found(app: Flask, make: Make) -> None:
    make.unit("B", parent=make.unit("A"))
    run("UPDATE unit SET parent_id = 2 WHERE code = 'A'")
    assert found() == [(Flaw.UNIT_LOOP, {"unit": "A"})]


def test_a_key_that_does_not_follow_from_its_text_is_found(app: Flask, make: Make) -> None:
    make.person("ab-1")
    make.course("K", title="Éclair")
    run("UPDATE person SET employee_no_key = 'AB-1'", "UPDATE course SET title_key = 'éclair'")
    assert found() == [
        (Flaw.KEY_DIFFERS, {"table": "course", "column": "title", "rows": 1, "value": "Éclair"}),
        (Flaw.KEY_DIFFERS, {"table": "person", "column": "employee_no", "rows": 1, "value": "ab-1"}),
    ]


def test_an_enrollment_that_disagrees_with_its_events_is_found(app: Flask, make: Make) -> None:
    fill_every_table(make)
    run("UPDATE enrollment SET state = 'failed', ended_on = '2026-03-05' WHERE id = 1")
    silent = make.enrollment(3, 3)
    assert found() == [
        (Flaw.EVENTS_DIFFER, {"id": 1, "state": "failed", "event": "finished"}),
        (Flaw.EVENTS_DIFFER, {"id": silent, "state": "enrolled", "event": "nothing"}),
    ]


def test_an_import_that_does_not_add_up_is_found(app: Flask, make: Make) -> None:
    fill_every_table(make)
    run("UPDATE import SET created = 0, refused = 1 WHERE id = 1")
    assert found() == [
        (Flaw.IMPORT_MISCOUNTED, {"id": 1, "action": "create", "said": 0, "kept": 1}),
        (Flaw.IMPORT_MISCOUNTED, {"id": 1, "action": "refused", "said": 1, "kept": 0}),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE level_interval SET verified = 2",
        "UPDATE level_interval SET \"end\" = '2027-01-01'",
        "DELETE FROM level_interval",
        "DELETE FROM evidence",
    ],
)
def test_levels_that_are_not_what_the_records_prove_are_found(app: Flask, make: Make, broken: str) -> None:
    llm = make.competency("LLM")
    make.evidence(make.person("1"), llm, 3)
    assert check() == []
    run(broken)
    assert found() == [(Flaw.LEVELS_DIFFER, {"employee_no": "1", "competency": "LLM"})]


def test_a_reference_that_leads_nowhere_is_found_alone(app: Flask, make: Make) -> None:
    fill_every_table(make)
    if only_on_sqlite():
        unguarded("UPDATE unit SET parent_id = 99 WHERE code = 'B'", "UPDATE import SET created = 0, refused = 1")
        assert found() == [(Flaw.MISSING_REFERENCE, {"table": "unit", "column": "parent_id", "rows": 1})]


def test_a_value_that_no_enum_has_is_found(app: Flask, make: Make) -> None:
    fill_every_table(make)
    update = "UPDATE enrollment SET state = 'waitlisted', ended_on = '2026-03-05' WHERE id = 1"
    if db.engine.dialect.name == "sqlite":
        unguarded(update)
        assert found() == [(Flaw.FILE_BROKEN, {"why": "CHECK constraint failed in enrollment"})]
    else:
        run("ALTER TABLE enrollment DROP CONSTRAINT ck_enrollment_state", update)
        about = {"table": "enrollment", "column": "state", "value": "waitlisted", "rows": 1}
        assert found() == [(Flaw.UNKNOWN_VALUE, about)]


def test_a_text_that_postgresql_would_not_take_is_found(app: Flask, make: Make) -> None:
    make.unit("A", name="ä" * 200)
    if only_on_sqlite():
        make.unit("B", name="ä" * 201)
        assert found() == [(Flaw.TOO_LONG, {"table": "unit", "column": "name", "most": 200, "rows": 1})]


def test_two_live_enrollments_in_a_course_are_found(app: Flask, make: Make) -> None:
    fill_every_table(make)
    if only_on_sqlite():
        with transaction():
            db.session.execute(text("DROP INDEX uq_enrollment_live"))
        twice = make.enrollment(2, 1, enrolled_on=date(2026, 2, 2))
        columns = 'kind, "on", at, note'
        copied = f"SELECT {twice}, {columns} FROM enrollment_event LIMIT 1"
        run(f"INSERT INTO enrollment_event (enrollment_id, {columns}) {copied}")
        assert found() == [(Flaw.TWO_LIVE, {"employee_no": "00002", "course": "K1", "rows": 2})]


def test_a_broken_file_is_found_and_nothing_else_is_said(app: Flask, make: Make) -> None:
    fill_every_table(make)
    if only_on_sqlite():
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            page = connection.exec_driver_sql(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'ix_person_sort_key_id'"
            ).scalar_one()
            path = str(db.engine.url.database)
        db.session.remove()
        db.engine.dispose()
        with open(path, "r+b") as file:  # noqa: PTH123
            file.seek((page - 1) * 4096 + 4096 - 40)
            file.write(b"\x7f" * 30)
        assert {finding.flaw for finding in check()} == {Flaw.FILE_BROKEN}


@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_has_a_sentence(flaw: Flaw) -> None:
    assert _SENTENCES[flaw].endswith(".")


def test_the_sentence_of_every_finding_can_be_written(app: Flask, make: Make) -> None:
    make.person("1", unit=make.unit("A"), end=date(2025, 1, 1))
    run('UPDATE assignment SET "end" = NULL')
    assert [flaw_sentence(finding.flaw, **finding.about) for finding in check()] == [
        "1 has the home unit A from 2020-01-01 on days without employment."
    ]
