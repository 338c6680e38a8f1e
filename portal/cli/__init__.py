"""The portal from a terminal."""

import click

from portal.cli import demo, keeping, people, reports, run, sheets, undoing

main = click.Group(name="portal", help="The upskilling portal from a terminal.")
for commands in (run, sheets, undoing, reports, demo, keeping, people):
    for command in commands.COMMANDS:
        main.add_command(command)
