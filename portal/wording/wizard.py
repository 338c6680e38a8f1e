"""What the import wizard says above a page after something was done."""

SOURCE_KNOWN = (
    "Its columns are those of {name}, so it is understood as the last file from there. "
    "If it comes from somewhere else, cancel it and choose another source."
)
SOURCE_RENAMED = "The source is called {name} now."
SOURCE_FORGOTTEN = "{name} is forgotten. What its files have brought stays."
APPLIED = "Applied: {what}."
CANCELLED = "The import is cancelled. Nothing has been changed."
