"""The first step: a file."""

from collections.abc import Sequence

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField, SelectChoice, SelectField, TextAreaField

from portal.config import Settings
from portal.rules.intake.kinds import Kind
from portal.rules.refusals import Refusal, Refused
from portal.services.database import reading, transaction
from portal.services.intake import beginning, imports
from portal.services.intake.handlers import needed
from portal.services.intake.profiles import Profile, profile_of_header, profiles, with_profile
from portal.services.intake.reading import MAX_BYTES, MAX_ROWS
from portal.web.clock import now, today
from portal.web.forms import Form
from portal.web.gate import current_actor
from portal.web.imports.door import blueprint, kind_of, sentences
from portal.wording.columns import MEANINGS
from portal.wording.sheets import ABOUT, KINDS
from portal.wording.wizard import SOURCE_KNOWN

_NOBODY = "none"


class UploadForm(Form):
    """A file or pasted cells, and whose they are."""

    file = FileField("File")
    pasted = TextAreaField("Or cells from a spreadsheet program")
    profile = SelectField("It comes from", default="")

    def offer(self, known: tuple[Profile, ...]) -> None:
        """The sources that can be chosen."""
        self.profile.choices = [
            SelectChoice("", "Whoever writes its columns like this"),
            SelectChoice(_NOBODY, "A source that is not remembered"),
            *[SelectChoice(str(one.id), one.name) for one in known],
        ]


@blueprint.get("/imports/new/<kind>")
def new(kind: str) -> ResponseReturnValue:
    return _show(kind_of(kind), UploadForm(formdata=None))


@blueprint.post("/imports/new/<kind>")
def upload(kind: str) -> ResponseReturnValue:
    """Keeps a sheet and leads to its next step; a file that is no sheet comes back with the reason."""
    known, form = kind_of(kind), UploadForm()
    sent = _sent(form)
    if sent is None:
        form.file.errors = ["You need to choose a file, or to paste cells."]
        return _show(known, form), 422
    form.offer(_profiles(known))
    if not form.validate():
        return _show(known, form), 422
    try:
        begun = _begun(known, *sent, source=form.profile.data)
    except Refused as refused:
        if refused.refusal is not Refusal.SHEET_UNREADABLE:
            raise
        return _show(known, form, refused), 422
    return redirect(url_for("imports.look", import_id=begun), 303)


def _begun(kind: Kind, content: bytes, file_name: str, *, source: str) -> int:
    """Reads a file before any transaction begins, so that others need not wait, and keeps it; the import's id.

    Where no source was chosen it is the one whose last file had the same columns, and that is said.
    """
    settings: Settings = current_app.config["PORTAL"]
    options = imports.Options(currency=settings.currency)
    found: Profile | None = None
    profile_id = int(source) if source not in ("", _NOBODY) else None
    if profile_id is not None:
        with reading():
            options = with_profile(kind, profile_id, options, content)
    sheet = imports.read(content, file_name, options, kind)
    if not source and (found := _of_columns(kind, sheet.header)):
        profile_id = found.id
        with reading():
            options = with_profile(kind, profile_id, options, content)
        if options.encoding not in ("", sheet.encoding) or options.delimiter not in ("", sheet.delimiter):
            sheet = imports.read(content, file_name, options, kind)
    with transaction():
        import_id = beginning.begin(
            current_actor(),
            kind,
            content,
            file_name,
            on=today(),
            now=now(),
            options=options,
            profile_id=profile_id,
            sheet=sheet,
        )
    if found is not None:
        flash(SOURCE_KNOWN.format(name=found.name), "done")
    return import_id


def _of_columns(kind: Kind, header: Sequence[str]) -> Profile | None:
    """The source whose last file had these columns."""
    with reading():
        return profile_of_header(current_actor(), kind, header)


def _profiles(kind: Kind) -> tuple[Profile, ...]:
    with reading():
        return profiles(current_actor(), kind)


def _sent(form: UploadForm) -> tuple[bytes, str] | None:
    """The content and the name of the file that was chosen, else of the cells that were pasted; None for neither."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return file.read(), file.filename
    return imports.as_file(request.form["pasted"]) if form.pasted.data else None


def _show(kind: Kind, form: UploadForm, refused: Refused | None = None) -> str:
    form.offer(_profiles(kind))
    meanings, required = MEANINGS[kind], needed(kind)
    return render_template(
        "imports/new.html",
        kind=kind,
        form=form,
        sentences=sentences(refused) if refused else [],
        words=KINDS,
        about=ABOUT,
        columns=[
            (name, name in required, meanings[name], cell) for name, cell in zip(*imports.template(kind), strict=True)
        ],
        largest=MAX_BYTES // 1024**2,
        most=MAX_ROWS,
    )
