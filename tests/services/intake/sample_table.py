"""docs/samples.md: every real file among the samples and what the portal makes of it.

`python -m tests.services.intake.sample_table` writes it anew.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from portal.rules.intake.kinds import Kind
from portal.rules.intake.options import Options
from portal.rules.refusals import Refused
from portal.services.intake.naming import proposed
from portal.services.intake.reading import read
from portal.wording import refusal_sentence
from tests.samples import SAMPLES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "samples.md"
_ENDINGS = (".csv", ".tsv", ".xlsx", ".xls", ".txt", ".json")
_NOT_SAMPLES = ("expected.json", "expected_shape.json")
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "": "XLSX"}

_HEAD = """# Real sheets

Every file among the samples (real exports and the test files of other tools) and what the portal makes of it when
nothing is said about it. A test compares this page with the files; `python -m tests.services.intake.sample_table`
writes it anew. *Like* is the kind of sheet of which most columns are known by name or synonym, where there are two.

| file | read as | header | rows | columns | like |
|---|---|---|---|---|---|
"""


def files() -> list[Path]:
    """The samples that somebody could take for a sheet."""
    return sorted(
        path
        for path in SAMPLES.rglob("*")
        if path.suffix in _ENDINGS and path.name not in _NOT_SAMPLES and path.parent.name != "json"
    )


def table() -> str:
    return _HEAD + "".join(_rows())


def _rows() -> Iterator[str]:
    for path in files():
        name = path.relative_to(SAMPLES).as_posix().replace("|", "\\|")
        yield f"| {name} | {_told(path)} |\n"


def _told(path: Path) -> str:
    try:
        sheet = read(path.read_bytes(), path.name)
    except Refused as refused:
        return f"refused: {refusal_sentence(refused.refusal, **refused.about)} | | | |"
    known = {kind: sum(one.is_certain for one in proposed(kind, sheet.header, Options())) for kind in Kind}
    kind = max(known, key=known.__getitem__)
    like = f"{kind.value} ({known[kind]})" if known[kind] >= 2 else ""
    read_as = " ".join(filter(None, (sheet.encoding, _DELIMITERS[sheet.delimiter])))
    ragged = f", {len(sheet.problems)} too long" if sheet.problems else ""
    return f"{read_as} | line {sheet.header_line} | {len(sheet.records)}{ragged} | {len(sheet.header)} | {like}"


if __name__ == "__main__":
    if not SAMPLES.exists():
        sys.exit("The samples are not here.")
    PAGE.write_text(table(), encoding="utf-8")
