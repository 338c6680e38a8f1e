"""What may be said at the terminal about how a file is read, and what is typed before something unusual is done."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import click

from portal.rules.intake.kinds import Kind
from portal.services.database import reading
from portal.services.intake import imports, profiles
from portal.services.intake.encodings import ENCODINGS

Command = TypeVar("Command", bound=Callable[..., Any])

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_OPTIONS = (
    click.option("--profile", metavar="NAME", help="Read it as the last file of this source was read."),
    click.option("--encoding", type=click.Choice(ENCODINGS, case_sensitive=False), help="What its letters are."),
    click.option("--delimiter", type=click.Choice(list(_DELIMITERS)), help="What stands between its cells."),
    click.option("--sheet", "worksheet", metavar="NAME", help="Which worksheet of a workbook."),
    click.option("--header-line", type=click.IntRange(1), metavar="N", help="The line on which the columns are named."),
    click.option(
        "--column",
        "named",
        multiple=True,
        metavar="'HEADER=COLUMN'",
        help="Which column a header is; nothing after the sign passes it over. May be repeated.",
    ),
    click.option("--guard", is_flag=True, help="Stop when what it would do is unusual."),
    click.option("--confirm", type=int, multiple=True, metavar="N", help="Go on although N is unusual, with --guard."),
)


def with_choices(command: Command) -> Command:
    """The command with the options of this module."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def chosen(kind: Kind, options: imports.Options, said: Mapping[str, Any]) -> imports.Options:
    """The options with what was said about the file. Raises `UsageError` for what means nothing."""
    if said["confirm"] and not said["guard"]:
        raise click.UsageError("--confirm means nothing without --guard.")
    columns, known = dict(options.columns), imports.template(kind)[0]
    for text in said["named"]:
        header, sign, column = (part.strip() for part in text.rpartition("="))
        if not sign or not header or (column and column not in known):
            raise click.UsageError(f"--column needs HEADER=COLUMN with one of {', '.join(known)}, not {text}.")
        columns[header] = column
    return replace(
        options,
        columns=columns,
        encoding=said["encoding"] or "",
        delimiter=_DELIMITERS.get(said["delimiter"] or "", ""),
        sheet=said["worksheet"] or "",
        header_line=said["header_line"] or 0,
    )


def with_profile(
    kind: Kind, options: imports.Options, said: Mapping[str, Any], content: bytes
) -> tuple[imports.Options, int | None]:
    """The options with what the named profile says too, and its id. Raises `Refused` with `NO_SUCH_PROFILE`."""
    if not said["profile"]:
        return options, None
    with reading():
        number = profiles.named_profile(kind, said["profile"])
        return profiles.with_profile(kind, number, options, content), number
