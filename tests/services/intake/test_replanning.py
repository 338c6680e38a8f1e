"""Planning an import again while others write: nobody waits for it, and nothing that anybody said is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.model.base import db
from portal.model.intake import Import, ImportRow
from portal.model.org import Unit
from portal.rules.access import TERMINAL
from portal.rules.intake.conflicts import Decision
from portal.rules.intake.kinds import ImportState, Kind
from portal.rules.intake.options import Options
from portal.rules.refusals import Refusal, Refused
from portal.services import checking
from portal.services.database import looking_ahead, one_change_at_a_time, transaction
from portal.services.intake import beginning, choosing, creating, handlers, imports, questions
from portal.services.intake.deciding import decide_all
from portal.services.intake.declaring import declare
from portal.services.intake.planning import Plan, Request
from portal.services.intake.questions import CREATE, PICK, Answer
from portal.services.intake.replanning import Replanned, keep
from portal.services.intake.storing import store_again, stored_sheet
from portal.web.imports.replanning import kept
from tests.conftest import counted
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PEOPLE = "employee_no,name,email,hired_on,unit\nP1,One,one@x.example,2020-01-01,{0}\nP2,Two,two@x.example,x,{0}\n"
EVIDENCE = "source_ref,employee_no,competency_code,kind,level,observed_on\nx:1,Q1,{0},assessment,2,2026-01-01\n"
RESULTS = "employee_no,course_code,enrolled_on\nQ1,{0},2026-01-01\n"


def begin(kind: Kind, content: str, options: Options | None = None) -> int:
    with transaction():
        return beginning.begin(TERMINAL, kind, content.encode(), "a.csv", on=ON, now=NOW, options=options)


def options_of(number: int) -> Options:
    try:
        return Options.of(db.session.scalars(select(Import.options).where(Import.id == number)).one())
    finally:
        db.session.rollback()


def rows_of(number: int) -> list[tuple[object, ...]]:
    found = db.session.execute(select(*ImportRow.__table__.c).where(ImportRow.import_id == number))
    return sorted(map(tuple, found))


def courses(rows: int, title: str = "Title") -> str:
    return "code,title,level\n" + "".join(f"C{at},{title} {at},1\n" for at in range(rows))


def fixed(number: int, line: int, title: str) -> Replanned:
    return choosing.fix(TERMINAL, number, {line: {"title": title}}, on=ON, now=NOW)


def said(kind: Kind, number: int, column: str, deed: str, value: str = "") -> Replanned:
    return questions.answer(TERMINAL, number, [Answer(column, "NEW-1", deed, value)], on=ON, now=NOW)


@dataclass
class Deed:
    """Something that somebody says about an import of this sheet."""

    kind: Kind
    content: str
    said: Callable[[int], Replanned]


DEEDS = {
    "fix": Deed(Kind.COURSES, courses(3), lambda one: fixed(one, 2, "Other")),
    "skip": Deed(Kind.COURSES, courses(3), lambda one: choosing.skip(TERMINAL, one, [3], on=ON, now=NOW)),
    "decide": Deed(Kind.COURSES, courses(3), lambda one: decide_all(TERMINAL, one, Decision.FILE, on=ON, now=NOW)),
    "declare": Deed(Kind.COURSES, courses(3), lambda one: declare(TERMINAL, one, complete=True, on=ON, now=NOW)),
    "settle": Deed(
        Kind.COURSES,
        courses(3),
        lambda one: beginning.settle(
            TERMINAL, one, options=Options(columns={"level": ""}), on=ON, now=NOW, profile_name="A source"
        ),
    ),
    "pick": Deed(Kind.PEOPLE, PEOPLE.format("NEW-1"), lambda one: said(Kind.PEOPLE, one, "unit", PICK, "NOISE")),
    "unit": Deed(Kind.PEOPLE, PEOPLE.format("NEW-1"), lambda one: said(Kind.PEOPLE, one, "unit", CREATE)),
    "course": Deed(
        Kind.ENROLLMENTS, RESULTS.format("NEW-1"), lambda one: said(Kind.ENROLLMENTS, one, "course_code", CREATE)
    ),
    "competency": Deed(
        Kind.EVIDENCE, EVIDENCE.format("NEW-1"), lambda one: said(Kind.EVIDENCE, one, "competency_code", CREATE)
    ),
}


class Interrupted:
    """Lets something happen as soon as a sheet has been planned, and before anything else."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self._app, self._deeds = app, list[Callable[[], object]]()
        self.happened = 0
        plan = handlers.planned

        def planned(request: Request) -> Plan:
            deeds, self._deeds = self._deeds, []
            for deed in deeds:
                self._happen(deed)
            return plan(request)

        monkeypatch.setattr(creating, "planned", planned)

    def by(self, deed: Callable[[], object]) -> None:
        self._deeds.append(deed)

    def _happen(self, deed: Callable[[], object]) -> None:
        def alone() -> None:
            with self._app.app_context():
                deed()

        with ThreadPoolExecutor(1) as thread:
            thread.submit(alone).result()
        self.happened += 1


