"""What a command found, as one JSON document or as columns that people read."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import click


def print_document(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False))


def cell(value: object) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def print_table(rows: Sequence[Sequence[str]]) -> None:
    for line in lines(rows):
        click.echo(line)


def lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as their widest cell: the first to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            text.ljust(width) if column == 0 or not _is_number(rows[-1][column]) else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield ("  " + "  ".join(cells)).rstrip()


def _is_number(text: str) -> bool:
    return not text or text[0].isdigit() or text.endswith("%")
