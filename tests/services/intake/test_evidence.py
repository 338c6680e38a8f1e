"""Importing evidence: records are added and revoked, never rewritten, and levels follow."""

import csv
import io
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from portal.model.base import db
from portal.model.catalog import Competency
from portal.model.evidence import Evidence, LevelInterval
from portal.model.people import Person
from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.courses import CAP, EvidenceKind
from portal.rules.intake.kinds import Action, Kind
from portal.rules.intake.problems import Code
from portal.rules.refusals import Refusal, Refused
from portal.services import levels, rating
from portal.services.checking import check
from portal.services.database import reading, transaction
from portal.services.intake import exporting, files, imports
from portal.services.intake.imports import Summary
from tests.make import Make

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEADER = "source_ref,employee_no,competency_code,kind,level,ceiling,observed_on,expires_on\n"
FULL = (
    "source_ref,employee_no,competency_code,kind,level,ceiling,observed_on,recorded_on,expires_on,revoked_on,"
    "revoked_recorded_on,revoke_reason,assessor_no,instrument\n"
)
REVOKING = "source_ref,employee_no,competency_code,kind,level,observed_on,revoked_on,revoke_reason\n"
PASSED = "c:1,1,LIT,certification,3,2025-01-31"


@pytest.fixture(autouse=True)
def company(make: Make) -> None:
    make.competency("LIT")
    make.competency("GOV")
    make.person("1")
    make.person("2")
    with transaction():
        db.session.get(Competency, 2).max_validity_months = 6


def bring(text: str | bytes, *, on: date = ON, actor: Actor = TERMINAL, skip_problems: bool = False) -> Summary:
    content = text.encode() if isinstance(text, str) else text
    with transaction():
        return imports.run(actor, Kind.EVIDENCE, content, "e.csv", on=on, now=NOW, skip_problems=skip_problems)


def out(actor: Actor = TERMINAL) -> bytes:
    made = io.BytesIO()
    with reading():
        sheet = exporting.export(Kind.EVIDENCE, on=ON, actor=actor)
        files.write_csv(made, sheet.header, sheet.rows)
    return made.getvalue()


def codes(done: Summary) -> list[tuple[int, str, Code]]:
    return [(problem.line, problem.column, problem.code) for problem in done.problems]


def kept(*columns: str) -> list[tuple[object, ...]]:
    rows = db.session.execute(select(*(getattr(Evidence, name) for name in columns)).order_by(Evidence.source_ref_key))
    found = [tuple(row) for row in rows]
    db.session.rollback()
    return found


def verified(on: date, competency: int = 1, person: int = 1) -> int:
    rows = db.session.execute(
        select(LevelInterval.start, LevelInterval.end, LevelInterval.verified).where(
            LevelInterval.person_id == person, LevelInterval.competency_id == competency
        )
    ).all()
    db.session.rollback()
    return next((row.verified for row in rows if row.start <= on and (row.end is None or on < row.end)), 0)


def learning(make: Make, number: str = "LD") -> Actor:
    return make.actor(make.person(number, learning=True), AccessRole.LEARNING)


def test_what_a_row_leaves_open_follows_from_its_kind() -> None:
    rows = "".join(
        f"{kind},1,{competency},{kind},2,{4 if kind == 'assessment' else ''},2025-08-31,\n"
        for kind in EvidenceKind
        for competency in ("LIT", "GOV")
    )
    done = bring(HEADER + rows)
    assert (done.create, codes(done)) == (12, [(4, "level", Code.LEVEL_ABOVE_CAP), (5, "level", Code.LEVEL_ABOVE_CAP)])
    found = {
        (ref, competency): tuple(rest)
        for ref, competency, *rest in kept("source_ref", "competency_id", "ceiling", "expires_on")
    }
    half_a_year = date(2026, 2, 28)
    assert found == {
        ("self", 1): (5, date(2026, 8, 31)),
        ("completion", 1): (2, None),
        ("manager", 1): (4, date(2026, 8, 31)),
        ("assessment", 1): (4, date(2027, 2, 28)),
        ("project", 1): (5, date(2028, 8, 31)),
        ("certification", 1): (2, None),
        **{(kind.value, 2): (found[kind.value, 1][0], half_a_year) for kind in EvidenceKind},
    }
    assert set(kept("recorded_on", "revoked_on", "revoke_reason", "assessor_no", "instrument", "import_id")) == {
        (ON, None, "", "", "", done.import_id)
    }
    assert check() == []


