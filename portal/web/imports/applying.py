"""Applying an import, or taking it back: a small one in the request, a large one in a thread that outlives it."""

from collections.abc import Callable, Mapping
from threading import Thread

from flask import Flask, current_app

from portal.rules.refusals import Refused
from portal.services import pace
from portal.services.database import reading, transaction
from portal.services.intake import applying, imports, undoing
from portal.web.clock import now, today
from portal.web.gate import current_actor


def go(
    import_id: int, *, skip: bool = False, confirmed: Mapping[str, int] | None = None, shown: str = ""
) -> imports.Summary | None:
    """Applies an import, or begins to: None when it goes on beside the request, and its page tells how far it is.

    `shown` is the version of the plan that the page had. Raises `Refused` as `imports.apply` does.
    """
    actor, on, moment = current_actor(), today(), now()
    with reading():
        is_large = applying.is_large(actor, import_id)
    if not is_large:
        with transaction():
            return imports.apply(
                actor, import_id, on=on, now=moment, skip_problems=skip, confirmed=confirmed, shown=shown
            )
    hold = applying.hold(import_id)
    try:
        with transaction():
            applying.start(actor, import_id, skip_problems=skip, confirmed=confirmed, shown=shown)

        def deed() -> object:
            return imports.apply(
                actor, import_id, on=on, now=moment, skip_problems=skip, held=True, confirmed=confirmed
            )

        _beside(import_id, hold, deed)
    except BaseException:
        hold.release()
        raise
    return None


def go_back(import_id: int) -> undoing.Undone | int:
    """Takes an import back, or begins to: then only the number of the undo, whose page tells how far it is.

    Raises `Refused` as `undoing.undo` does.
    """
    actor, on, moment = current_actor(), today(), now()
    with reading():
        undoing.undoable(actor, import_id)
        is_large = applying.is_large(actor, import_id)
    if not is_large:
        with transaction():
            return undoing.undo(actor, import_id, on=on, now=moment)
    hold = undoing.hold(import_id)
    try:
        with transaction():
            undo_id = undoing.start(actor, import_id, on=on, now=moment)
        _beside(undo_id, hold, lambda: undoing.undo(actor, import_id, on=on, now=moment, held=True))
    except BaseException:
        hold.release()
        raise
    return undo_id


def _beside(import_id: int, hold: applying.Hold, deed: Callable[[], object]) -> None:
    """Begins to do what the page of this import tells about."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    # no daemon: a server that is stopped gracefully waits for it
    Thread(target=_do, args=(app, import_id, hold, deed), name=f"import {import_id}", daemon=False).start()


def _do(app: Flask, import_id: int, hold: applying.Hold, deed: Callable[[], object]) -> None:
    """Does it in one transaction. Why it was not done is kept before anybody could take it for interrupted."""
    with app.app_context(), hold:
        try:
            with transaction(), pace.heard(hold.tell):
                deed()
        except Refused as refused:
            _stopped(import_id, refused)
        except Exception:
            app.logger.exception("import %s was not applied", import_id)
            _stopped(import_id, None)


def _stopped(import_id: int, why: Refused | None) -> None:
    with transaction():
        applying.stopped(import_id, why)
