"""What no template may hold: the policy forbids it, or a form would be refused."""

import re
from pathlib import Path

import pytest
from flask import Flask

import portal.web

TEMPLATES = Path(portal.web.__file__).parent / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))
PAGES = [file for file in FILES if '{% extends "base.html" %}' in file.read_text()]

FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "a style of its own": r"<style\b",
    "a script": r"<script\b",
    "an inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "an address with data in it": r"[\"'(]data:",
    "something from elsewhere": r"(?:src|href)\s*=\s*[\"'](?:https?:)?//",
    "a value without escaping": r"\|\s*safe\b",
}


def name(file: Path) -> str:
    return file.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_template_holds_nothing_that_the_policy_blocks(file: Path) -> None:
    text = file.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("file", FILES, ids=name)
def test_every_form_that_changes_something_has_a_token(file: Path) -> None:
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", file.read_text(), re.DOTALL | re.IGNORECASE)
    without = [form[:80] for form in forms if not re.search(r"csrf_token|fields\.token\(\)|hidden_tag", form)]
    assert without == []


@pytest.mark.parametrize("file", PAGES, ids=name)
def test_every_page_has_a_title(file: Path) -> None:
    assert re.search(r"{% block title %}\s*\S", file.read_text())


def test_every_template_can_be_read(app: Flask) -> None:
    for file in FILES:
        app.jinja_env.get_template(name(file))
    assert len(PAGES) >= 10
