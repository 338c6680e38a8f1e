"""`portal report`, as a person types it: the keys, the figures, who sees what, how it ends."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.cli import main
from portal.model.base import db
from portal.rules.courses import EvidenceKind
from tests.example_company import load_example
from tests.make import Make
from tests.vectors import domain

Typed = Callable[..., Result]

COVERAGE_KEYS = [
    "unit", "on", "people", "with_profile", "required", "met", "coverage", "weighted_required", "weighted_met",
    "readiness", "ready", "bus_factor", "competencies", "direct", "children",
]  # fmt: skip
COMPETENCY_KEYS = [
    "code", "required", "met", "coverage", "at_risk", "level", "need", "depth", "depth_with_shared",
    "projected_depth", "hidden_risk",
]  # fmt: skip
LEVEL_KEYS = ["code", "verified", "held", "claimed", "target", "gap", "state", "flags", "basis", "until"]
DAY = ("--on", "2025-06-30")


@pytest.fixture
def portal(database_url: str, tmp_path: Any) -> Typed:
    def typed(*words: object) -> Result:
        environment = {"PORTAL_DATABASE_URL": database_url, "PORTAL_INSTANCE": str(tmp_path / "instance")}
        return CliRunner().invoke(main, [str(word) for word in words], env=environment)

    return typed


@pytest.fixture
def example(app: Flask, make: Make) -> None:
    load_example(make, lead_no="p11")
    make.person("LD", email="ld@company.example", learning=True)
    make.person("ADM", email="adm@company.example", administrator=True)
    db.session.remove()


def document(answer: Result) -> Any:
    assert (answer.exit_code, answer.stderr) == (0, "")
    return json.loads(answer.stdout)


def test_a_unit_has_exactly_the_keys_and_the_figures(example: None, portal: Typed) -> None:
    found = document(portal("report", "coverage", "--unit", "eng", *DAY, "--json"))
    expected = domain()["expected"]["coverage"]["2025-06-30"]["ENG"]
    assert list(found) == COVERAGE_KEYS
    assert (found["unit"], found["on"], found["people"]) == ("ENG", "2025-06-30", 8)
    assert (found["met"], found["required"], found["ready"]) == (17, 31, 3)
    assert found["coverage"] == pytest.approx(expected["coverage"])
    assert (found["weighted_met"], found["weighted_required"]) == (33, 61)
    assert found["bus_factor"] is None
    assert all(list(row) == COMPETENCY_KEYS for row in found["competencies"])
    assert {row["level"] for row in found["competencies"]} == {None}
    assert found["direct"] == {"people": 1, "required": 3, "met": 2, "coverage": 2 / 3}
    assert [child["unit"] for child in found["children"]] == ["ENGA", "ENGB"]
    for name in ("people", "required", "met"):
        assert found["direct"][name] + sum(child[name] for child in found["children"]) == found[name]


def test_every_unit_is_a_list_of_the_same_documents(example: None, portal: Typed) -> None:
    every = document(portal("report", "coverage", "--unit", "all", *DAY, "--json"))
    assert [one["unit"] for one in every] == ["ORG", "ENG", "ENGA", "ENGB", "OPS"]
    for one in every:
        assert one == document(portal("report", "coverage", "--unit", one["unit"], *DAY, "--json"))


def test_a_person_and_a_unit_of_people(example: None, portal: Typed) -> None:
    found = document(portal("report", "levels", "--person", "P01", *DAY, "--json"))
    assert list(found) == ["person", "on", "ready", "readiness", "competencies"]
    assert (found["person"], found["ready"], found["readiness"]) == ("p01", True, 1.0)
    assert all(list(row) == LEVEL_KEYS for row in found["competencies"])
    (mlo,) = [row for row in found["competencies"] if row["code"] == "MLO"]
    assert (mlo["verified"], mlo["flags"], mlo["until"]) == (4, ["disputed_lower"], "2025-08-15")
    people = document(portal("report", "levels", "--unit", "ENGA", *DAY, "--json"))
    assert [one["person"] for one in people] == ["p01", "p02", "p03", "p04"]
    assert people[0] == found


def test_as_somebody_it_shows_what_they_may_see(example: None, portal: Typed) -> None:
    def seen(email: str) -> list[str]:
        asked = portal("report", "coverage", "--unit", "all", *DAY, "--json", "--as", email)
        return [one["unit"] for one in document(asked)]

    assert seen("ld@company.example") == ["ORG", "ENG", "ENGA", "ENGB", "OPS"]
    assert seen("pp11@company.example") == ["ORG", "ENG", "ENGA", "ENGB", "OPS"]
    assert seen("adm@company.example") == seen("pp01@company.example") == []
    for kind, code in (("--unit", "ENGA"), ("--person", "p01")):
        command = "coverage" if kind == "--unit" else "levels"
        hidden = portal("report", command, kind, code, "--as", "adm@company.example")
        missing = portal("report", command, kind, "NOWHERE", "--as", "adm@company.example")
        assert (hidden.exit_code, hidden.stdout) == (1, "")
        assert hidden.stderr.replace(code, "NOWHERE") == missing.stderr


def test_a_claim_is_shown_by_name_to_the_line_of_sight_alone_and_once_it_is_rated(
    app: Flask, make: Make, portal: Typed
) -> None:
    unit, competency = make.unit("U", lead_no="BOSS"), make.competency("C1")
    make.person("BOSS", email="boss@company.example")
    make.person("LD", email="ld@company.example", learning=True)
    person = make.person("ONE", unit=unit, email="one@company.example")
    make.evidence(person, competency, 1, EvidenceKind.COMPLETION, source_ref="done:1")
    make.evidence(person, competency, 4, EvidenceKind.SELF, ceiling=5)
    db.session.remove()

    def told(*whom: str) -> tuple[int, int | None, list[str]]:
        asked = ("--as", f"{whom[0]}@company.example") if whom else ()
        (one,) = document(portal("report", "levels", "--unit", "U", "--json", *asked))
        assert [one] == [document(portal("report", "levels", "--person", "ONE", "--json", *asked))]
        (row,) = one["competencies"]
        return row["verified"], row["claimed"], row["flags"]

    assert told("boss") == told("ld") == (1, None, [])
    assert told() == (1, 4, ["claim_gap"])
    make.evidence(person, competency, 2, EvidenceKind.MANAGER, ceiling=4)
    db.session.remove()
    assert told("boss") == told() == (2, 4, ["claim_gap"])
    assert told("ld") == (2, None, [])


def test_a_managers_rating_reaches_its_subject_once_both_have_spoken(app: Flask, make: Make, portal: Typed) -> None:
    competency, other = make.competency("C1"), make.competency("C2")
    person = make.person("ONE", email="one@company.example")
    make.person("LD", email="ld@company.example", learning=True)
    for one, ref in ((competency, "rating:1"), (other, "rating:2")):
        make.evidence(person, one, 3, EvidenceKind.MANAGER, ceiling=4, source_ref=ref)
    make.evidence(person, other, 2, EvidenceKind.SELF, source_ref="self:2")
    db.session.remove()

    def bases(*email: str) -> list[tuple[int, str | None, int | None]]:
        found = document(portal("report", "levels", "--person", "ONE", "--json", *email))
        return [(row["verified"], row["basis"], row["claimed"]) for row in found["competencies"]]

    assert bases() == [(3, "rating:1", None), (3, "rating:2", 2)]
    assert bases("--as", "one@company.example") == [(3, None, None), (3, "rating:2", 2)]
    assert bases("--as", "ld@company.example") == [(3, None, None), (3, None, None)]


def test_people_read_a_table(example: None, portal: Typed) -> None:
    one = portal("report", "coverage", "--unit", "ENGA", *DAY).stdout
    assert "7 of 16 requirements met, 44\u00a0%; readiness 57\u00a0%; bus factor 1." in one
    every = portal("report", "coverage", "--unit", "all", *DAY).stdout.splitlines()
    assert len(every) == 6
    assert every[1].split()[:4] == ["ORG", "11", "24", "41"]
    person = portal("report", "levels", "--person", "p01", *DAY).stdout
    assert "p01 Person p01 on 2025-06-30: ready, readiness 100\u00a0%" in person
    assert "a later record says less" in person


def test_wrong_usage_ends_with_two(app: Flask, portal: Typed) -> None:
    for words in (
        ("coverage",),
        ("coverage", "--unit", "X", "--on", "yesterday"),
        ("levels",),
        ("levels", "--unit", "X", "--person", "Y"),
    ):
        assert portal("report", *words).exit_code == 2
    assert portal("report", "coverage", "--unit", "X").exit_code == 1
    assert document(portal("report", "coverage", "--unit", "all", "--json")) == []


def test_nothing_is_defined_where_nothing_is_asked(app: Flask, make: Make, portal: Typed) -> None:
    make.person("ONE", unit=make.unit("U"))
    make.unit("EMPTY")
    db.session.remove()
    for unit, people in (("U", 1), ("EMPTY", 0)):
        found = document(portal("report", "coverage", "--unit", unit, "--json"))
        assert (found["people"], found["coverage"], found["readiness"], found["bus_factor"]) == (people, *[None] * 3)
    assert document(portal("report", "levels", "--unit", "EMPTY", "--json")) == []
    (one,) = document(portal("report", "levels", "--unit", "U", "--json"))
    assert (one["ready"], one["readiness"], one["competencies"]) == (None, None, [])
    assert "no data" in portal("report", "coverage", "--unit", "EMPTY").stdout


def test_everybody_of_the_company_comes_as_a_list_of_whom_one_may_see(app: Flask, make: Make, portal: Typed) -> None:
    make.person("B", unit=make.unit("A-1"), name="Boss", email="b@company.example")
    make.person("R", unit=make.unit("A-2", lead_no="B"), name="Report")
    make.person("N", name="Nowhere at home")
    make.person("GONE", end=date(2026, 1, 1), name="Gone")
    db.session.remove()

    def people(*more: str) -> list[str]:
        return [one["person"] for one in document(portal("report", "levels", "--unit", "all", "--json", *more))]

    assert people("--on", "2026-01-01") == ["B", "N", "R"]
    assert people("--on", "2025-12-31") == ["B", "GONE", "N", "R"]
    assert people("--as", "b@company.example") == ["B", "R"]
    assert "N Nowhere at home on " in portal("report", "levels", "--unit", "all").stdout


def test_a_unit_that_is_called_all_is_named_in_capitals(app: Flask, make: Make, portal: Typed) -> None:
    make.person("ONE", unit=make.unit("all"))
    make.person("OTHER", unit=make.unit("B"))
    db.session.remove()
    assert document(portal("report", "coverage", "--unit", "ALL", "--json"))["unit"] == "all"
    assert [one["person"] for one in document(portal("report", "levels", "--unit", "ALL", "--json"))] == ["ONE"]
    assert len(document(portal("report", "coverage", "--unit", "all", "--json"))) == 2


def test_what_cannot_be_reported_is_one_document_too(example: None, portal: Typed) -> None:
    for words, sentence in (
        (("coverage", "--unit", "NOPE"), "There is no unit NOPE."),
        (("levels", "--unit", "NOPE"), "There is no unit NOPE."),
        (("levels", "--person", "NOPE"), "There is no person NOPE."),
    ):
        refused = portal("report", *words, "--json")
        assert refused.exit_code == 1
        assert json.loads(refused.stdout) == {"refusal": {"code": "unknown_reference", "message": sentence}}
        assert refused.stderr == f"{sentence}\n"
