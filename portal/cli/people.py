"""People from a terminal: the first administrator, sign-in links, roles, closing and opening accounts."""

from collections.abc import Callable
from datetime import datetime

import click

from portal.cli.opening import now, opened, stop, today
from portal.rules.access import TERMINAL, AccessRole
from portal.rules.intake.problems import Flawed
from portal.rules.intake.values import code, email, words
from portal.services import administration, directory, sign_in_links
from portal.services.administration import Newcomer
from portal.services.database import transaction
from portal.wording.shapes import shape_sentence

_ROLES = {"learning": AccessRole.LEARNING, "administrator": AccessRole.ADMINISTRATOR}

_who = click.argument("who", metavar="EMPLOYEE_NO|EMAIL")
_role = click.argument("role", type=click.Choice(list(_ROLES)))
_day = click.DateTime(["%Y-%m-%d"])


@click.group("person")
def person() -> None:
    """Add people, make sign-in links, give roles."""


@person.command()
@click.option("--employee-no", required=True, help="The employee number.")
@click.option("--name", required=True)
@click.option("--email", "address", required=True, help="The work email, with which they sign in.")
@click.option("--hired-on", type=_day, help="The first day of work, YYYY-MM-DD; today otherwise.")
@click.option("--unit", default="", help="The code of the home unit.")
@click.option("--manager-no", default="", help="The manager's employee number.")
@click.option("--location", default="")
@click.option("--learning", is_flag=True, help="Give the role L&D.")
@click.option("--administrator", is_flag=True, help="Give the role administrator.")
def add(
    *,
    employee_no: str,
    name: str,
    address: str,
    hired_on: datetime | None,
    unit: str,
    manager_no: str,
    location: str,
    learning: bool,
    administrator: bool,
) -> None:
    """Add a person and print a sign-in link for them."""
    with opened() as app:
        newcomer = Newcomer(
            employee_no=_read(code, employee_no, "--employee-no"),
            name=_read(words(200), name, "--name"),
            email=_read(email, address, "--email"),
            hired_on=hired_on.date() if hired_on else today(app),
            unit=_read(code, unit, "--unit") if unit else "",
            manager_no=_read(code, manager_no, "--manager-no") if manager_no else "",
            location=_read(words(200), location, "--location"),
            roles=frozenset(
                role
                for role, is_given in ((AccessRole.LEARNING, learning), (AccessRole.ADMINISTRATOR, administrator))
                if is_given
            ),
        )
        is_here = newcomer.hired_on <= today(app)
        base = app.config["PORTAL"].url
        with transaction():
            administration.add(TERMINAL, newcomer, now=now())
            if is_here:
                link = sign_in_links.make(TERMINAL, newcomer.employee_no, base=base, now=now(), today=today(app))
        click.echo(f"{newcomer.name} is in the portal.", err=True)
        if is_here:
            _show(link)
        else:
            click.echo(f"They can be invited from {newcomer.hired_on} on.", err=True)


@person.command()
@_who
def invite(who: str) -> None:
    """Print a new sign-in link; an older one ends."""
    with opened() as app:
        base = app.config["PORTAL"].url
        with transaction():
            number = directory.number_of(TERMINAL, who, on=today(app))
            link = sign_in_links.make(TERMINAL, number, base=base, now=now(), today=today(app))
        _show(link)


@person.command()
@_who
@_role
def grant(who: str, role: str) -> None:
    """Give a role."""
    _change_roles(who, lambda held: held | {_ROLES[role]}, f"now has the role {role}")


@person.command()
@_who
@_role
def revoke(who: str, role: str) -> None:
    """Take a role away."""
    _change_roles(who, lambda held: held - {_ROLES[role]}, f"does not have the role {role} any more")


@person.command()
@_who
def deactivate(who: str) -> None:
    """Close an account; every sign-in of it ends at once."""
    with opened() as app:
        with transaction():
            number = directory.number_of(TERMINAL, who, on=today(app))
            administration.deactivate(TERMINAL, number, now=now(), today=today(app))
        click.echo(f"{number} is deactivated.", err=True)


@person.command()
@_who
def reactivate(who: str) -> None:
    """Open a closed account again."""
    with opened() as app:
        with transaction():
            number = directory.number_of(TERMINAL, who, on=today(app))
            administration.reactivate(TERMINAL, number, now=now(), today=today(app))
        click.echo(f"{number} can sign in again.", err=True)


def _change_roles(who: str, changed: Callable[[frozenset[AccessRole]], frozenset[AccessRole]], said: str) -> None:
    with opened() as app:
        with transaction():
            number = directory.number_of(TERMINAL, who, on=today(app))
            held = administration.roles_of(TERMINAL, number, today=today(app))
            administration.give_roles(TERMINAL, number, changed(held), now=now(), today=today(app))
        click.echo(f"{number} {said}.", err=True)


def _read(read: Callable[[str], str], text: str, option: str) -> str:
    try:
        return read(text.strip())
    except Flawed as flawed:
        stop(f"{option}: {shape_sentence(flawed)}")


def _show(link: sign_in_links.Link) -> None:
    click.echo(f"The sign-in link for {link.name}, good for {sign_in_links.HOURS} hours and once:", err=True)
    click.echo(link.address)


COMMANDS = (person,)