def test_a_day_of_expiry_is_kept_as_it_stands_and_never_is_none() -> None:
    bring(HEADER + "a,1,GOV,assessment,2,4,2025-01-01,2029-01-01\nb,1,GOV,manager,2,,2025-01-01,NEVER\n")
    assert kept("expires_on") == [(date(2029, 1, 1),), (None,)]
    assert verified(date(2040, 1, 1), 2) == 2


def test_a_level_above_the_cap_is_kept_and_counts_as_the_cap() -> None:
    done = bring(HEADER + "a,1,LIT,completion,3,,2025-01-01,\nb,2,LIT,manager,5,,2025-12-01,\n")
    assert (done.create, [one.code for one in done.problems]) == (2, [Code.LEVEL_ABOVE_CAP] * 2)
    assert kept("level", "ceiling") == [(3, 3), (5, 5)]
    assert (verified(ON), verified(ON, person=2)) == (CAP[EvidenceKind.COMPLETION], CAP[EvidenceKind.MANAGER])


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ("a,1,LIT,assessment,3,,2025-01-01,,,,,,,", "ceiling", Code.REQUIRED),
        ("a,1,LIT,completion,0,,2025-01-01,,,,,,,", "ceiling", Code.REQUIRED),
        ("a,1,LIT,assessment,3,-,2025-01-01,,,,,,,", "ceiling", Code.NOT_CLEARABLE),
        ("a,1,LIT,assessment,4,3,2025-01-01,,,,,,,", "level", Code.LEVEL_ABOVE_CEILING),
        ("a,1,LIT,assessment,6,,2025-01-01,,,,,,,", "level", Code.OUT_OF_RANGE),
        ("a,1,LIT,peer,3,,2025-01-01,,,,,,,", "kind", Code.BAD_CHOICE),
        ("a,9,LIT,project,3,,2025-01-01,,,,,,,", "employee_no", Code.UNKNOWN_REFERENCE),
        ("a,1,NO,project,3,,2025-01-01,,,,,,,", "competency_code", Code.UNKNOWN_REFERENCE),
        (",1,LIT,project,3,,2025-01-01,,,,,,,", "source_ref", Code.REQUIRED),
        (f"{'x' * 201},1,LIT,project,3,,2025-01-01,,,,,,,", "source_ref", Code.TOO_LONG),
        (f"{'ß' * 101},1,LIT,project,3,,2025-01-01,,,,,,,", "source_ref", Code.TOO_LONG),
        ("a\x07b,1,LIT,project,3,,2025-01-01,,,,,,,", "source_ref", Code.CONTROL_CHARACTER),
        ("a,1,LIT,project,3,,2026-03-03,,,,,,,", "observed_on", Code.DAY_AHEAD),
        ("a,1,LIT,project,3,,2025-01-02,2025-01-01,,,,,,", "recorded_on", Code.ENDS_BEFORE_START),
        ("a,1,LIT,project,3,,2025-01-02,2026-03-03,,,,,,", "recorded_on", Code.DAY_AHEAD),
        ("a,1,LIT,project,3,,2025-01-02,,2025-01-02,,,,,", "expires_on", Code.ENDS_BEFORE_START),
        ("a,1,LIT,project,3,,2025-01-02,,always,,,,,", "expires_on", Code.BAD_DATE),
        ("a,1,LIT,project,3,,2025-01-02,,,2025-01-01,,,,", "revoked_on", Code.ENDS_BEFORE_START),
        ("a,1,LIT,project,3,,2025-01-02,,,2026-03-03,,,,", "revoked_on", Code.DAY_AHEAD),
        ("a,1,LIT,project,3,,2025-01-02,,,,2025-02-01,,,", "revoked_on", Code.REQUIRED),
        ("a,1,LIT,project,3,,2025-01-02,,,,,forged,,", "revoked_on", Code.REQUIRED),
        (
            "a,1,LIT,project,3,,2025-01-02,2025-02-01,,2025-01-02,2025-01-31,,,",
            "revoked_recorded_on",
            Code.ENDS_BEFORE_START,
        ),
        ("a,1,LIT,project,3,,2025-01-02,,,2025-01-02,2026-03-03,,,", "revoked_recorded_on", Code.DAY_AHEAD),
        ("a,1,LIT,project,3,,2025-01-02,,,,,,1,", "assessor_no", Code.OWN_ASSESSOR),
        ("a,1,LIT,manager,3,,2025-01-02,,,,,,1,", "assessor_no", Code.OWN_ASSESSOR),
    ],
)
def test_what_cannot_be_true_is_a_problem_and_nothing_comes_in(cells: str, column: str, code: Code) -> None:
    done = bring(f"{FULL}{cells}\nnoise,2,LIT,project,3,,2025-01-01,,,,,,,\n")
    assert (codes(done), done.refused, done.applied) == ([(2, column, code)], 1, False)
    assert kept("id") == []


