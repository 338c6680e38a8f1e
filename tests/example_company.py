"""The example company of the reference values, as rows of the portal's own tables."""

from dataclasses import dataclass
from datetime import date

from tests.make import Make
from tests.rules.test_levels import day_or_none, example_records
from tests.vectors import domain


@dataclass(frozen=True, slots=True)
class Example:
    """The ids of what was made, by the codes of the reference values."""

    units: dict[str, int]
    people: dict[str, int]
    competencies: dict[str, int]
    roles: dict[str, int]


def load_example(make: Make, *, lead_no: str = "", seen_on: date | None = None) -> Example:
    """Everybody and everything of the example company; `lead_no` leads the whole of it.

    With `seen_on`, without what was observed after that day: a forecast counts no evidence that is still to come.
    """
    given = domain()["input"]
    units: dict[str, int] = {}
    for unit in given["units"]:
        parent = units.get(unit["parent"])
        units[unit["id"]] = make.unit(unit["id"], parent=parent, lead_no="" if parent else lead_no)
    people = {
        row["person"]: make.person(
            row["person"], hired_on=date.fromisoformat(row["start"]), end=day_or_none(row["end"])
        )
        for row in given["employment"]
    }
    for row in given["assignments"]:
        make.assignment(
            people[row["person"]],
            units[row["unit"]],
            date.fromisoformat(row["start"]),
            day_or_none(row["end"]),
            primary=row["type"] == "primary",
            share=row["share"],
        )
    competencies = {code: make.competency(code) for code in _codes()}
    roles = {
        code: make.role(
            code,
            baseline=code == "BASE",
            asks={
                competencies[row["competency"]]: (row["target"], row["weight"], row["core"])
                for row in given["role_requirements"]
                if row["role"] == code
            },
        )
        for code in dict.fromkeys(row["role"] for row in given["role_requirements"])
    }
    for row in given["role_assignments"]:
        make.person_role(
            people[row["person"]], roles[row["role"]], date.fromisoformat(row["start"]), day_or_none(row["end"])
        )
    for row in given["team_requirements"]:
        make.team_requirement(units[row["unit"]], competencies[row["competency"]], row["level"], row["need"])
    for (person, competency), records in example_records().items():
        known = [record for record in records if seen_on is None or record.observed_on <= seen_on]
        make.records(people[person], competencies[competency], *known)
    return Example(units, people, competencies, roles)


def _codes() -> list[str]:
    given = domain()["input"]
    return sorted({row["competency"] for kind in ("role_requirements", "evidence") for row in given[kind]})
