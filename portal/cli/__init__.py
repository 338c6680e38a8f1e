"""The portal from a terminal."""

import click

from portal.cli import demo, keeping, people, reports, run, sheets, staying, undoing

main = click.Group(name="portal", help="The upskilling portal from a terminal.")
for commands in (run, sheets, undoing, reports, demo, keeping, people):
    for command in commands.COMMANDS:
        main.add_command(command)
for command in staying.COMMANDS:
    reports.report.add_command(command)
