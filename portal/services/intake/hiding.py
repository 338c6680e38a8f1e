"""What somebody does not read in an import that a colleague brought: opinions of people by name."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from portal.model.intake import Import
from portal.rules.access import Actor, Reach, Subject, reach
from portal.rules.intake.columns import folded_header
from portal.rules.intake.evidence import is_opinion
from portal.rules.intake.kinds import Kind

Cells = Sequence[str]


def hiding(actor: Actor, row: Any) -> Callable[[Cells], bool]:
    """Which rows of an import are not the actor's to read; `row` has the columns of the import.

    Of evidence, self-assessments and ratings are for whoever brought the sheet and for those who may read
    everybody's. A row whose kind cannot be read might be one, and so might every row while nobody has
    said which column is the kind.
    """
    if not hides_some(actor, row):
        return _nothing
    names = ["" if name.strip().startswith("_") else folded_header(name) for name in row.header]
    if "kind" not in names:
        return _everything
    at = names.index("kind")
    return lambda cells: is_opinion(cells[at])


def may_read(actor: Actor) -> ColumnElement[bool]:
    """In a statement about imports: whether there is nothing in one that the actor does not read."""
    if reach(actor, Subject.RATINGS) is Reach.EVERYBODY:
        return true()
    mine = false() if actor.id is None else Import.uploaded_by_id == actor.id
    return or_(Import.kind != Kind.EVIDENCE, mine)


def hides_some(actor: Actor, row: Any) -> bool:
    """Whether there may be something in an import, or in the file that it was, that the actor does not read.

    Who takes an import back has not brought its rows.
    """
    mine = row.undoes_id is None and row.uploaded_by_id is not None and row.uploaded_by_id == actor.id
    return row.kind is Kind.EVIDENCE and not mine and reach(actor, Subject.RATINGS) is not Reach.EVERYBODY


def _everything(_cells: Cells) -> bool:
    return True


def _nothing(_cells: Cells) -> bool:
    return False
