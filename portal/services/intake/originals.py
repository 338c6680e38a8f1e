"""The file of an import as it came."""

import zlib

from sqlalchemy import insert, select

from portal.model.base import db
from portal.model.intake import ImportFile

_QUICKLY = 1
"""Of zlib's levels the one that costs an import least."""


def keep_original(import_id: int, content: bytes) -> None:
    """Keeps the file of an import as it came."""
    db.session.execute(insert(ImportFile).values(import_id=import_id, content=zlib.compress(content, _QUICKLY)))


def kept_content(import_id: int) -> bytes | None:
    """The file of an import, for the portal itself; None when it came before files were kept."""
    kept = db.session.execute(select(ImportFile.content).where(ImportFile.import_id == import_id)).scalar_one_or_none()
    return None if kept is None else zlib.decompress(kept)
