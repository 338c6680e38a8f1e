"""Taking an import back at a terminal."""

import json
from datetime import date
from typing import Any

import click

from portal.cli.opening import now, opened, refusal_document, today
from portal.cli.progress import shown
from portal.rules.access import TERMINAL, Actor
from portal.rules.refusals import Refusal, Refused
from portal.services.acting import acting_for
from portal.services.database import transaction
from portal.services.intake import undoing
from portal.wording.undoing import kept_sentence, undone_sentence


@click.command("undo")
@click.argument("import_id", type=click.IntRange(1, 2**31 - 1), metavar="IMPORT_ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, whatever the outcome.")
@click.option("--as", "email", metavar="EMAIL", help="Do it as this person may.")
def undo(import_id: int, *, as_json: bool, email: str | None) -> None:
    """Take an import back, wherever what it wrote still stands. Undoing an undo does the import again."""

    def document(refused: Refused) -> dict[str, Any]:
        return {"import_id": None, "undoes": import_id, "undone": False, **refusal_document(refused)}

    with opened(document=document if as_json else None) as app:
        day = today(app)
        with shown(quiet=as_json), undoing.hold(import_id), transaction():
            actor = acting_for(email, on=day) if email else TERMINAL
            done = _undone(actor, import_id, day)
    _tell(done, as_json=as_json)


def _undone(actor: Actor, import_id: int, day: date) -> undoing.Undone:
    """The same words whether there is no such import or it is somebody else's."""
    try:
        return undoing.undo(actor, import_id, on=day, now=now(), held=True)
    except Refused as refused:
        if refused.refusal is Refusal.NOT_FOUND:
            raise Refused(Refusal.UNKNOWN_REFERENCE, what="import", code=import_id) from None
        raise


def _tell(done: undoing.Undone, *, as_json: bool) -> None:
    for one in done.kept:
        sentence = kept_sentence(one.subject, one.column, imported=one.imported, now=one.now, why=one.why)
        click.echo(sentence, err=True)
    if as_json:
        document = {
            "import_id": done.import_id,
            "undoes": done.undone_id,
            "kind": done.kind.value,
            "rows": done.rows,
            "taken_back": done.taken_back,
            **({"ended": done.ended} if done.ended else {}),
            "kept": [
                {
                    "subject": one.subject,
                    "column": one.column,
                    "imported": one.imported,
                    "now": one.now,
                    "why": one.why.value,
                }
                for one in done.kept
            ],
            "undone": True,
        }
        click.echo(json.dumps(document, ensure_ascii=False))
    click.echo(undone_sentence(done), err=as_json)


COMMANDS = (undo,)
