"""Something to begin with: the starter library, and the demo company."""

import json
from dataclasses import asdict

import click
from flask import Flask

from portal.cli.opening import now, opened, stop, today
from portal.config import Settings
from portal.rules.access import TERMINAL
from portal.services import demo as demo_company
from portal.services import installation, starter
from portal.services.database import transaction
from portal.starter.company import LEAST_PEOPLE


@click.command("starter")
def starter_library() -> None:
    """Load the starter library, while there is no course, competency or profile."""
    with opened() as app, transaction():
        brought = starter.load(TERMINAL, on=today(app), now=now())
    *others, last = (f"{rows} rows of {kind}" for kind, rows in brought.items())
    click.echo(f"Loaded {', '.join(others)} and {last}.", err=True)


@click.command("demo")
@click.option("--people", type=click.IntRange(min=LEAST_PEOPLE), default=180, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed gives another company.")
@click.option("--json", "as_json", is_flag=True, help="Print the sign-ins as JSON.")
@click.option("--if-empty", is_flag=True, help="Do nothing where there are people already.")
def demo(people: int, seed: int, as_json: bool, if_empty: bool) -> None:
    """Found a believable company in an empty database and print one sign-in per role."""
    with opened() as app:
        if not (if_empty and _has_begun(app)):
            _found(app, people, seed)
        sign_ins = demo_company.sign_ins()
    if as_json:
        click.echo(json.dumps([_plain(asdict(each)) for each in sign_ins], ensure_ascii=False))
        return
    for each in sign_ins:
        click.echo(f"{each.role:<14} {each.email:<40} {each.password}")


def _has_begun(app: Flask) -> bool:
    configured: Settings = app.config["PORTAL"]
    return configured.is_https or not installation.is_empty()


def _found(app: Flask, people: int, seed: int) -> None:
    configured: Settings = app.config["PORTAL"]
    if configured.is_https:
        stop("Demo people have a password that everybody knows, so a portal with https has none.")
    click.echo(f"Founding a company of {people} people …", err=True)
    with transaction():
        demo_company.found_company(people, seed=seed, on=today(app), now=now(), hashing=app.config["PORTAL_HASHING"])


def _plain(sign_in: dict[str, str]) -> dict[str, str]:
    return {name: sign_in[name] for name in ("role", "email", "password", "employee_no")}


COMMANDS = (starter_library, demo)
