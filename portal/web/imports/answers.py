"""What somebody says to the questions and problems of an import; it is planned again and shown anew."""

from collections.abc import Callable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.rules.intake.conflicts import Decision
from portal.rules.intake.questions import SHOWN
from portal.rules.refusals import Refused
from portal.services.intake import choosing, deciding, questions
from portal.services.intake.declaring import declare
from portal.services.intake.questions import CREATE, FORGET, PICK, SKIP, Answer
from portal.services.intake.replanning import Replanned
from portal.web.clock import now, today
from portal.web.gate import current_actor
from portal.web.imports.door import blueprint
from portal.web.imports.plans import refused_page
from portal.web.imports.replanning import kept
from portal.web.imports.rows import corrected, decided


@blueprint.post("/imports/<int(max=2147483647):import_id>/cells")
def correct(import_id: int) -> ResponseReturnValue:
    """Corrects the cells that were changed in the list of problems."""
    cells = corrected(request.form)
    return _said(
        import_id, "problems", lambda: choosing.fix(current_actor(), import_id, cells, on=today(), now=now()), cells
    )


@blueprint.post("/imports/<int(max=2147483647):import_id>/leave-out")
def leave_out(import_id: int) -> ResponseReturnValue:
    """Leaves rows out of the import; cells that were changed in the same form are corrected as well."""
    lines, cells = _lines(), corrected(request.form)
    actor, on, moment = current_actor(), today(), now()
    return _said(
        import_id,
        "problems",
        lambda: choosing.fix(actor, import_id, cells, on=on, now=moment, left_out=lines),
        lines,
    )


@blueprint.post("/imports/<int(max=2147483647):import_id>/take-in")
def take_in(import_id: int) -> ResponseReturnValue:
    """Takes rows in again that were left out."""
    lines = _lines()
    return _said(
        import_id, "rows", lambda: choosing.unskip(current_actor(), import_id, lines, on=today(), now=now()), lines
    )


@blueprint.post("/imports/<int(max=2147483647):import_id>/answers")
def answer(import_id: int) -> ResponseReturnValue:
    """Says what the words mean that nobody here knows, or takes that back."""
    said = _answers()
    return _said(
        import_id, "questions", lambda: questions.answer(current_actor(), import_id, said, on=today(), now=now()), said
    )


@blueprint.post("/imports/<int(max=2147483647):import_id>/conflicts")
def decide(import_id: int) -> ResponseReturnValue:
    """Decides who wins where somebody has changed something since the last sheet."""
    actor, on, moment = current_actor(), today(), now()
    winner = request.form.get("all", "")
    if winner in set(Decision):
        return _said(
            import_id,
            "conflicts",
            lambda: deciding.decide_all(actor, import_id, Decision(winner), on=on, now=moment),
            winner,
        )
    said = decided(request.form)
    return _said(import_id, "conflicts", lambda: deciding.decide(actor, import_id, said, on=on, now=moment), said)


@blueprint.post("/imports/<int(max=2147483647):import_id>/complete")
def complete(import_id: int) -> ResponseReturnValue:
    """Says whether the file is complete, and shows what that would end."""
    is_complete = request.form.get("complete") == "1"
    return _said(
        import_id,
        "complete",
        lambda: declare(current_actor(), import_id, complete=is_complete, on=today(), now=now()),
        True,
    )


def _answers() -> list[Answer]:
    """The questions of the form that were answered. A code that was typed counts more than one of the list."""
    found = []
    for at in range(SHOWN):
        column, text = request.form.get(f"ask-{at}-column"), request.form.get(f"ask-{at}-text")
        if column is None or text is None:
            continue
        chosen, typed = request.form.get(f"ask-{at}", ""), request.form.get(f"ask-{at}-code", "").strip()
        deed, _, value = chosen.partition(":")
        if deed == CREATE or (deed in (SKIP, FORGET) and not typed):
            found.append(Answer(column, text, deed, typed if deed == CREATE else ""))
        elif typed or value:
            found.append(Answer(column, text, PICK, typed or value))
    return found


def _lines() -> list[int]:
    """The lines that a button or a tick names."""
    return [int(line) for line in request.form.getlist("line") if line.isdecimal() and len(line) < 10]


def _said(import_id: int, place: str, deed: Callable[[], Replanned], said: object) -> ResponseReturnValue:
    """Does it, unless nothing was said, and shows the import at the place that it was about."""
    try:
        if said:
            kept(deed)
    except Refused as refused:
        return refused_page(import_id, refused)
    return redirect(url_for("imports.look", import_id=import_id, _anchor=f"h-{place}"), 303)