def test_an_assessor_who_is_nobody_yet_is_kept_and_people_assess_themselves() -> None:
    done = bring(FULL + "a,1,LIT,project,3,,2025-01-02,,,,,,New-1,\nb,1,LIT,self,3,,2025-01-02,,,,,,1,\n")
    assert codes(done) == [(2, "assessor_no", Code.NOBODY_YET)]
    assert kept("assessor_no", "assessor_no_key") == [("New-1", "new-1"), ("1", "1")]


def test_the_same_row_again_changes_nothing_however_little_it_says() -> None:
    bring(FULL + "Zert ß 1,1,LIT,assessment,3,4,2025-01-02,2025-01-05,2026-01-02,,,,2,Final  test\n")
    before = kept(*Evidence.__table__.c.keys())
    for row in (
        "Zert ß 1,1,LIT,assessment,3,4,2025-01-02,2025-01-05,2026-01-02,,,,2,Final test",
        "ZERT SS 1,1,lit,Assessment,3,,2025-01-02,,,,,,,",
    ):
        done = bring(f"{FULL}{row}\n", on=ON + timedelta(days=400))
        assert (done.unchanged, done.problems) == (1, ())
    assert kept(*Evidence.__table__.c.keys()) == before


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("c:1,2,LIT,certification,3,,2025-01-31,,,,,,,", "employee_no"),
        ("c:1,1,LIT,project,3,,2025-01-31,,,,,,,", "kind"),
        ("c:1,1,LIT,certification,2,,2025-01-31,,,,,,,", "level"),
        ("C:1,1,LIT,certification,3,4,2025-01-31,,,,,,,", "ceiling"),
        ("c:1,1,LIT,certification,3,,2025-01-30,,,,,,,", "observed_on"),
        ("c:1,1,LIT,certification,3,,2025-01-31,2025-02-02,,,,,,", "recorded_on"),
        ("c:1,1,LIT,certification,3,,2025-01-31,,never,,,,,", "expires_on"),
        ("c:1,1,LIT,certification,3,,2025-01-31,,2027-02-02,,,,,", "expires_on"),
        ("c:1,1,LIT,certification,3,,2025-01-31,,,,,,1,", "assessor_no"),
        ("c:1,1,LIT,certification,3,,2025-01-31,,,,,,-,", "assessor_no"),
        ("c:1,1,LIT,certification,3,,2025-01-31,,,,,,,Other", "instrument"),
        ("c:1,1,LIT,certification,3,,2025-01-31,,,2025-02-02,,other,,", "revoked_on"),
        ("c:1,1,LIT,certification,3,,2025-01-31,,,2025-02-03,,forged,,", "revoked_on"),
    ],
)
def test_a_known_record_is_never_rewritten(row: str, column: str) -> None:
    bring(FULL + "c:1,1,LIT,certification,3,,2025-01-31,2025-02-01,2027-02-01,2025-02-02,2025-02-03,forged,2,Exam\n")
    before = kept(*Evidence.__table__.c.keys())
    assert codes(bring(f"{FULL}{row}\n")) == [(2, column, Code.EVIDENCE_DIFFERS)]
    assert kept(*Evidence.__table__.c.keys()) == before


def test_a_new_revocation_revokes_and_levels_follow() -> None:
    bring(f"{REVOKING}{PASSED},,\n{PASSED.replace(',1,', ',2,').replace('c:1', 'noise')},,\n")
    assert verified(ON) == 3
    done = bring(f"{REVOKING}{PASSED},2026-03-01,forged\n")
    assert done.update == 1
    page = imports.rows(TERMINAL, done.import_id or 0, action=Action.UPDATE)
    assert page.rows[0].changes == (
        ("revoked_on", "", "2026-03-01"),
        ("revoked_recorded_on", "", "2026-03-02"),
        ("revoke_reason", "", "forged"),
    )
    assert (verified(date(2026, 2, 28)), verified(ON), verified(ON, person=2)) == (3, 0, 3)
    assert bring(f"{REVOKING}{PASSED},2026-03-01,\n").unchanged == 1
    assert bring(f"{REVOKING}{PASSED},,\n").unchanged == 1
    assert verified(ON) == 0
    assert codes(bring(f"{REVOKING}{PASSED},-,\n")) == [(2, "revoked_on", Code.NOT_CLEARABLE)]
    assert check() == []


