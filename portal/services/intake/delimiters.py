"""What stands between the cells of a text file."""

import csv
import io
from itertools import islice

DELIMITERS = (",", ";", "\t", "|")

_ROWS = 50
_CHARACTERS = 256 * 1024


def detected(text: str) -> str:
    """The delimiter by which most of the first rows are equally wide, outside quotes; the widest of several.

    A file of one column has none of them; a comma will do.
    """
    best, best_score = ",", (0.0, False, 0)
    for delimiter in DELIMITERS:
        widths = _widths(text, delimiter)
        usual = max(sorted(set(widths)), key=widths.count, default=0)
        if usual < 2:
            continue
        score = (round(widths.count(usual) / len(widths), 1), widths[0] == usual, usual)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def possible(text: str) -> tuple[str, ...]:
    """The delimiters that stand somewhere in the beginning of a file, the one that it seems to have first."""
    first, sample = detected(text), text[:_CHARACTERS]
    return (first, *(one for one in DELIMITERS if one != first and one in sample))


def _widths(text: str, delimiter: str) -> list[int]:
    """How many cells the first rows have that are not blank; nothing when they cannot be read so."""
    sample = text[:_CHARACTERS]
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        widths = list(islice((len(record) for record in reader if any(cell.strip() for cell in record)), _ROWS + 1))
    except csv.Error:
        return []
    if len(sample) < len(text) and 1 < len(widths) <= _ROWS:
        widths.pop()
    return widths
