"""What leaves an import as a file: the file as it came, what became of each row, the rows to be corrected."""

from collections.abc import Iterator

from flask import Response
from flask.typing import ResponseReturnValue

from portal.services.intake import imports
from portal.services.intake.imports import PlannedRow
from portal.web.downloads import Cell, attachment, csv_stream
from portal.web.gate import current_actor
from portal.web.imports.door import blueprint
from portal.wording.problems import problem_sentence


@blueprint.get("/imports/<int(max=2147483647):import_id>/problems.csv")
def problems(import_id: int) -> ResponseReturnValue:
    """The rows with a problem as they were read. Columns that begin with `_` are passed over when they come back."""
    sheet = imports.problem_sheet(current_actor(), import_id)
    rows: Iterator[tuple[Cell, ...]] = ((row.line, *_said(row, notes=False), *row.cells) for row in sheet.rows)
    return csv_stream(
        f"import-{import_id}-problems",
        ("_line", "_problem_code", "_problem", *sheet.header),
        rows,
        delimiter=sheet.delimiter,
    )


@blueprint.get("/imports/<int(max=2147483647):import_id>/result.csv")
def result(import_id: int) -> ResponseReturnValue:
    """Every row as it was read and what became of it. It can be imported again as it is."""
    sheet = imports.result_rows(current_actor(), import_id)
    width = len(sheet.header)
    rows: Iterator[tuple[Cell, ...]] = (
        (*(row.cells or ("",) * width), row.line, row.action.value, *_said(row, notes=True)) for row in sheet.rows
    )
    return csv_stream(
        f"import-{import_id}-result",
        (*sheet.header, "_line", "_action", "_code", "_message"),
        rows,
        delimiter=sheet.delimiter,
    )


@blueprint.get("/imports/<int(max=2147483647):import_id>/original")
def original(import_id: int) -> Response:
    """The file as it came, byte for byte, under its own name; with an ending more where no sheet has its own."""
    kept = imports.original(current_actor(), import_id)
    is_known = kept.file_name.rpartition(".")[2].lower() in ("csv", "tsv", "txt", "xlsx")
    name = kept.file_name if is_known else f"{kept.file_name}.bin"
    return attachment(name, "application/octet-stream", kept.content)


def _said(row: PlannedRow, *, notes: bool) -> tuple[str, str]:
    """The codes and the sentences about a row."""
    told = [one for one in row.problems if notes or not one.is_note]
    return " ".join(one.code.value for one in told), " ".join(map(problem_sentence, told))
