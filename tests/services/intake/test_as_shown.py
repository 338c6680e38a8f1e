"""What is applied is what somebody looked at: not what a colleague has said since, nor what another day makes of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import ImportState, Kind
from portal.rules.intake.options import Options
from portal.rules.refusals import Refusal, Refused
from portal.services.database import transaction
from portal.services.intake import applying, beginning, choosing, imports, questions
from portal.services.intake.questions import PICK, SKIP, Answer
from portal.services.intake.replanning import keep
from tests.make import Make

pytestmark = pytest.mark.usefixtures("app")

ON = date(2026, 3, 2)
LATER = date(2026, 4, 1)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def begin(kind: Kind, text: str, options: Options | None = None) -> int:
    with transaction():
        return beginning.begin(TERMINAL, kind, text.encode(), "a.csv", on=ON, now=NOW, options=options)


def answer(number: int, one: Answer) -> None:
    with transaction():
        keep(questions.answer(TERMINAL, number, [one], on=ON, now=NOW))


def apply(number: int, *, on: date = ON, shown: str = "") -> imports.Summary:
    with transaction():
        return imports.apply(TERMINAL, number, on=on, now=NOW, shown=shown, skip_problems=True)


def start(number: int, *, shown: str) -> None:
    with transaction():
        applying.start(TERMINAL, number, shown=shown, skip_problems=True)


@pytest.mark.parametrize("deed", [apply, start])
@pytest.mark.parametrize(
    "said", [Answer("course_code", "Unknown", PICK, "K2"), Answer("course_code", "Unknown", SKIP)], ids=["pick", "skip"]
)
def test_what_a_colleague_has_said_since_is_shown_before_it_is_applied(
    make: Make, deed: Callable[..., object], said: Answer
) -> None:
    make.person("P1")
    make.course("K1")
    make.course("K2")
    text = "employee_no,course_code,enrolled_on\nP1,Unknown,2026-01-01\nP1,K1,2025-01-01\n"
    number = begin(Kind.ENROLLMENTS, text)
    answer(number, Answer("course_code", "Unknown", PICK, "K1"))
    shown = imports.summary(TERMINAL, number).version
    answer(number, said)
    with pytest.raises(Refused) as refused:
        deed(number, shown=shown)
    assert refused.value.refusal is Refusal.PLAN_CHANGED
    found = imports.summary(TERMINAL, number)
    assert (found.state, found.version != shown) == (ImportState.PLANNED, True)
    deed(number, shown=found.version)
    assert imports.summary(TERMINAL, number).state is not ImportState.PLANNED


PEOPLE = "employee_no,name,email,hired_on\nP1,A,p1@x.example,03/04/2020\n"


@pytest.mark.parametrize("deed", [apply, start])
def test_new_rows_whose_cells_were_corrected_meanwhile_are_shown_first(deed: Callable[..., object]) -> None:
    number = begin(Kind.PEOPLE, PEOPLE, Options(date_order="dmy"))
    shown = imports.summary(TERMINAL, number).version
    with transaction():
        keep(choosing.fix(TERMINAL, number, {2: {"name": "Somebody else"}}, on=ON, now=NOW))
    with pytest.raises(Refused, match="plan_changed"):
        deed(number, shown=shown)


def test_new_rows_whose_days_were_read_otherwise_meanwhile_are_shown_first() -> None:
    number = begin(Kind.PEOPLE, PEOPLE, Options(date_order="dmy"))
    shown = imports.summary(TERMINAL, number).version
    with transaction():
        keep(beginning.settle(TERMINAL, number, options=Options(date_order="mdy"), on=ON, now=NOW))
    with pytest.raises(Refused, match="plan_changed"):
        apply(number, shown=shown)


SHEETS = {
    Kind.PEOPLE: "employee_no,name,email,hired_on,unit\nP1,P1,p1@x.example,2020-01-01,U2\n",
    Kind.TEAM_REQUIREMENTS: "unit,competency_code,level,need\nU1,LIT,2,2\n",
    Kind.ROLE_PROFILES: "role_code,ai_empowered_role,competency_code,target_level\nANA,Analyst,LIT,3\n",
}


@pytest.mark.parametrize("kind", SHEETS)
def test_what_begins_on_the_day_of_the_import_is_shown_again_on_another_day(make: Make, kind: Kind) -> None:
    make.person("P1", unit=make.unit("U1"))
    make.unit("U2")
    make.competency("LIT")
    number = begin(kind, SHEETS[kind], Options(moves=kind is Kind.PEOPLE))
    assert apply(number, on=LATER).plan_changed
    assert imports.summary(TERMINAL, number).on == LATER
    assert apply(number, on=LATER).applied


def test_what_is_the_same_on_every_day_is_applied_on_any(make: Make) -> None:
    number = begin(Kind.COURSES, "code,title\nA,Alpha\n")
    assert apply(number, on=LATER).applied
