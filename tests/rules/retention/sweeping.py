"""Looks through files for words that claim what the figures cannot show."""

from collections.abc import Iterable
from pathlib import Path

from portal.rules.retention.refused_words import refused_words

NOT_MEANT_THAT_WAY = ("takes effect",)
"""Phrases in which a refused word claims nothing about training."""


def refused_in(paths: Iterable[Path]) -> dict[str, list[str]]:
    """The refused words of each file that has any, by its name. A folder stands for all text files below it."""
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*.*")))]
    found = {
        file.name: refused_words(file.read_text(encoding="utf-8"), NOT_MEANT_THAT_WAY)
        for file in files
        if file.suffix in {".html", ".txt", ".py", ".md", ".csv", ".svg", ".json"}
    }
    return {name: words for name, words in found.items() if words}
