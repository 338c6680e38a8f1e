"""Every setting, command and column is in the documentation, and nothing there has gone."""

import dataclasses
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from portal.cli import main
from portal.config import Settings
from portal.rules.intake.columns import Setting
from portal.rules.intake.kinds import Kind

DOCS = Path(__file__).parents[1] / "docs"
OPERATING = (DOCS / "operating.md").read_text(encoding="utf-8")
SHEETS = (DOCS / "sheets.md").read_text(encoding="utf-8")
CONFIG = (Path(__file__).parents[1] / "portal" / "config.py").read_text(encoding="utf-8")
SETTINGS = sorted(set(re.findall(r"PORTAL_[A-Z_]+", CONFIG)))


def commands(group: click.Group, *before: str) -> Iterator[str]:
    for name, command in group.commands.items():
        yield " ".join((*before, name))
        if isinstance(command, click.Group):
            yield from commands(command, *before, name)


def section(heading: str) -> str:
    """The text below a heading of the page about sheets."""
    return re.split(r"^## ", SHEETS.split(f"\n## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def test_each_setting_has_a_field_and_a_row() -> None:
    rows = re.findall(r"^\| `(PORTAL_[A-Z_]+)` \|", OPERATING, re.MULTILINE)
    assert sorted(rows) == SETTINGS
    assert len(SETTINGS) == len(dataclasses.fields(Settings))


def test_no_document_names_a_setting_that_is_none() -> None:
    for page in [*DOCS.rglob("*.md"), DOCS.parent / "README.md"]:
        named = set(re.findall(r"PORTAL_[A-Z_]+", page.read_text(encoding="utf-8")))
        assert named - {"PORTAL_TEST_DATABASE_URL"} <= set(SETTINGS), page.name


@pytest.mark.parametrize("command", list(commands(main, "portal")))
def test_each_command_is_on_the_page_for_operators_and_says_what_it_does(command: str) -> None:
    assert command in OPERATING
    found: click.Command = main
    for word in command.split()[1:]:
        assert isinstance(found, click.Group)
        found = found.commands[word]
    assert found.get_short_help_str()


def test_the_page_for_operators_names_no_command_that_is_none() -> None:
    assert set(re.findall(r"`portal ([a-z]+)", OPERATING)) <= set(main.commands)


@pytest.mark.parametrize("kind", Kind)
def test_each_column_of_a_sheet_is_described_in_its_section(kind: Kind) -> None:
    columns = import_module(f"portal.rules.intake.{kind.replace('-', '_')}").columns(Setting())
    described = re.findall(r"^\| `([a-z_0-9]+)`( \*)? \|", section(kind.value), re.MULTILINE)
    assert [name for name, _ in described] == [column.name for column in columns]
    assert [bool(star) for _, star in described] == [column.required for column in columns]


def test_every_kind_of_sheet_has_a_section_and_no_other_does() -> None:
    assert re.findall(r"^## ([a-z-]+)$", SHEETS, re.MULTILINE) == [kind.value for kind in Kind]


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
