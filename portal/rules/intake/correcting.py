"""What was changed in a row by a person before it was imported: said beside the row, with what stood there."""

from collections.abc import Iterator, Mapping, Sequence

from portal.rules.intake.choices import effective, place_of
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Code, Problem
from portal.rules.intake.sheet import Record, sheet
from portal.rules.spreadsheet import unguarded


def as_meant(header: Sequence[str], lines: Sequence[int], records: Sequence[Record], options: Options) -> list[Record]:
    """The cells of these rows with what was corrected in them and what was answered about their words."""
    return list(effective(sheet(header, lines, records), options).whole.records)


def corrections(header: Sequence[str], line: int, came: Sequence[str], options: Options) -> tuple[Problem, ...]:
    """A note for each cell of a row that was corrected by hand: what stood in the file, and what was typed."""
    return tuple(_corrections(header, line, came, options.cells.get(line, {})))


def _corrections(header: Sequence[str], line: int, came: Sequence[str], fixed: Mapping[str, str]) -> Iterator[Problem]:
    for column, typed in fixed.items():
        place = place_of(header, column)
        if place is None:
            if column == "" and len(came) > len(header):
                gone = ", ".join(f"“{unguarded(cell)}”" for cell in came[len(header) :])
                yield Problem(line, "", Code.CELLS_DROPPED, {"was": gone})
            continue
        was = unguarded(came[place]) if place < len(came) else ""
        if was.strip() != typed.strip():
            yield Problem(line, header[place], Code.CORRECTED_BY_HAND, {"was": was, "value": typed})


def corrected_cells(header: Sequence[str], line: int, came: Record, options: Options) -> Record:
    """The cells of one row as they were corrected by hand, words as they came."""
    fixed = options.cells.get(line, {})
    cells = list(came[: len(header)] if "" in fixed else came)
    for column, typed in fixed.items():
        place = place_of(header, column)
        if place is not None:
            cells += [""] * (place + 1 - len(cells))
            cells[place] = typed
    return tuple(cells)


def answered_words(
    header: Sequence[str], line: int, came: Sequence[str], meant: Sequence[str], options: Options
) -> Iterator[Problem]:
    """A note for each cell of a row whose words mean what somebody has answered."""
    fixed = {place_of(header, column) for column in options.cells.get(line, {})}
    for at, (name, was, value) in enumerate(zip(header, came, meant, strict=False)):
        if at not in fixed and was != value:
            yield Problem(line, name, Code.ANSWERED, {"was": unguarded(was), "value": value})
