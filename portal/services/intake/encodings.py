"""Bytes → text: which encoding a file is in, and in which others it could be."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ENCODINGS = (
    "utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp1252", "iso-8859-15", "cp1250", "iso-8859-2",
    "cp1251", "koi8-r", "cp1253", "iso-8859-7", "cp1254", "cp1255", "cp1256", "cp1257", "mac-roman", "cp850",
    "shift_jis", "gb18030", "big5", "euc-kr",
)  # fmt: skip
"""What can be chosen. UTF-8, UTF-16 and Windows-1252 are recognised; no other can be told apart by its bytes."""

_SAMPLE = 64 * 1024


def detected(content: bytes) -> str:
    """The encoding that the bytes themselves speak for: by their mark, else UTF-16 by its zeros, else UTF-8, else
    Windows-1252; empty when they can be none of these."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    if b"\0" in content:
        return _utf_16_without_mark(content)
    return next((name for name in ("utf-8", "cp1252") if decoded(content, name) is not None), "")


def is_beyond_doubt(content: bytes) -> bool:
    """Whether the bytes say for certain which encoding they are in: by a mark, or by letters that only UTF-8 has so."""
    if any(content.startswith(mark) for mark, _ in _MARKS):
        return True
    return not content.isascii() and b"\0" not in content and decoded(content, "utf-8") is not None


def decoded(content: bytes, encoding: str) -> str | None:
    """The text without its mark; None when the bytes are not in this encoding."""
    for mark, name in _MARKS:
        if name == encoding and content.startswith(mark):
            content = content[len(mark) :]
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def possible(content: bytes) -> tuple[str, ...]:
    """The encodings in which the beginning of a file could be, the one that it seems to be in first."""
    first = detected(content)
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    if marked:
        return (marked,)
    wide = b"\0" in content[:_SAMPLE]
    others = [name for name in ENCODINGS if name.startswith(("utf-16", "utf-32")) == wide and name != first]
    return tuple(filter(None, (first, *(name for name in others if _begins(content[:_SAMPLE], name)))))


def _begins(sample: bytes, encoding: str) -> bool:
    """Whether these bytes, which may end within a letter, are in this encoding."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _utf_16_without_mark(content: bytes) -> str:
    """The UTF-16 in which the beginning of a file is: mostly Latin by its zeros, else by having cells of known letters.

    Read the wrong way round a line end is a letter that does not exist.
    """
    if len(content) % 2:
        return ""
    sample = content[:_SAMPLE]
    pairs = len(sample) // 2
    high, low = sample[1::2].count(0), sample[0::2].count(0)
    if high > 0.6 * pairs and low == 0:
        return "utf-16-le"
    if low > 0.6 * pairs and high == 0:
        return "utf-16-be"
    for name in ("utf-16-le", "utf-16-be"):
        text = decoded(sample, name) or ""
        if (
            "\n" in text
            and any(mark in text for mark in ",;\t|")
            and text.replace("\r", "").replace("\n", "").replace("\t", "").isprintable()
        ):
            return name
    return ""
