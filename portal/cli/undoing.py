"""Taking an import back at a terminal."""

import json
import sys

import click

from portal.cli.opening import now, opened, today
from portal.rules.access import TERMINAL
from portal.rules.refusals import Refused
from portal.services.acting import acting_for
from portal.services.database import transaction
from portal.services.intake import undoing
from portal.wording import refusal_sentence
from portal.wording.undoing import kept_sentence, undone_sentence


@click.command("undo")
@click.argument("import_id", type=click.IntRange(1, 2**31 - 1), metavar="IMPORT_ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, whatever the outcome.")
@click.option("--as", "email", metavar="EMAIL", help="Do it as this person may.")
def undo(import_id: int, *, as_json: bool, email: str | None) -> None:
    """Take an import back, wherever what it wrote still stands. Undoing an undo does the import again."""
    with opened() as app:
        day = today(app)
        try:
            with transaction():
                actor = acting_for(email, on=day) if email else TERMINAL
                done = undoing.undo(actor, import_id, on=day, now=now())
        except Refused as refused:
            sentence = refusal_sentence(refused.refusal, **refused.about)
            if as_json:
                refusal = {"code": refused.refusal.value, "message": sentence}
                click.echo(json.dumps({"import_id": None, "undoes": import_id, "undone": False, "refusal": refusal}))
            click.echo(sentence, err=True)
            sys.exit(1)
    _tell(done, as_json=as_json)


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
    sentence = undone_sentence(
        done.import_id, done.undone_id, taken_back=done.taken_back, rows=done.rows, kept=len(done.kept)
    )
    click.echo(sentence, err=as_json)


COMMANDS = (undo,)