def test_rows_of_one_record_repeat_or_contradict_each_other() -> None:
    text = f"{REVOKING}{PASSED},,\n{PASSED},,\n{PASSED.replace('LIT', 'GOV')},,\n"
    done = bring(text)
    assert (done.create, done.skipped) == (2, 1)
    done = bring(f"{REVOKING}d,1,LIT,project,3,2025-01-01,,\nD,1,lit,project,2,2025-01-01,,\n")
    assert codes(done) == [(2, "source_ref", Code.DUPLICATE), (3, "source_ref", Code.DUPLICATE)]


def test_nobody_brings_in_or_revokes_their_own(make: Make) -> None:
    actor = learning(make)
    own = "c:9,LD,LIT,certification,3,2025-01-31"
    assert codes(bring(f"{REVOKING}{own},,\n", actor=actor)) == [(2, "employee_no", Code.OWN_EVIDENCE)]
    bring(f"{REVOKING}{own},,\n")
    assert bring(f"{REVOKING}{own},,\n", actor=actor).unchanged == 1
    assert codes(bring(f"{REVOKING}{own},2026-01-01,\n", actor=actor)) == [(2, "employee_no", Code.OWN_EVIDENCE)]
    assert kept("revoked_on") == [(None,)]


def test_learning_staff_bring_evidence_and_nobody_else(make: Make) -> None:
    text = f"{REVOKING}{PASSED},,\n"
    for role in (AccessRole.MANAGER, AccessRole.ADMINISTRATOR):
        with pytest.raises(Refused) as refused:
            bring(text, actor=make.actor(make.person(), role))
        assert refused.value.refusal is Refusal.KIND_NOT_YOURS
        with pytest.raises(Refused):
            out(make.actor(make.person(), role))
    assert bring(text, actor=learning(make)).create == 1


def opinions(make: Make) -> None:
    person = Actor(1, "1", "One", frozenset({AccessRole.EMPLOYEE}))
    manager = make.actor(make.person("M"), AccessRole.MANAGER)
    with transaction():
        db.session.get(Person, 1).manager_no = db.session.get(Person, 1).manager_no_key = "m"
    with transaction():
        rating.assess_self(person, "LIT", 4, on=ON)
        rating.rate(manager, "1", "LIT", 2, "Saw it", on=ON, now=NOW)


def test_the_export_for_learning_staff_holds_no_opinion(make: Make) -> None:
    opinions(make)
    bring(f"{REVOKING}{PASSED},,\n")
    all_of_it = list(csv.DictReader(io.StringIO(out().decode())))
    assert [row["kind"] for row in all_of_it] == ["certification", "self", "manager"]
    assert bring(out()).unchanged == 3
    theirs = list(csv.DictReader(io.StringIO(out(learning(make)).decode())))
    assert [row["source_ref"] for row in theirs] == ["c:1"]


def test_learning_staff_cannot_find_an_opinion_out_by_trying(make: Make) -> None:
    opinions(make)
    actor = learning(make)
    answers = set()
    for who in ("1", "2"):
        for level in range(6):
            for kind, ref in (("self", f"self:{who}:LIT:{ON}"), ("manager", f"rating:{who}:LIT:M:{ON}")):
                for revoked in ("", "2026-03-02"):
                    done = bring(f"{REVOKING}{ref},{who},LIT,{kind},{level},{ON},{revoked},\n", actor=actor)
                    answers.add((tuple(codes(done)), done.update, done.unchanged))
    assert answers == {(((2, "source_ref", Code.SOURCE_REF_NOT_YOURS),), 0, 0)}


def test_opinions_that_a_colleague_brought_stay_closed(make: Make) -> None:
    one, other = learning(make, "LD1"), learning(make, "LD2")
    text = HEADER + "r,1,LIT,manager,2,,2026-01-05,\ns,1,LIT,self,5,,2026-01-05,\nc,1,LIT,project,3,,2026-01-05,\n"
    done = bring(
        "\n".join(f"{'_kind' if not at else 'project'},{line}" for at, line in enumerate(text.split())), actor=one
    )
    number = done.import_id or 0
    assert [row.subject for row in imports.rows(other, number).rows] == ["", "", "1 · LIT · c"]
    assert [row.cells[:2] for row in imports.rows(other, number).rows] == [(), (), ("project", "c")]
    for reader in (one, TERMINAL):
        assert [row.subject for row in imports.rows(reader, number).rows][:2] == ["1 · LIT · r", "1 · LIT · s"]
    assert bring(text, actor=one).unchanged == 3
    assert codes(bring(text, actor=other)) == [(line, "source_ref", Code.SOURCE_REF_NOT_YOURS) for line in (2, 3)]
    refused = bring(HEADER + "r2,1,LIT,manager,9,,2026-01-05,\nx,1,LIT,project,9,,2026-01-05,\n", actor=one)
    assert [row.cells[0] for row in imports.problem_sheet(other, refused.import_id or 0).rows] == ["x"]
    assert [row.cells[0] for row in imports.problem_sheet(one, refused.import_id or 0).rows] == ["r2", "x"]