@pytest.fixture
def company(make: Make) -> Make:
    make.unit("NOISE")
    make.person("Q1")
    for at in range(3):
        make.course(f"C{at}", title=f"Title {at}")
    return make


@pytest.fixture
def interrupted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Interrupted:
    return Interrupted(app, monkeypatch)


def somebody_writes() -> None:
    """As anybody who changes something that imports look at, and waits for nobody."""
    with transaction(waits=False):
        one_change_at_a_time()
        db.session.execute(update(Unit).where(Unit.code == "NOISE").values(name="Written meanwhile"))


@pytest.mark.parametrize("name", DEEDS)
def test_nobody_waits_while_an_import_is_planned_again(company: Make, interrupted: Interrupted, name: str) -> None:
    deed = DEEDS[name]
    number = begin(deed.kind, deed.content)
    interrupted.by(somebody_writes)
    with looking_ahead():
        made = deed.said(number)
        somebody = db.session.scalars(select(Unit.name).where(Unit.code == "NOISE")).one()
    assert interrupted.happened == 1
    assert somebody != "Written meanwhile", "it sees the moment in which it began"
    with transaction():
        keep(made)
    assert db.session.scalars(select(Unit.name)).all() == ["Written meanwhile"], "nothing was made by planning"
    assert checking.check() == []


@pytest.mark.parametrize("name", DEEDS)
def test_what_is_kept_is_the_whole_new_plan(company: Make, name: str) -> None:
    deed = DEEDS[name]
    number = begin(deed.kind, deed.content)
    with transaction():
        keep(deed.said(number))
    now = rows_of(number)
    with transaction():
        row = db.session.execute(select(*Import.__table__.c).where(Import.id == number)).one()
        read, options = stored_sheet(number, row)
        request = Request(TERMINAL, deed.kind, read, options, ON, NOW)
        store_again(number, request, choosing.planned(request))
        assert rows_of(number) == now
        again = db.session.execute(select(*Import.__table__.c).where(Import.id == number)).one()
        assert again == row


def test_only_rows_of_which_something_else_is_planned_are_written(company: Make) -> None:
    number = begin(Kind.COURSES, courses(40))
    with looking_ahead():
        made = fixed(number, 5, "Other")
    assert (made.gone, made.rows["line"]) == ([5], [5])
    with looking_ahead():
        made = choosing.skip(TERMINAL, number, [5, 7], on=ON, now=NOW)
    assert (made.gone, made.rows["line"]) == ([5, 7], [5, 7])
    with transaction():
        found = keep(made)
    assert (found.rows, found.skipped) == (40, 2)
    assert len(rows_of(number)) == 40


def test_two_people_who_answer_at_once_are_both_heard(company: Make, interrupted: Interrupted) -> None:
    number = begin(Kind.COURSES, courses(10))
    interrupted.by(lambda: kept(lambda: fixed(number, 3, "Theirs")))
    kept(lambda: fixed(number, 2, "Mine"))
    assert options_of(number).cells == {2: {"title": "Mine"}, 3: {"title": "Theirs"}}
    assert [imports.summary(TERMINAL, number).update, interrupted.happened] == [2, 1]


