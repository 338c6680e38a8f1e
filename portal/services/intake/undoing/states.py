"""What the states of imports say once one of them is taken back: of each, whether anything of it still stands."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from portal.model.base import db
from portal.model.intake import Import, ImportRow
from portal.rules.intake.kinds import Action, ImportState


class Standing(NamedTuple):
    """What stands for an import that was undone and done again, perhaps more than once."""

    written_by: int
    """The import whose effects are there: where rows came back under other ids, the one that did it again."""
    left: tuple[int, ...]
    """The undos before that one: what they could not take back is none of its effects."""
    again: tuple[int, ...]
    """Every import that did it again."""


def standing(import_id: int) -> Standing:
    """What stands for an import that is applied."""
    written_by, left, undos, again = import_id, tuple[int, ...](), list[int](), list[int]()
    last = import_id
    while (found := _done_again(last)) is not None:
        undos.append(found.undone)
        again.append(found.id)
        last = found.id
        if found.options.get("renumbered"):
            written_by, left = found.id, tuple(undos)
    return Standing(written_by, left, tuple(again))


def settle(row: Any, undo_id: int, before: Standing, *, partly: bool) -> None:
    """Keeps that `undo_id` has taken back the import of this row: all of it, or `partly`.

    `before` is what stood for it. What the import itself had undone is applied again, and so on up to the sheet.
    """
    left = partly or _kept_something(before.left)
    _become(row.id, _undone(left))
    for again in before.again:
        _become(again, _undone(_stands(again, undo_id)))
    undo = row.undoes_id
    while undo is not None:
        _become(undo, ImportState.APPLIED)
        left = left or _kept_something([undo])
        undone = _undoes(undo)
        if undone is None:
            return
        _become(undone, _undone(left))
        undo = _undoes(undone)


def _done_again(import_id: int) -> Any:
    """The import that stands, of those that took an undo of this one back."""
    undone, again = aliased(Import), aliased(Import)
    return db.session.execute(
        select(again.id, again.options, undone.id.label("undone"))
        .join(undone, undone.id == again.undoes_id)
        .where(undone.undoes_id == import_id, again.state == ImportState.APPLIED)
        .order_by(again.id.desc())
        .limit(1)
    ).one_or_none()


def _kept_something(undos: Iterable[int]) -> bool:
    noted = exists().where(ImportRow.import_id.in_(undos), ImportRow.problems != "[]")
    return bool(db.session.scalar(select(noted)))


def _stands(import_id: int, undo_id: int) -> bool:
    """Whether the undo could not take back something that this import had done as well."""
    mine, its = aliased(ImportRow), aliased(ImportRow)
    did = mine.action.in_((Action.CREATE, Action.UPDATE))
    found = exists().where(
        mine.import_id == import_id, did, its.import_id == undo_id, its.line == mine.line, its.problems != "[]"
    )
    return bool(db.session.scalar(select(found)))


def _undoes(import_id: int) -> int | None:
    found: int | None = db.session.scalar(select(Import.undoes_id).where(Import.id == import_id))
    return found


def _undone(left: bool) -> ImportState:
    return ImportState.PARTLY_UNDONE if left else ImportState.UNDONE


def _become(import_id: int, state: ImportState) -> None:
    db.session.execute(
        update(Import).where(Import.id == import_id).values(state=state),
        execution_options={"synchronize_session": False},
    )