def test_a_plan_is_applied_as_it_was_shown_or_not_at_all() -> None:
    with transaction():
        number = imports.plan(TERMINAL, Kind.EVIDENCE, f"{REVOKING}{PASSED},,\n".encode(), "e.csv", on=ON, now=NOW)
    bring(f"{REVOKING}{PASSED.replace(',3,', ',2,')},,\n")
    with transaction():
        assert imports.apply(TERMINAL, number, on=ON, now=NOW).plan_changed
    assert kept("level") == [(2,)]


def test_only_the_levels_that_a_sheet_touches_are_written_anew() -> None:
    bring(f"{REVOKING}{PASSED},,\n{PASSED.replace('LIT', 'GOV')},,\n")
    with transaction():
        db.session.execute(update(LevelInterval).values(held=5))
    bring(f"{REVOKING}c:2,1,LIT,project,4,2025-06-01,,\n")
    held = db.session.execute(select(LevelInterval.competency_id, LevelInterval.held).order_by(LevelInterval.start))
    assert {(row.competency_id, row.held) for row in held} == {(1, 3), (1, 4), (2, 5)}


def test_thousands_of_records_come_in_at_once_and_again() -> None:
    rows = "".join(
        f"r{number},{1 + number % 2},LIT,assessment,{number % 4},4,{ON - timedelta(days=number % 500)},\n"
        for number in range(3_200)
    )
    assert bring(HEADER + rows).create == 3_200
    assert bring(HEADER + rows).unchanged == 3_200
    assert check() == []


@pytest.mark.parametrize("seed", range(6))
def test_random_records_come_in_in_any_order_and_go_round_unchanged(seed: int) -> None:
    draw = random.Random(seed)
    rows = [_random_row(draw, number) for number in range(60)]
    first = bring(FULL + "".join(rows))
    assert (first.create, first.refused) == (60, 0)
    assert check() == []
    again = bring(out())
    assert (again.unchanged, [one for one in again.problems if not one.is_note]) == (60, [])
    assert bring(FULL + "".join(rows)).unchanged == 60
    content, stored = _content(), _levels()
    with transaction():
        db.session.execute(delete(LevelInterval))
        db.session.execute(delete(Evidence))
    draw.shuffle(rows)
    bring(FULL + "".join(rows))
    assert (_content(), _levels()) == (content, stored)
    with transaction():
        levels.rewrite_all()
    assert _levels() == stored


def _random_row(draw: random.Random, number: int) -> str:
    kind = draw.choice(list(EvidenceKind))
    ceiling = draw.randint(1, 5)
    level = draw.randint(0, ceiling)
    observed = ON - timedelta(days=draw.randint(0, 900))
    recorded = draw.choice([None, observed, min(ON, observed + timedelta(days=draw.randint(0, 30)))])
    expires = draw.choice(["", "never", str(observed + timedelta(days=draw.randint(1, 900)))])
    revoked = draw.choice([None, None, None, observed, min(ON, observed + timedelta(days=draw.randint(0, 300)))])
    reason = draw.choice(["", "'-", "=1", '"two\nlines"', "forged"]) if revoked else ""
    instrument = draw.choice(["", "Test", "@x", "'-", "naïve “quote”", " spaced  out "])
    return ",".join(
        (
            draw.choice([f"r{number}", f"=R{number}", f"Größe {number}", f"-{number}x"]),
            draw.choice("12"),
            draw.choice(["LIT", "gov"]),
            kind,
            str(level),
            str(ceiling),
            str(observed),
            str(recorded or ""),
            expires,
            str(revoked or ""),
            "",
            reason,
            draw.choice(["", "X-1", "LD"]),
            f"{instrument}\n",
        )
    )


def _content() -> list[tuple[object, ...]]:
    return kept(*(name for name in Evidence.__table__.c.keys() if name not in ("id", "import_id")))  # noqa: SIM118


def _levels() -> list[tuple[object, ...]]:
    rows = db.session.execute(
        select(*LevelInterval.__table__.c).order_by(
            LevelInterval.person_id, LevelInterval.competency_id, LevelInterval.start
        )
    )
    found = [tuple(row) for row in rows]
    db.session.rollback()
    return found
