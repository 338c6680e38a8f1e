"""The first step: a file."""

from collections.abc import Sequence

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, FileField, SelectChoice, SelectField, TextAreaField

from portal.config import Settings
from portal.rules.intake.kinds import Kind
from portal.rules.intake.problems import Problem
from portal.rules.refusals import Refusal, Refused
from portal.services.database import transaction
from portal.services.intake import imports
from portal.services.intake.handlers import needed
from portal.services.intake.reading import MAX_BYTES, MAX_ROWS
from portal.web.clock import now, today
from portal.web.forms import Form
from portal.web.gate import current_actor
from portal.web.imports.door import blueprint, kind_of
from portal.wording import refusal_sentence
from portal.wording.columns import MEANINGS
from portal.wording.problems import problem_sentence
from portal.wording.sheets import ABOUT, KINDS

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


def _looks(label: str, choices: dict[str, str]) -> SelectField:
    """A choice about how the file is read; left alone, the file decides."""
    first = SelectChoice("", "As the file looks")
    return SelectField(
        label, default="", choices=[first, *[SelectChoice(value, words) for value, words in choices.items()]]
    )


class UploadForm(Form):
    """A file or pasted cells, and how to read them where their looks deceive."""

    file = FileField("File")
    pasted = TextAreaField("Or cells from a spreadsheet program")
    date_order = _looks("Days like 03/04/2026", {"dmy": "Day first: 3 April", "mdy": "Month first: 4 March"})
    encoding = _looks("Letters", {"utf-8": "UTF-8", "cp1252": "Windows-1252", "utf-16-le": "UTF-16"})
    delimiter = _looks("Between cells", {"comma": "Commas", "semicolon": "Semicolons", "tab": "Tabs", "bar": "Bars"})
    moves = BooleanField("Move people who have a home unit, from today")

    def options(self) -> imports.Options:
        """What the service needs to know beside the file."""
        settings: Settings = current_app.config["PORTAL"]
        return imports.Options(
            moves=self.moves.data,
            currency=settings.currency,
            date_order=self.date_order.data or "",
            encoding=self.encoding.data or "",
            delimiter=_DELIMITERS.get(self.delimiter.data, ""),
        )


@blueprint.get("/imports/new/<kind>")
def new(kind: str) -> ResponseReturnValue:
    return _show(kind_of(kind), UploadForm(formdata=None))


@blueprint.post("/imports/new/<kind>")
def upload(kind: str) -> ResponseReturnValue:
    """Keeps the plan of a sheet and leads to it; a file that is no sheet comes back with the reason."""
    known, form = kind_of(kind), UploadForm()
    sent = _sent(form)
    if sent is None:
        form.file.errors = ["You need to choose a file, or to paste cells."]
        return _show(known, form), 422
    if not form.validate():
        return _show(known, form), 422
    try:
        planned = _planned(known, *sent, form.options())
    except Refused as refused:
        if refused.refusal is not Refusal.SHEET_UNREADABLE:
            raise
        return _show(known, form, refused), 422
    return redirect(url_for("imports.look", import_id=planned), 303)


def _sent(form: UploadForm) -> tuple[bytes, str] | None:
    """The content and the name of the file that was chosen, else of the cells that were pasted; None for neither."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return file.read(), file.filename
    return imports.as_file(request.form["pasted"]) if form.pasted.data else None


def _planned(kind: Kind, content: bytes, file_name: str, options: imports.Options) -> int:
    sheet = imports.read(content, file_name, options, kind)
    with transaction():
        return imports.plan(
            current_actor(), kind, content, file_name, on=today(), now=now(), options=options, sheet=sheet
        )


def _show(kind: Kind, form: UploadForm, refused: Refused | None = None) -> str:
    meanings, required = MEANINGS[kind], needed(kind)
    return render_template(
        "imports/new.html",
        kind=kind,
        form=form,
        sentences=_sentences(refused) if refused else [],
        words=KINDS,
        about=ABOUT,
        columns=[
            (name, name in required, meanings[name], cell) for name, cell in zip(*imports.template(kind), strict=True)
        ],
        largest=MAX_BYTES // 1024**2,
        most=MAX_ROWS,
    )


def _sentences(refused: Refused) -> list[str]:
    """One sentence for a file that is no sheet; one for each column that is wrong."""
    problems = refused.about.get("problems")
    if isinstance(problems, Sequence) and problems:
        return [problem_sentence(problem) for problem in problems if isinstance(problem, Problem)]
    return [refusal_sentence(refused.refusal, **refused.about)]
