"""Keeping what is remembered: backup, restore, check and migrate."""

from pathlib import Path

import click

from portal.cli.opening import now, opened, stop
from portal.rules.access import TERMINAL
from portal.services import checking, keeping
from portal.services.database import open_engine, transaction
from portal.services.migrating import head
from portal.services.migrating import migrate as migrate_database
from portal.wording.flaws import flaw_sentence

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("backup")
@click.argument("file", type=_FILE)
def backup(file: Path) -> None:
    """Write everything to a new FILE, while the portal is in use."""
    with opened():
        try:
            made = keeping.backup(file, now=now())
        except OSError as error:
            stop(f"{file} cannot be written: {error.strerror}.")
        with transaction():
            keeping.remember_backup(TERMINAL, file, made, at=now())
    click.echo(f"{file} holds {made.rows} rows of {len(made.tables)} tables.", err=True)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore(file: Path) -> None:
    """Fill an empty database from FILE, which may come from the other kind of database."""
    with opened(as_it_is=True):
        restored = keeping.restore(file, now=now())
    click.echo(
        f"{restored.rows} rows of {len(restored.tables)} tables are back. Everybody has to sign in again.", err=True
    )


@click.command("check")
def check() -> None:
    """Say what is wrong with what is remembered; status 1 if anything is."""
    with opened():
        findings = checking.check()
    for finding in findings:
        click.echo(flaw_sentence(finding.flaw, **finding.about))
    if findings:
        stop(f"{len(findings)} promises are broken.")
    click.echo("Everything fits together.", err=True)


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the tables of this version."""
    with opened(as_it_is=True):
        migrate_database(open_engine())
    click.echo(f"The database is at revision {head()}.", err=True)


COMMANDS = (backup, restore, check, migrate)
