"""Hostile strings and formulas that came in by sheets: no page runs them, and sheets of them come back unchanged."""

import csv
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.rules.access import TERMINAL
from portal.rules.intake.kinds import Kind
from portal.rules.spreadsheet import unguarded
from portal.services.intake import files, imports
from portal.services.intake.exporting import export
from tests.make import Make
from tests.samples import sample
from tests.services.intake.trials import as_csv
from tests.services.intake.trying import NOW, ON, tried

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What a page does with a text is the same on both."""

OURS = (
    "_x000D_", "_x0041_", "'-", "''", "'", "''=1", "-1+1", "{{ 7*7 }}", "{% raw %}", "%(name)s", "{0}", "$1", "&amp;",
    "&lt;b&gt;", "&#x27;", "--", "-->", "]]>", "</textarea><b>", "</title><b>", "\u202egnihton", "a\u200bb",
    "é e\u0301", "＝1+1", "\u00a0x", "100", "1E5", "007", "01/02/2025", "TRUE", "null", "None", "undefined", "yes",
    "draft", "a;b", "a,b", 'a"b', "a\tb",
)  # fmt: skip
SHEETS: dict[Kind, tuple[tuple[str, ...], Callable[[int, str], tuple[str, ...]]]] = {
    Kind.UNITS: (("code", "name"), lambda at, text: (f"U{at}", text)),
    Kind.PEOPLE: (
        ("employee_no", "name", "email", "unit", "hired_on", "location"),
        lambda at, text: (f"E{at}", text, f"e{at}@hostile.example", f"U{at}", "2020-01-01", text[:120]),
    ),
    Kind.COMPETENCIES: (
        ("code", "name", "description", "area"),
        lambda at, text: (f"C{at}", text, text, "Area"),
    ),
    Kind.COURSES: (
        ("code", "title", "summary", "description", "provider", "status", "competencies"),
        lambda at, text: (f"K{at}", text, text, text, text[:200], "published", f"C{at}:2"),
    ),
}
"""The columns of each kind, and a row with one string in all that take any text."""


@pytest.fixture(scope="module")
def strings() -> list[str]:
    """Strings that can be a name, as a sheet's cell is read."""
    payloads = sample("csv_injection", "csv-payload.txt").read_text("utf-8").splitlines()
    found = [*json.loads(sample("blns", "blns.json").read_text("utf-8")), *payloads, *OURS]
    return [one for one in found if one.strip() and len(one) <= 200 and not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", one)]


@pytest.fixture
def some(strings: list[str]) -> list[str]:
    """Those that say something to a browser or to a template, one of three; all of ours."""
    return [*[one for one in strings if re.search(r"[<>{}&\u202e]|script", one)][::3], *OURS]


def bring(strings: list[str]) -> dict[Kind, dict[str, str]]:
    """Everything is imported; by kind, what was written as the name of each code that came in."""
    found: dict[Kind, dict[str, str]] = {}
    for kind, (header, row) in SHEETS.items():
        rows = [row(at, one) for at, one in enumerate(strings)]
        done = tried(kind, as_csv([header, *rows]), "hostile.csv", imports.Options())
        assert done.applied and done.first.create > 0.97 * len(strings), done.problems
        there = export(kind, on=ON)
        codes = {row[0] for row in there.rows}
        found[kind] = {one[0]: one[1] for one in rows if one[0] in codes}
    return found


class Page(HTMLParser):
    """What a browser makes of a page: its text, and everything that could run."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.values: list[str] = []
        self.runs: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            self.values.append(value or "")
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.runs.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action", "formaction") and re.match(r"[a-z]*script:|data:|//", address):
                self.runs.append(f"{tag} {name}={value}")
        if tag in (
            "iframe",
            "object",
            "embed",
            "base",
            "frame",
            "applet",
            "img",
            "video",
            "audio",
            "xss",
            "math",
            "font",
        ):
            self.runs.append(tag)
        if tag == "script" and "src" not in dict(attrs):
            self.runs.append("script")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def seen(browser: FlaskClient, address: str) -> Page:
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    page = Page(answer.get_data(as_text=True))
    assert page.runs == [], address
    return page


def even(text: str) -> str:
    return " ".join(unguarded(text).split())


@ON_SQLITE
def test_no_page_runs_what_came_in_and_all_of_it_is_shown_as_it_is(
    some: list[str], make: Make, sign_in: Callable[[int], FlaskClient]
) -> None:
    brought = bring(some)
    desk = sign_in(make.person("DESK", administrator=True, learning=True))
    lists = {
        Kind.PEOPLE: ("/admin?page={}", 14),
        Kind.UNITS: ("/admin/units?page={}", 14),
        Kind.COURSES: ("/catalog?page={}", 40),
        Kind.COMPETENCIES: ("/skills?page={}", 1),
    }
    for kind, (address, most) in lists.items():
        shown = ""
        for page in range(1, most + 1):
            looked = seen(desk, address.format(page))
            shown += looked.text + " ".join(looked.values)
            if kind is not Kind.COMPETENCIES and f"page={page + 1}" not in " ".join(looked.values):
                break
        missing = [code for code, text in brought[kind].items() if even(text) not in shown]
        assert not missing, (kind, [(code, brought[kind][code]) for code in missing[:5]])
    for at in range(0, len(some), 9):
        for address, kind, code in (
            (f"/people/E{at}", Kind.PEOPLE, f"E{at}"),
            (f"/admin/people/E{at}", Kind.PEOPLE, f"E{at}"),
            (f"/admin/units/U{at}", Kind.UNITS, f"U{at}"),
            (f"/catalog/K{at}", Kind.COURSES, f"K{at}"),
            (f"/courses/K{at}/edit", Kind.COURSES, f"K{at}"),
        ):
            if code in brought[kind]:
                looked = seen(desk, address)
                assert even(brought[kind][code]) in " ".join((looked.text, *map(even, looked.values))), address


@ON_SQLITE
def test_the_pages_of_an_import_run_nothing_of_its_file_and_its_downloads_neither(
    some: list[str], make: Make, sign_in: Callable[[int], FlaskClient]
) -> None:
    desk = sign_in(make.person("DESK", administrator=True, learning=True))
    formula = "=cmd|' /C calc'!A0"
    for kind, (header, row) in SHEETS.items():
        rows = [row(at, one) for at, one in enumerate(some)]
        spoiled = [
            (one[1], *one[1:3], *[one[1]] * (len(one) - 3)) for one in rows if not re.fullmatch(r"[\w.-]+", one[1])
        ]
        extra = [(*one, one[1], one[1]) for one in (*spoiled, *rows)]
        content = as_csv([(*header, "<script>alert(1)</script>", formula), *extra])
        sent = desk.post(f"/imports/new/{kind.value}", data={"file": (io.BytesIO(content), "<b>=1+1.csv")})
        assert sent.status_code == 303
        at = sent.location.removesuffix("/columns")
        columns = seen(desk, f"{at}/columns")
        assert "<script>alert(1)</script>" in columns.text and formula in columns.text
        chosen = {f"column-{place}": name for place, name in enumerate((*header, "", ""))}
        chosen |= {f"reading-{place}": "dmy" for place in range(len(header))}
        assert desk.post(f"{at}/columns", data=chosen).status_code == 303
        for page in ("", "?page=2", "/columns"):
            seen(desk, at + page)
        problems = desk.get(f"{at}/problems.csv")
        assert problems.status_code == 200
        assert len(harmless(problems.data)) > 0.9 * len(spoiled)
    for address in ("/imports", "/admin/log"):
        seen(desk, address)


def test_formulas_come_out_as_text_and_back_as_they_were(app: Flask, strings: list[str]) -> None:
    brought = bring(strings)
    for kind in SHEETS:
        there = export(kind, on=ON)
        rows = [tuple(row) for row in there.rows]
        name = there.header.index(SHEETS[kind][0][1])
        kept = {row[0]: row[name] for row in rows}
        assert {code: even(text) for code, text in brought[kind].items()} == {
            code: kept[code] for code in brought[kind]
        }
        for file_name, write in (("a.csv", files.write_csv), ("a.xlsx", files.write_xlsx)):
            stream = io.BytesIO()
            write(stream, there.header, rows)
            read = imports.read(stream.getvalue(), file_name, imports.Options(), kind)
            for record in read.records:
                assert not [cell for cell in record if runs(cell)], (kind, file_name, record)
            back = imports.run(TERMINAL, kind, stream.getvalue(), file_name, on=ON, now=NOW, dry_run=True)
            assert (back.rows, back.unchanged) == (len(rows), len(rows)), (kind, file_name, back.problems[:3])


def harmless(content: bytes) -> list[list[str]]:
    """The rows of a file below its header, none of whose cells a spreadsheet program runs."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert not [cell for row in rows for cell in row if runs(cell)]
    return rows[1:]


def runs(cell: str) -> bool:
    """Whether a spreadsheet program takes a cell for a formula. Numbers and `-` do nothing."""
    return bool(re.match(r"[=+\-@\t\r＝＋－＠]", cell)) and not re.fullmatch(r"-|[+-]?\d+([.,]\d+)?", cell)
