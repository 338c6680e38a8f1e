"""What can be typed at the terminal about a file that is no sheet of its kind yet."""

import shlex
from collections.abc import Sequence

from portal.rules.intake.kinds import Kind
from portal.wording.sheets import KINDS


def about_column(header: str, nearest: str) -> str:
    """How a column is named or passed over that the kind does not have; `nearest` is what it is like, or empty."""
    named = shlex.quote(f"{header}={nearest or 'COLUMN'}")
    return f"You need --column {named} to say which column it is, or --ignore {shlex.quote(header)} to pass it over."


def about_kind(file_name: str, kind: Kind) -> str:
    """That a file has the columns of another kind of sheet."""
    return (
        f"{file_name} looks like a sheet of {KINDS[kind].lower()}: portal import {kind.value} {shlex.quote(file_name)}"
    )


def worksheet_read(file_name: str, read: str, others: Sequence[str]) -> str:
    """Which worksheet of a workbook was read, where nobody has said which, and the others."""
    names = ", ".join(f"“{name}”" for name in others)
    return f"The worksheet “{read}” of {file_name} is read; there is also {names} (--sheet)."


def about_worksheet(file_name: str, read: str, others: Sequence[str]) -> str:
    """Which worksheets a workbook has beside the one that was read, of which no column is known."""
    names = ", ".join(f"“{name}”" for name in others)
    return (
        f"You need --sheet {shlex.quote(others[0])}: no column of the worksheet “{read}” is one of this kind of sheet; "
        f"{file_name} also has {names}."
    )
