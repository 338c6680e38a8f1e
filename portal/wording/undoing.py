"""What undoing an import did, and what stays, in words."""

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


def undone_sentence(undo_id: int, undone_id: int, *, taken_back: int, rows: int, kept: int) -> str:
    """What became of it, in numbers."""
    said = f"Import {undone_id} is undone: {taken_back:,} of {rows:,} rows are taken back."
    if kept:
        said += f" {kept:,} {'value stays' if kept == 1 else 'values stay'} as somebody has made it since."
    return f"{said} To do it again: portal undo {undo_id}"


def _quoted(value: str) -> str:
    return f"“{value}”" if value else "empty"
