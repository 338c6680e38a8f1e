"""The second step: how the file is read, and which of its columns is which."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.rules.intake.kinds import ImportState
from portal.rules.intake.matching import How
from portal.rules.intake.problems import Problem
from portal.rules.refusals import Refusal, Refused
from portal.services.database import reading, transaction
from portal.services.intake import beginning, settling
from portal.services.intake.handlers import lacking
from portal.services.intake.imports import Options
from portal.services.intake.settling import ColumnShown, ColumnsView
from portal.web.clock import now, today
from portal.web.gate import current_actor
from portal.web.imports.door import blueprint, sentences
from portal.web.imports.replanning import kept
from portal.wording.columns import MEANINGS
from portal.wording.sheets import (
    DELIMITERS,
    HOW_MATCHED,
    KINDS,
    READINGS,
    encoding_name,
    of_workbook,
    read_as,
    rows_in_words,
)

_BY_ITSELF = (How.EXACT, How.SYNONYM)
_BELOW = 5
_WIDEST = 40


@dataclass(frozen=True, slots=True)
class ColumnField:
    """One column of a sheet as the form asks about it."""

    column: ColumnShown
    chosen: str
    """The column of the kind that is selected; empty leaves it out."""
    reading: str
    error: str
    """What is wrong with the reading."""


@blueprint.get("/imports/<int(max=2147483647):import_id>/columns")
def columns(import_id: int) -> ResponseReturnValue:
    try:
        return _show(import_id, {})
    except Refused as refused:
        if refused.refusal in (Refusal.NOT_FOUND, Refusal.SHEET_NOT_YOURS):
            raise
        return redirect(url_for("imports.look", import_id=import_id), 303)


@blueprint.post("/imports/<int(max=2147483647):import_id>/read-again")
def read_again(import_id: int) -> ResponseReturnValue:
    """Reads the file anew with another encoding, delimiter, worksheet or header line; shows what that gives.

    The line of the header is one of the worksheet that was shown: on another it is the line that looks like it.
    """
    is_other = request.form.get("sheet", "") != request.form.get("was-sheet", request.form.get("sheet", ""))
    line = "0" if is_other else request.form.get("header_line", "")
    options = Options(
        encoding=request.form.get("encoding", ""),
        delimiter=request.form.get("delimiter", ""),
        sheet=request.form.get("sheet", ""),
        header_line=int(line) if line.isdecimal() and len(line) < 10 else 0,
    )
    try:
        with transaction():
            beginning.read_again(current_actor(), import_id, options=options)
    except Refused as refused:
        return _again(import_id, refused)
    return redirect(url_for("imports.columns", import_id=import_id), 303)


@blueprint.post("/imports/<int(max=2147483647):import_id>/columns")
def settle(import_id: int) -> ResponseReturnValue:
    """Plans the import with the columns that were chosen; what is still to be answered comes back with its place."""
    actor = current_actor()
    try:
        with reading():
            view = settling.columns(actor, import_id)
        if request.form.get("columns", _read_as(view)) != _read_as(view):
            raise Refused(Refusal.SAID_MEANWHILE)
        fields = _fields(view, request.form)
        if _open(view, fields):
            return _show(import_id, request.form), 422
        name = request.form.get("profile", "")
        chosen, on, moment = _options(view, fields), today(), now()
        kept(lambda: beginning.settle(actor, import_id, options=chosen, profile_name=name, on=on, now=moment))
        with reading():
            settled = settling.columns(actor, import_id)
    except Refused as refused:
        return _again(import_id, refused)
    asks = any(one.asks for one in settled.columns)
    return redirect(url_for("imports.columns" if asks else "imports.look", import_id=import_id), 303)


def _read_as(view: ColumnsView) -> str:
    """What tells the columns of one reading of the file from those of another: choices are made by their places."""
    return " ".join(quote(one.key) for one in view.columns)


def _again(import_id: int, refused: Refused) -> ResponseReturnValue:
    if refused.refusal is not Refusal.SHEET_UNREADABLE:
        raise refused
    return _show(import_id, request.form, refused), 422


def _options(view: ColumnsView, fields: list[ColumnField]) -> Options:
    """What was chosen, beside what the import knows already."""
    return replace(
        view.options,
        columns={one.column.key: one.chosen for one in fields if _says_something(one)},
        readings={one.chosen: one.reading for one in fields if one.chosen and one.reading},
        moves=request.form.get("moves") == "1",
    )


def _says_something(one: ColumnField) -> bool:
    """Whether a choice is more than what the header says by itself."""
    if one.column.how in _BY_ITSELF:
        return one.chosen != one.column.column
    return bool(one.chosen) or not one.column.header.strip().startswith("_")


def _fields(view: ColumnsView, form: Mapping[str, str]) -> list[ColumnField]:
    """The columns with what stands in the form, or with what they are taken for before there is one."""
    known = {target.name for target in view.targets}
    return [_field(one, form, known) for one in view.columns]


def _field(one: ColumnShown, form: Mapping[str, str], known: set[str]) -> ColumnField:
    offered = one.column if one.how not in (How.NONE, How.TWICE, How.IGNORED) else ""
    chosen = form.get(f"column-{one.position}", offered)
    chosen = chosen if chosen in known else ""
    said = form.get(f"reading-{one.position}", one.reading)
    asked = bool(one.asks) and chosen == one.column and said not in READINGS
    error = f"You need to say how {one.doubtful} is meant." if asked else ""
    return ColumnField(one, chosen, said if said in READINGS else "", error)


def _open(view: ColumnsView, fields: list[ColumnField]) -> list[tuple[str, str]]:
    """What is still to be answered: a sentence, and the field that it is about."""
    lacks = lacking(view.kind, [one.chosen for one in fields])
    free = [one.column.position for one in fields if not one.chosen] or [0]
    missing = [
        (f"You need to choose which column is {name}.", f"column-{free[min(at, len(free) - 1)]}")
        for at, name in enumerate(lacks)
    ]
    names = [one.chosen for one in fields if one.chosen]
    twice = [
        (f"You need to choose {name} for one column only.", f"column-{last}")
        for name, last in {one.chosen: one.column.position for one in fields}.items()
        if names.count(name) > 1
    ]
    return [*missing, *twice, *[(one.error, f"reading-{one.column.position}") for one in fields if one.error]]


def _wrong(refused: Refused, fields: list[ColumnField]) -> list[tuple[str, str]]:
    """Why the columns that were chosen are not those of the kind, each with the field that it is about, if one is."""
    problems = refused.about.get("problems")
    about = [one.column for one in problems if isinstance(one, Problem)] if isinstance(problems, tuple) else [""]
    last = {one.chosen: f"column-{one.column.position}" for one in fields if one.chosen}
    return [(sentence, last.get(name, "")) for sentence, name in zip(sentences(refused), about, strict=True)]


def _show(import_id: int, form: Mapping[str, str], refused: Refused | None = None) -> str:
    with reading():
        view = settling.columns(current_actor(), import_id)
    fields = _fields(view, form if "profile" in form else {})
    return render_template(
        "imports/columns.html",
        view=view,
        asked=fields,
        still_open=_wrong(refused, fields) if refused else _open(view, fields),
        is_told=bool(form) or view.state is ImportState.PLANNED,
        profile=form.get("profile", view.profile.name if view.profile else ""),
        preview=_preview(view),
        columns_read=_read_as(view),
        widest=_WIDEST,
        kinds=KINDS,
        how=HOW_MATCHED,
        readings=READINGS,
        meanings=MEANINGS[view.kind],
        encoding_name=encoding_name,
        delimiters=DELIMITERS,
        of_workbook=of_workbook(view.sheet_name, view.sheet_names),
        read_as=read_as(view.encoding, view.delimiter),
        rows_in_words=rows_in_words,
    )


def _preview(view: ColumnsView) -> list[tuple[int, tuple[str, ...]]]:
    """The first rows of the file as they were read, title lines and header included."""
    if not view.header_lines:
        return list(view.first[:_BELOW])
    above = [row for row in view.header_lines if row[0] <= view.header_line]
    return [*above, *[row for row in view.header_lines if row[0] > view.header_line][:_BELOW]]
