"""Whatever is in a sheet, importing it does what it says, all of it or nothing: no exception but a refusal."""

import csv
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.rules.refusals import Refused
from portal.services.intake import imports
from portal.services.intake.naming import known
from portal.wording import problem_sentence, refusal_sentence
from tests.make import Make
from tests.samples import SAMPLES
from tests.services.intake.sample_imports import nothing_stays
from tests.services.intake.trials import TRIALS, as_csv
from tests.services.intake.trying import NOW, ON, exported, snapshot, tried, undone

LONGER = int(os.environ.get("PORTAL_FUZZ", "1"))
"""So many times as many examples as in the suite."""


def examples(number: int) -> settings:
    """The same ones every time, unless somebody looks for more."""
    return settings(
        max_examples=number * LONGER,
        derandomize=LONGER == 1,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


HOSTILE = (
    "", " ", "-", "'", "''=1", "=1+1", "@SUM(A1)", "+1", "\t", "\n", "a\nb", '"', ";", ";;", ":", "a:b", "LIT:9", "1;2",
    "LIT:1;LIT:2", "ü", "ＡＢＣ", "İ", "\u202e", "\u200b", "\ufeff", "😀" * 50, "x" * 301, "x" * 32_800, "0",
    "1", "00", "1.5", "1,5",
    "1,500", "1e400", "1E+05", "nan", "inf", "-1", "9" * 40, "٣", "²", "½", "2026-02-30", "0001-01-01", "9999-12-31",
    "10000-01-01", "31/12/2025", "12/31/2025", "01/02/2025", "46000", "2025-01-01T99:99", "never", "none", "null", "K1",
    "k1", "P1", "p1", "TOP", "top", "OLD", "LIT", "ANA", "p1@example.com", "P1@EXAMPLE.COM", "a@b", "javascript:x",
    "https://example.com", "learning", "administrator;learning", "completed", "draft", "retired", "voluntary", "self",
    "$1", "€ 1.234,50", "1h 52m", "3 weeks", "%", "100%", "ß", "SS", "K1;K2", "K1;K1", "P9;", "A" * 40, "A" * 41,
)  # fmt: skip


@pytest.fixture
def company(make: Make) -> dict[Kind, list[list[str]]]:
    """A small company with something of every kind, and all of its sheets."""
    top = make.unit("TOP")
    old = make.unit("OLD", parent=top)
    make.person("P0", administrator=True)
    make.person("P1", unit=top, email="p1@example.com")
    make.person("P2", unit=old, email="p2@example.com")
    lit, gov = make.competency("LIT"), make.competency("GOV")
    make.course("K1", grants={lit: 1, gov: 1})
    make.course("K2", grants={lit: 2})
    for kind, text in (
        (Kind.COURSES, "code,title,tags\nK1,One,x\nK2,Two,y"),
        (Kind.ROLE_PROFILES, "role_code,ai_empowered_role,competency_code,target_level\nANA,Analyst,LIT,2"),
        (Kind.PERSON_ROLES, "employee_no,role_code,from\nP1,ANA,2025-01-01"),
        (Kind.TEAM_REQUIREMENTS, "unit,competency_code,level,need\nTOP,LIT,1,2"),
        (Kind.ENROLLMENTS, "employee_no,course_code,enrolled_on\nP1,K1,2025-01-01\nP2,K2,2025-01-01"),
        (Kind.COMPLETIONS, "employee_no,course_code,completed_on\nP1,K2,2025-06-01"),
    ):
        assert tried(kind, f"{text}\n".encode(), "a.csv", Options()).applied
    return {kind: list(csv.reader(io.StringIO(exported(kind).decode(), newline=""))) for kind in Kind}


def hold(kind: Kind, content: bytes, options: Options | None = None) -> None:
    """Nothing of a sheet that is refused, otherwise what its plan says; and its undo brings everything back."""
    with nothing_stays():
        before = snapshot()
        try:
            done = tried(kind, content, "a.csv", options or Options())
        except Refused as refused:
            assert refusal_sentence(refused.refusal, **refused.about)
            assert snapshot() == before
            return
        assert all(map(problem_sentence, done.problems))
        if not done.applied:
            assert snapshot() == before
            return
        again = imports.run(
            TERMINAL, kind, content, "a.csv", on=ON, now=NOW, options=Options.of(done.first.options or {}), dry_run=True
        )
        assert again.rows == done.first.rows
        undone(done.first.import_id or 0)
        assert snapshot() == before


@st.composite
def mutations(draw: Callable[..., Any]) -> Callable[[list[list[str]]], list[list[str]]]:
    """What somebody, or a spreadsheet program, may have done to a sheet."""
    place = st.integers(0, 40)
    deeds = draw(
        st.lists(
            st.one_of(
                st.tuples(st.just("cell"), place, place, st.sampled_from(HOSTILE)),
                st.tuples(st.just("cell"), place, place, st.text(max_size=20)),
                st.tuples(st.just("column"), st.just(0), place, st.sampled_from(HOSTILE)),
                st.tuples(st.sampled_from(["drop", "double", "rename"]), st.just(0), place, st.sampled_from(HOSTILE)),
                st.tuples(st.sampled_from(["short", "long", "swap", "again", "gone"]), place, place, st.just("x")),
            ),
            min_size=1,
            max_size=5,
        )
    )
    return lambda rows: _mutated(rows, deeds)


def _mutated(rows: list[list[str]], deeds: list[tuple[str, int, int, str]]) -> list[list[str]]:
    header, *body = [list(row) for row in rows]
    for deed, at, column, text in deeds:
        row = body[at % len(body)] if body else header
        place = column % max(1, len(header))
        match deed:
            case "cell" if place < len(row):
                row[place] = text
            case "column":
                for each in body:
                    each[place:] = [text, *each[place + 1 :]]
            case "drop":
                for each in (header, *body):
                    del each[place : place + 1]
            case "double":
                for each in (header, *body):
                    each.extend(each[place : place + 1])
            case "rename":
                header[place : place + 1] = [text]
            case "short":
                del row[place:]
            case "long":
                row.extend([text] * (len(header) + 1 - len(row)))
            case "swap" if body:
                body.insert(column % len(body), body.pop(at % len(body)))
            case "again" if body:
                body.append(list(row))
            case "gone" if body:
                body.remove(row)
    return [header, *body]


def test_a_spoiled_export_of_any_kind_is_refused_or_does_what_its_plan_says(
    company: dict[Kind, list[list[str]]],
) -> None:
    for kind, sheet in company.items():

        @examples(4)
        @given(mutated=mutations())
        def holds(mutated: Callable[[list[list[str]]], list[list[str]]], kind: Kind, sheet: list[list[str]]) -> None:
            hold(kind, as_csv(mutated(sheet)))

        holds(kind=kind, sheet=sheet)


@examples(8)
@given(kind=st.sampled_from(Kind), draws=st.data())
def test_rows_of_hostile_cells_are_refused_or_do_what_their_plan_says(
    company: dict[Kind, list[list[str]]], kind: Kind, draws: st.DataObject
) -> None:
    names = [one.name for one in known(kind)]
    row = st.lists(st.sampled_from(HOSTILE), min_size=len(names), max_size=len(names))
    hold(kind, as_csv([names, *draws.draw(st.lists(row, min_size=1, max_size=4))]))


def small_samples() -> list[Path]:
    return sorted(path for name in TRIALS if (path := SAMPLES / name).exists() and path.stat().st_size < 1_500)


@examples(8)
@given(draws=st.data())
def test_samples_with_flipped_bytes_are_refused_or_do_what_their_plan_says(
    company: dict[Kind, list[list[str]]], draws: st.DataObject
) -> None:
    paths = small_samples()
    if not paths:
        pytest.skip("the samples are not here")
    path = draws.draw(st.sampled_from(paths))
    content = bytearray(path.read_bytes())
    for at, byte in draws.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=8)):
        content[at] = byte
    hold(TRIALS[path.relative_to(SAMPLES).as_posix()].kind, bytes(content))