def test_of_many_who_answer_at_once_everybody_is_heard_or_told(app: Flask, company: Make) -> None:
    number = begin(Kind.COURSES, courses(10))
    gate = Barrier(4)

    def one(line: int) -> int | None:
        with app.app_context():
            gate.wait()
            try:
                kept(lambda: fixed(number, line, f"By {line}"))
            except Refused as refused:
                assert refused.refusal is Refusal.SAID_MEANWHILE
                return None
            return line

    with ThreadPoolExecutor(4) as threads:
        heard = [line for line in threads.map(one, range(2, 6)) if line]
    assert heard
    assert sorted(options_of(number).cells) == heard
    assert checking.check() == []


def test_whoever_is_never_first_is_told_so_and_changes_nothing(company: Make, interrupted: Interrupted) -> None:
    number = begin(Kind.COURSES, courses(10))
    tried: list[int] = []

    def mine() -> Replanned:
        tried.append(len(tried) + 2)
        interrupted.by(lambda: kept(lambda: fixed(number, tried[-1], "Theirs")))
        return choosing.skip(TERMINAL, number, [11], on=ON, now=NOW)

    with pytest.raises(Refused, match="said_meanwhile"):
        kept(mine)
    assert 1 < len(tried) < 10
    found = options_of(number)
    assert (sorted(found.cells), found.skipped) == (tried, ())


@pytest.mark.parametrize(
    "deed",
    [
        lambda number: beginning.read_again(TERMINAL, number, options=Options(delimiter=";")),
        lambda number: imports.cancel(TERMINAL, number, now=NOW),
        lambda number: imports.apply(TERMINAL, number, on=ON, now=NOW),
    ],
    ids=["read again", "cancelled", "applied"],
)
def test_a_plan_is_not_kept_for_an_import_that_became_another(company: Make, deed: Callable[[int], object]) -> None:
    number = begin(Kind.COURSES, courses(10))
    with looking_ahead():
        made = fixed(number, 2, "Mine")
    with transaction():
        deed(number)
    before = rows_of(number)
    with pytest.raises(Refused, match="said_meanwhile"), transaction():
        keep(made)
    assert rows_of(number) == before
    assert options_of(number).cells == {}


def test_what_changed_in_the_portal_while_it_was_planned_is_noticed_when_it_is_applied(
    company: Make, interrupted: Interrupted
) -> None:
    number = begin(Kind.COURSES, courses(4))
    with looking_ahead():
        made = fixed(number, 5, "New")
    company.course("C3", title="Somebody was faster")
    with transaction():
        assert keep(made).create == 1
    with transaction():
        again = imports.apply(TERMINAL, number, on=ON, now=NOW)
    assert (again.plan_changed, again.create, again.update) == (True, 0, 1)


def test_the_guards_of_a_plan_go_by_the_last_file_of_the_source_that_is_named(company: Make) -> None:
    first = begin(Kind.COURSES, courses(30))
    with transaction():
        keep(beginning.settle(TERMINAL, first, options=options_of(first), on=ON, now=NOW, profile_name="Vendor"))
        imports.apply(TERMINAL, first, on=ON, now=NOW)
    second = begin(Kind.COURSES, courses(12, "Other"))
    with transaction():
        chosen = replace(options_of(second), moves=False)
        keep(beginning.settle(TERMINAL, second, options=chosen, on=ON, now=NOW, profile_name="vendor "))
    assert "rows" in {one.guard.value for one in choosing.guards(TERMINAL, second)}


@pytest.mark.parametrize("deed", [lambda one: fixed(one, 2, "Other"), DEEDS["declare"].said], ids=["fix", "all"])
def test_keeping_a_plan_takes_as_many_statements_for_many_rows(company: Make, deed: Callable[[int], Replanned]) -> None:
    statements = []
    for rows in (20, 2_000):
        number = begin(Kind.COURSES, courses(rows))
        made = deed(number)
        with transaction(), counted() as few:
            assert keep(made).state is ImportState.PLANNED
        statements.append(len(few))
    assert statements[0] == statements[1] <= 10
