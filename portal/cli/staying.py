"""Reports at a terminal: who stays, and who finishes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import click

from portal.cli.opening import now, opened, refusal_document, today
from portal.cli.reports import EVERY, actor_for, as_json_option, as_option, seen
from portal.cli.tables import print_document
from portal.rules.access import Actor
from portal.rules.refusals import Refusal, Refused
from portal.services.database import reading, transaction
from portal.wording.retention import learners_lines, retention_lines

Note = Callable[[str, str], None]
"""Takes the code of why something is not shown, and of what."""

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--unit", required=True, metavar="CODE|all", help="A unit with everything below it, or every unit.")
@click.option("--from", "start", type=_DAY, required=True, help="The first day.")
@click.option("--to", "end", type=_DAY, required=True, help="The first day that does not count any more.")
@as_json_option
@as_option
def retention(*, unit: str, start: datetime, end: datetime, as_json: bool, email: str | None) -> None:
    """Print who stayed in a unit and who left, by days employed."""
    from portal.services import retention as figures

    with opened(document=refusal_document if as_json else None) as app:
        day = today(app)
        first, after = start.date(), end.date()
        with _asking("retention", unit, email, day) as (actor, note):
            if unit == EVERY:
                found = figures.retention_of_all(actor, first, after, today=day)
            else:
                found = [
                    seen("unit", unit, lambda: figures.retention(actor, unit, first, after, today=day)),
                ]
            documents = [figures.retention_document(one, listed=unit == EVERY) for one in found]
            if not documents:
                note(Refusal.NOT_FOUND.value, unit)
            elif unit != EVERY and "suppressed" in documents[0]:
                note(documents[0]["why"], found[0].unit or unit)
    if as_json:
        print_document(documents if unit == EVERY else documents[0])
        return
    for one, document in zip(found, documents, strict=True):
        for line in retention_lines(one.unit or "", document):
            click.echo(line)


@click.command()
@click.option("--course", default="", metavar="CODE", help="One course; every course otherwise.")
@click.option("--from", "start", type=_DAY, help="Enrolled on this day or later.")
@click.option("--to", "end", type=_DAY, help="Enrolled before this day.")
@as_json_option
@as_option
def learners(*, course: str, start: datetime | None, end: datetime | None, as_json: bool, email: str | None) -> None:
    """Print how enrollments end: completed, withdrawn, left the company, or not yet."""
    from portal.services import retention as figures

    with opened(document=refusal_document if as_json else None) as app:
        day = today(app)
        with _asking("learners", course or "every course", email, day) as (actor, note):
            found = figures.learners(actor, course=course, start=_date(start), end=_date(end), today=day)
            document = figures.learners_document(found)
            if "suppressed" in document:
                note(document["why"], course or "every course")
    if as_json:
        print_document(document)
        return
    for line in learners_lines(document):
        click.echo(line)


def _date(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


@contextmanager
def _asking(
    report: str, subject: str, email: str | None, on: date
) -> Iterator[tuple[Actor, Callable[[str, str], None]]]:
    """Who asks, and how to note that somebody did not get what they asked for: the audit log keeps it."""
    from portal.services import retention as figures

    refused: list[tuple[str, str]] = []
    actor: Actor | None = None
    try:
        with reading():
            actor = actor_for(email, on)
            yield actor, lambda why, what: refused.append((why, what))
    except Refused as error:
        refused.append((error.refusal.value, subject))
        raise
    finally:
        if actor is not None and not actor.is_terminal and refused:
            with transaction():
                for why, what in refused:
                    figures.note_refusal(actor, report, what, why, now=now())


COMMANDS: tuple[Any, ...] = (retention, learners)
