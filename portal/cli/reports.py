"""Reports at a terminal: what units can do, and where people stand."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import click

from portal.cli.opening import opened, refusal_document, today
from portal.cli.tables import cell, lines, print_document, print_table
from portal.rules.access import TERMINAL, Actor
from portal.rules.refusals import Refusal, Refused
from portal.services import insight
from portal.services.acting import acting_for
from portal.services.database import reading
from portal.services.insight import coverage_document, levels_document
from portal.wording.reports import flag_words, percent, state_words

EVERY = "all"
"""A unit that is called so itself is named in another case, as codes are compared without: ALL."""

_on = click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day to look at; today otherwise.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
as_option = click.option("--as", "email", metavar="EMAIL", help="Show what this person may see.")


@click.group("report")
def report() -> None:
    """Print figures: coverage of units, levels of people, who stays, who finishes."""


@report.command()
@click.option("--unit", required=True, metavar="CODE|all", help="A unit with everything below it, or every unit.")
@_on
@as_json_option
@as_option
def coverage(*, unit: str, day: datetime | None, as_json: bool, email: str | None) -> None:
    """Print what is required in a unit, and how much of it is met."""
    with opened(document=refusal_document if as_json else None) as app, reading():
        now = today(app)
        on, actor = day.date() if day else now, actor_for(email, now)
        if unit == EVERY:
            documents = [coverage_document(found) for found in insight.coverage_of_all(actor, on=on, today=now)]
        else:
            found = seen("unit", unit, lambda: insight.coverage(actor, unit, on=on, today=now))
            documents = [coverage_document(found)]
    if as_json:
        print_document(documents if unit == EVERY else documents[0])
        return
    if unit == EVERY:
        print_table([_UNIT_HEADER, *map(_unit_cells, documents)])
        return
    for line in _in_words(documents[0]):
        click.echo(line)


@report.command()
@click.option("--person", metavar="EMPLOYEE_NO", help="One person.")
@click.option(
    "--unit", metavar="CODE|all", help="Everybody who was in this unit or below it that day, or in the company."
)
@_on
@as_json_option
@as_option
def levels(*, person: str | None, unit: str | None, day: datetime | None, as_json: bool, email: str | None) -> None:
    """Print where people stand in each competency, and what decides it."""
    if (person is None) == (unit is None):
        raise click.UsageError("You need either --person or --unit.")
    with opened(document=refusal_document if as_json else None) as app, reading():
        now = today(app)
        on, actor = day.date() if day else now, actor_for(email, now)
        if person is not None:
            found = [seen("person", person, lambda: insight.standings_of(actor, person, on=on, today=now))]
        elif unit == EVERY:
            found = insight.standings_of_all(actor, on=on, today=now)
        else:
            code = unit or ""
            found = seen("unit", code, lambda: insight.standings_below(actor, code, on=on, today=now))
    if as_json:
        documents = [levels_document(one) for one in found]
        print_document(documents[0] if person is not None else documents)
        return
    for one in found:
        for line in _of_person(one):
            click.echo(line)


def actor_for(email: str | None, on: date) -> Actor:
    return acting_for(email, on=on) if email else TERMINAL


def seen(what: str, code: str, look: Any) -> Any:
    """What can be seen; the same words whether there is nothing or somebody else's."""
    try:
        return look()
    except Refused as refused:
        if refused.refusal is Refusal.NOT_FOUND:
            raise Refused(Refusal.UNKNOWN_REFERENCE, what=what, code=code) from None
        raise


_UNIT_HEADER = ("unit", "people", "met", "required", "coverage", "readiness", "ready", "bus factor")


def _unit_cells(document: dict[str, Any]) -> tuple[str, ...]:
    names = ("unit", "people", "met", "required", "coverage", "readiness", "ready", "bus_factor")
    return tuple(percent(document[n]) if n in ("coverage", "readiness") else cell(document[n]) for n in names)


def _in_words(document: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{document['unit']} on {document['on']}: {document['people']:,} people, "
        f"{document['with_profile']:,} with a role profile, {document['ready']:,} ready."
    )
    yield (
        f"{document['met']:,} of {document['required']:,} requirements met, {percent(document['coverage'])}; "
        f"readiness {percent(document['readiness'])}; bus factor {cell(document['bus_factor']) or 'not defined'}."
    )
    names = ("code", "met", "required", "coverage", "at_risk", "level", "need", "depth", "projected_depth")
    yield from lines(
        [
            ("", "met", "required", "coverage", "lapsing", "level", "need", "people", "in 90 days"),
            *(
                tuple(percent(row[n]) if n == "coverage" else cell(row[n]) for n in names)
                for row in document["competencies"]
            ),
        ]
    )
    below = [("direct", document["direct"]), *((child["unit"], child) for child in document["children"])]
    yield from lines(
        [
            ("below", "people", "met", "required", "coverage"),
            *(
                (name, *(cell(row[n]) for n in ("people", "met", "required")), percent(row["coverage"]))
                for name, row in below
            ),
        ]
    )


def _of_person(standing: insight.Standing) -> Iterator[str]:
    ready = {True: "ready", False: "not ready", None: "nothing is required"}[standing.ready]
    yield f"{standing.employee_no} {standing.name} on {standing.on}: {ready}, readiness {percent(standing.readiness)}"
    yield from lines(
        [
            ("", "verified", "target", "once", "claimed", "state", "until", "decided by"),
            *(
                (
                    row.code,
                    str(row.verified),
                    cell(row.target),
                    str(row.held),
                    cell(row.claimed),
                    ", ".join([state_words(row.state), *map(flag_words, sorted(row.flags))]),
                    cell(row.until),
                    row.basis or "",
                )
                for row in standing.rows
            ),
        ]
    )


COMMANDS = (report,)
