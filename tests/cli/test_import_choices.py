"""What a person at the terminal says about a file of somebody else, and types before something unusual is done."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.test_import import everything, portal, sheet

Typed = Callable[..., Result]

__all__ = ["everything", "portal", "sheet"]


def people(count: int, *, leave: int = 0) -> str:
    rows = (f"{n},P{n},p{n}@x.example,2020-01-01,{'2026-04-30' if n <= leave else ''}" for n in range(1, count + 1))
    return "\n".join(["employee_no,name,email,hired_on,last_day", *rows, ""])


def test_headers_may_be_named_at_the_terminal(portal: Typed, sheet: Callable[..., Path]) -> None:
    path = sheet("Liste|x\nNr|Was|Zuviel\nA|Alpha|1\n".encode("utf-16-le"))
    words = ("import", "units", path, "--encoding", "UTF-16-LE", "--delimiter", "bar", "--header-line", 2)
    refused = portal(*words)
    assert refused.exit_code == 1 and "Zuviel" in refused.stderr
    done = portal(*words, "--column", "Nr=code", "--column", "Was=name", "--column", "Zuviel=", "--json")
    assert (done.exit_code, json.loads(done.stdout)["create"]) == (0, 1)


@pytest.mark.parametrize(
    "words", [("--column", "Nr"), ("--column", "Nr=nonsense"), ("--confirm", "3"), ("--encoding", "morse")]
)
def test_choices_that_mean_nothing_are_wrong_usage(
    portal: Typed,
    sheet: Callable[..., Path],
    words: tuple[str, str],
) -> None:
    assert portal("import", "units", sheet("code,name\nA,Alpha\n"), *words).exit_code == 2


def test_guards_hold_only_where_they_were_asked_for(
    portal: Typed,
    sheet: Callable[..., Path],
    everything: Callable[[], dict[str, int]],
) -> None:
    assert portal("import", "people", sheet(people(20)), "--guard").exit_code == 0
    path, before = sheet(people(20, leave=6)), everything()
    stopped = portal("import", "people", path, "--guard", "--json")
    told = json.loads(stopped.stdout)
    assert (stopped.exit_code, told["applied"], told["update"]) == (1, False, 6)
    assert [(one["guard"], one["number"], one["of"]) for one in told["guards"]] == [
        ("changed", 6, 20),
        ("leavers", 6, 20),
    ]
    assert "--confirm 6" in stopped.stderr and everything() == before
    assert portal("import", "people", path, "--guard", "--confirm", 5).exit_code == 1
    assert portal("import", "people", path, "--guard", "--confirm", 6).exit_code == 0
    assert portal("import", "people", sheet(people(20)), "--guard").exit_code == 0
    assert portal("import", "people", sheet(people(20, leave=9))).exit_code == 0


def test_a_profile_that_nobody_kept_is_refused(portal: Typed, sheet: Callable[..., Path]) -> None:
    refused = portal("import", "units", sheet("code,name\nA,Alpha\n"), "--profile", "HR")
    assert (refused.exit_code, "there is no HR" in refused.stderr) == (1, True)
