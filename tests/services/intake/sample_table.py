"""docs/samples.md: every real file among the samples and what the portal makes of it.

`python -m tests.services.intake.sample_table` writes it anew.
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import create_engine

from portal.app import create_app
from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.rules.refusals import Refused
from portal.services.intake.naming import proposed
from portal.services.intake.reading import read
from portal.services.migrating import migrate
from portal.wording import refusal_sentence
from tests.conftest import settings_for
from tests.samples import SAMPLES
from tests.services.intake.sample_imports import told

PAGE = Path(__file__).resolve().parents[3] / "docs" / "samples.md"
_ENDINGS = (".csv", ".tsv", ".xlsx", ".xls", ".txt", ".json")
_NOT_SAMPLES = ("expected.json", "expected_shape.json")
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "": "XLSX"}

HEAD = """# Real sheets

Every file among the samples (real exports and the test files of other tools) and what the portal makes of it.
A test really imports each of them and compares this page with what happened; `python -m
tests.services.intake.sample_table` writes it anew.

- *Read as*, *header*, *rows* and *columns*: what is found when nothing is said about the file. *Like* is the kind of
  sheet of which most columns are known by name or synonym, where there are two.
- *Imported as*: the kind, and what had to be done to the file first, where anything had to. Files that have nothing to
  do with learning are taken for courses: what they test is what becomes of their cells. Columns that nobody knows are
  left out; where no column is the code or the title, the first ones that are left are.
- *Outcome*: rows = created + updated + unchanged + skipped + refused, into an empty portal, where refused rows are
  skipped. Units and courses that nobody knows are made when the portal asks about them; rows with other unknown words
  are left out. *Most often* is the problem that most of the refused rows have.
- *Again*: the same file a second time. After each import its export came back without a change, no promise of the
  database was broken, and the undo brought everything back.

| file | read as | header | rows | columns | like | imported as | outcome | most often | again |
|---|---|---|---|---|---|---|---|---|---|
"""


def files() -> list[Path]:
    """The samples that somebody could take for a sheet."""
    return sorted(
        path
        for path in SAMPLES.rglob("*")
        if path.suffix in _ENDINGS and path.name not in _NOT_SAMPLES and path.parent.name != "json"
    )


def lines(paths: Iterable[Path]) -> Iterator[str]:
    """The lines of the page about some of the files, each of which is really imported."""
    for path in paths:
        name = path.relative_to(SAMPLES).as_posix()
        yield " | ".join(["", *map(_cell, (name, *_read(path), *told(path))), ""]).strip()


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def _read(path: Path) -> tuple[str, ...]:
    try:
        sheet = read(path.read_bytes(), path.name)
    except Refused as refused:
        return (f"refused: {refusal_sentence(refused.refusal, **refused.about)}", "", "", "", "")
    known = {kind: sum(one.is_certain for one in proposed(kind, sheet.header, Options())) for kind in Kind}
    kind = max(known, key=known.__getitem__)
    like = f"{kind.value} ({known[kind]})" if known[kind] >= 2 else ""
    read_as = " ".join(filter(None, (sheet.encoding, _DELIMITERS[sheet.delimiter])))
    ragged = f", {len(sheet.problems)} too long" if sheet.problems else ""
    return read_as, f"line {sheet.header_line}", f"{len(sheet.records)}{ragged}", str(len(sheet.header)), like


def _write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/portal.sqlite"
        engine = create_engine(url)
        migrate(engine)
        engine.dispose()
        with create_app(settings_for(url, Path(folder))).app_context():
            PAGE.write_text(HEAD + "".join(f"{line}\n" for line in lines(files())), encoding="utf-8")


if __name__ == "__main__":
    if not SAMPLES.exists():
        sys.exit("The samples are not here.")
    _write()
