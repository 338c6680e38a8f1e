"""Sheets in and out at a terminal."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

import click
from flask import Flask

from portal.cli.choosing import chosen, with_choices, with_profile
from portal.cli.hinting import hints
from portal.cli.opening import now, opened, stop, today
from portal.cli.progress import shown
from portal.config import Settings
from portal.rules.access import TERMINAL
from portal.rules.intake.guards import GuardShown
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Problem
from portal.rules.refusals import Refused
from portal.services.acting import acting_for
from portal.services.database import reading, transaction
from portal.services.intake import exporting, files, imports
from portal.services.intake.completing import COLUMN as COMPLETE_KINDS
from portal.services.intake.reading import MAX_BYTES
from portal.wording import problem_sentence, refusal_sentence
from portal.wording.guards import guard_sentence
from portal.wording.sheets import rows_in_words
from portal.wording.terminal import worksheet_read

_KINDS = click.Choice([kind.value for kind in Kind])
_DECIMALS = {"": "", "comma": ",", "point": "."}
_ENDS = {Kind.PEOPLE: "Absent, so they leave", Kind.COURSES: "Absent, so they retire"}
_WRITERS: dict[str, Callable[[IO[bytes], Sequence[str], files.Rows], None]] = {
    "csv": files.write_csv,
    "xlsx": files.write_xlsx,
    "json": files.write_json,
}


@click.command("import")
@click.argument("kind", type=_KINDS, metavar="KIND")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
@click.option("--skip-problems", is_flag=True, help="Leave rows with a problem out and do the rest.")
@click.option("--moves", is_flag=True, help="Move people who have a home unit, from today.")
@click.option("--complete", is_flag=True, help="Whoever or whatever the file does not name leaves or retires.")
@click.option("--keep-ours", is_flag=True, help="Keep what somebody has changed since the last sheet.")
@click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help="How to read days like 03/04/2026.")
@click.option("--decimal", type=click.Choice(["comma", "point"]), help="How to read numbers like 1,500.")
@click.option("--ignore", multiple=True, metavar="COLUMN", help="Pass this column of the file over; may be repeated.")
@with_choices
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, whatever the outcome.")
@click.option("--as", "email", metavar="EMAIL", help="Do it as this person may.")
def import_(
    kind: str,
    file: Path,
    *,
    dry_run: bool,
    skip_problems: bool,
    moves: bool,
    complete: bool,
    keep_ours: bool,
    date_order: str | None,
    decimal: str | None,
    ignore: tuple[str, ...],
    as_json: bool,
    email: str | None,
    **said: Any,
) -> None:
    """Bring a sheet of KIND in: all of it, or nothing."""
    if complete and Kind(kind) not in COMPLETE_KINDS:
        raise click.UsageError(f"--complete means nothing for {kind}.")
    with opened(document=partial(_refusal, kind) if as_json else None) as app:
        day = today(app)
        options = imports.Options(
            moves=moves,
            complete=complete,
            keep_all=keep_ours,
            currency=_settings(app).currency,
            date_order=date_order or "",
            decimal=_DECIMALS[decimal or ""],
            columns=dict.fromkeys(ignore, ""),
        )
        options = chosen(Kind(kind), options, said)
        with file.open("rb") as opened_file:
            content = opened_file.read(MAX_BYTES + 1)
        try:
            options, profile_id = with_profile(Kind(kind), options, said, content)
            with shown(quiet=as_json):
                sheet = imports.read(content, file.name, options, Kind(kind))
                others = [name for name in sheet.sheet_names if name != sheet.sheet_name]
                if others and not options.sheet:
                    click.echo(worksheet_read(file.name, sheet.sheet_name, others), err=True)
                with transaction():
                    actor = acting_for(email, on=day) if email else TERMINAL
                    done = imports.run(
                        actor,
                        Kind(kind),
                        content,
                        file.name,
                        on=day,
                        now=now(),
                        options=options,
                        sheet=sheet,
                        skip_problems=skip_problems,
                        dry_run=dry_run,
                        numbers=said["confirm"] if said["guard"] else None,
                        profile_id=profile_id,
                    )
        except Refused as refused:
            if as_json:
                click.echo(json.dumps(_refusal(kind, refused), ensure_ascii=False))
            for sentence in [*_sentences(refused), *hints(refused, Kind(kind), content, file.name, options)]:
                click.echo(sentence, err=True)
            sys.exit(1)
    _tell(done, as_json=as_json, dry_run=dry_run)
    if done.held or (done.refused and not skip_problems):
        sys.exit(1)


def _tell(done: imports.Summary, *, as_json: bool, dry_run: bool) -> None:
    for problem in done.problems:
        click.echo(f"Line {problem.line}: {problem_sentence(problem)}", err=True)
    for guard in done.held:
        click.echo(f"{guard_sentence(done.kind, guard)} To go on: --confirm {guard.number}.", err=True)
    if as_json:
        click.echo(json.dumps(_document(done), ensure_ascii=False))
    click.echo(_in_words(done, dry_run=dry_run), err=as_json)


def _in_words(done: imports.Summary, *, dry_run: bool) -> str:
    counts = (
        f"{rows_in_words(done.rows)}: {done.create:,} new, {done.update:,} changed, {done.unchanged:,} unchanged, "
        f"{done.skipped:,} skipped, {done.refused:,} with a problem."
    )
    if done.ended:
        counts += f" {_ENDS[done.kind]}: {done.ended:,}."
    if dry_run:
        return f"{counts} Nothing was changed: this was a dry run."
    if not done.applied:
        return f"{counts} Nothing was changed."
    return counts if done.changes_something else f"{counts} There was nothing to change."


def _document(done: imports.Summary) -> dict[str, Any]:
    return {
        "import_id": done.import_id,
        "kind": done.kind.value,
        "rows": done.rows,
        "create": done.create,
        "update": done.update,
        "unchanged": done.unchanged,
        "skipped": done.skipped,
        "refused": done.refused,
        **({"ended": done.ended} if done.ended else {}),
        "problems": [_problem(problem) for problem in done.problems],
        "applied": done.applied,
        **({"guards": [_guard(done.kind, one) for one in done.held]} if done.held else {}),
    }


def _guard(kind: Kind, shown: GuardShown) -> dict[str, Any]:
    return {
        "guard": shown.guard.value,
        "number": shown.number,
        "of": shown.of,
        "message": guard_sentence(kind, shown),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "column": problem.column,
        "code": problem.code.value,
        "message": problem_sentence(problem),
        "severity": "note" if problem.is_note else "problem",
    }


def _refusal(kind: str, refused: Refused) -> dict[str, Any]:
    """The document for a sheet that was not even planned. Where its columns are wrong, every row counts as refused."""
    rows = refused.about.get("rows", 0)
    problems = refused.about.get("problems")
    return {
        "import_id": None,
        "kind": kind,
        "rows": rows,
        "create": 0,
        "update": 0,
        "unchanged": 0,
        "skipped": 0,
        "refused": rows,
        "problems": [_problem(problem) for problem in problems]
        if isinstance(problems, tuple)
        else [
            {
                "line": None,
                "column": "",
                "code": str(refused.about.get("why", refused.refusal.value)),
                "message": refusal_sentence(refused.refusal, **refused.about),
                "severity": "problem",
            }
        ],
        "applied": False,
    }


def _sentences(refused: Refused) -> list[str]:
    problems = refused.about.get("problems")
    if isinstance(problems, tuple):
        return [problem_sentence(problem) for problem in problems]
    return [refusal_sentence(refused.refusal, **refused.about)]


@click.command()
@click.argument("kind", type=_KINDS, metavar="KIND")
@click.option("--unit", default="", metavar="CODE", help="Only this unit and what lies below it.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="People who are employed on that day.")
@click.option("--format", "form", type=click.Choice(list(_WRITERS)), default="csv", show_default=True)
def export(kind: str, unit: str, day: datetime | None, form: str) -> None:
    """Write everything of KIND to standard output; as CSV or XLSX it can be imported again."""
    chosen = Kind(kind)
    if unit and chosen not in (*exporting.OF_PEOPLE, Kind.UNITS, Kind.TEAM_REQUIREMENTS):
        raise click.UsageError(f"--unit means nothing for {kind}.")
    if day and chosen not in exporting.OF_PEOPLE:
        raise click.UsageError(f"--on means nothing for {kind}.")
    with opened() as app, reading():
        on: date = day.date() if day else today(app)
        sheet = exporting.export(chosen, on=on, unit=unit, as_on=day is not None, currency=_settings(app).currency)
        out = sys.stdout.buffer
        try:
            _WRITERS[form](out, sheet.header, sheet.rows)
            out.flush()
        except BrokenPipeError:
            stop("Nobody reads what is being written.")


def _settings(app: Flask) -> Settings:
    configured: Settings = app.config["PORTAL"]
    return configured


COMMANDS = (import_, export)
