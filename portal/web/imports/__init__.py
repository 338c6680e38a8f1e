"""Sheets from somebody else: a file is planned, looked at, and applied exactly as it was shown."""

from portal.web.imports import answers, columns, files, history, plans, sources, undoing, uploads
from portal.web.imports.door import blueprint

__all__ = ["answers", "blueprint", "columns", "files", "history", "plans", "sources", "undoing", "uploads"]
