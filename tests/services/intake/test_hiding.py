"""A sheet of evidence that a colleague brought: nobody reads its opinions by choosing what the sheet means."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.intake.conflicts import Decision
from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.rules.refusals import Refusal, Refused
from portal.services.database import transaction
from portal.services.intake import beginning, choosing, deciding, imports, questions, settling
from portal.services.intake.questions import PICK, Answer
from portal.services.intake.replanning import keep
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHEET = (
    "source_ref,employee_no,competency_code,kind,level,ceiling,observed_on,assessor_no,instrument\n"
    "s1,P1,LIT,self,4,5,2026-01-01,,assessment\n"
    "s2,P1,LIT,manager,2,,2026-01-01,P9,assessment\n"
    "s3,P1,NONE,certification,2,,2026-01-01,,x\n"
)
CHANGED = Options(columns={"instrument": "kind", "kind": "instrument"})
DEEDS: dict[str, Callable[[Actor, int], object]] = {
    "read it with another header": lambda actor, number: beginning.read_again(
        actor, number, options=Options(header_line=2)
    ),
    "look at its first rows": settling.columns,
    "call another column the kind": lambda actor, number: keep(
        beginning.settle(actor, number, options=CHANGED, on=ON, now=NOW)
    ),
    "say what a word means": lambda actor, number: keep(
        questions.answer(actor, number, [Answer("kind", "self", PICK, "certification")], on=ON, now=NOW)
    ),
    "correct a cell": lambda actor, number: keep(choosing.fix(actor, number, {2: {"kind": "project"}}, on=ON, now=NOW)),
    "leave a row out": lambda actor, number: keep(choosing.skip(actor, number, [2], on=ON, now=NOW)),
    "decide": lambda actor, number: keep(deciding.decide_all(actor, number, Decision.FILE, on=ON, now=NOW)),
}


@pytest.fixture
def staff(make: Make) -> tuple[Actor, Actor]:
    """Who brings the sheet, and a colleague."""
    make.person("P1")
    make.competency("LIT")
    mine, theirs = (make.actor(make.person(number, learning=True), AccessRole.LEARNING) for number in ("LA", "LB"))
    return mine, theirs


def begun(actor: Actor) -> int:
    with transaction():
        return beginning.begin(actor, Kind.EVIDENCE, SHEET.encode(), "e.csv", on=ON, now=NOW)


@pytest.mark.parametrize("deed", DEEDS)
def test_whoever_may_not_read_all_of_a_sheet_does_not_change_what_it_says(
    staff: tuple[Actor, Actor], deed: str
) -> None:
    mine, theirs = staff
    number = begun(mine)
    before = imports.rows(TERMINAL, number)
    with pytest.raises(Refused) as refused, transaction():
        DEEDS[deed](theirs, number)
    assert refused.value.refusal is Refusal.SHEET_NOT_YOURS
    assert imports.rows(TERMINAL, number) == before
    for somebody in (mine, TERMINAL):
        with transaction():
            DEEDS[deed](somebody, begun(mine))


def test_a_colleague_applies_or_cancels_it_all_the_same(staff: tuple[Actor, Actor]) -> None:
    mine, theirs = staff
    number = begun(mine)
    assert questions.questions(mine, number)
    assert questions.questions(theirs, number) == ()
    with transaction():
        imports.cancel(theirs, number, now=NOW)
    number = begun(mine)
    with transaction():
        imports.apply(theirs, number, on=ON, now=NOW, skip_problems=True)
    assert "s1" not in str(imports.rows(theirs, number))
