"""What undoing an import did, or doing it again, and what stays, in words."""

from portal.rules.intake.kinds import Kind
from portal.services.intake.undoing import Undone
from portal.wording.sheets import rows_in_words

_ENDED: dict[Kind, tuple[str, str, str]] = {
    Kind.PEOPLE: ("person", "people", "left"),
    Kind.COURSES: ("course", "courses", "retired"),
}


_WHY = {
    "edited": "{what} stays {now}: the import made it {imported} and somebody has changed it since.",
    "in_use": "{what} stays: it is in use by now.",
    "taken": "{what} stays: what was there before would clash with what is there now.",
    "gone": "{what} stays away: it, or what it refers to, is not there any more.",
    "protected": "{what} stays: that is not yours to take back, or nobody would be left who administers the portal.",
}


def kept_sentence(subject: str, column: str, *, imported: str, now: str, why: str) -> str:
    """Why something was not taken back."""
    what = f"{subject}: {column}" if column and subject else subject or column or "Something"
    return _WHY[why].format(what=what, imported=_quoted(imported), now=_quoted(now))


def undone_sentence(done: Undone) -> str:
    """What became of it, in numbers."""
    if done.again:
        said = f"What import {done.undone_id} had taken back is done again: {done.taken_back:,} of {done.rows:,} rows"
        back = "To take it back: portal undo"
    else:
        said = f"Import {done.undone_id} is undone: {done.taken_back:,} of {done.rows:,} rows are taken back"
        back = "To do it again: portal undo"
    if done.ended:
        said += f", and {what_it_ended(done.kind, done.ended, comes_back=not done.again)}"
    if done.kept:
        said += f". {len(done.kept):,} {'stays' if len(done.kept) == 1 else 'stay'}, because of what people did since"
    return f"{said}. {back} {done.import_id}"


def what_was_undone(done: Undone) -> str:
    """What is said after an undo: `Undone: 1 row taken back, and 48 courses came back. 2 stay, because of …`."""
    said = f"Done again: {rows_in_words(done.taken_back)}" if done.again else f"Undone: {_taken(done.taken_back)}"
    if done.ended:
        said += f", and {what_it_ended(done.kind, done.ended, comes_back=not done.again)}"
    stays = len(done.kept)
    return (
        f"{said}. {stays:,} {'stays' if stays == 1 else 'stay'}, because of what people did since."
        if stays
        else f"{said}."
    )


def what_it_ended(kind: Kind, count: int, *, comes_back: bool) -> str:
    """What became of those whom a complete file did not name: `24 courses retired`, or `24 courses came back`."""
    one, several, did = _ENDED[kind]
    return f"{count:,} {one if count == 1 else several} {'came back' if comes_back else did}"


def _taken(rows: int) -> str:
    return f"{rows_in_words(rows)} taken back"


def _quoted(value: str) -> str:
    return f"“{value}”" if value else "empty"
