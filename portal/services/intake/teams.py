"""A people sheet without any unit: a unit for each manager, "Team of …", below the unit that the manager is in."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from portal.model.base import CODE_LENGTH
from portal.rules.people import same
from portal.services.intake.units import NewUnit


class Lead(NamedTuple):
    """A manager: who they are, who is above them, and the key of the unit that they are in already, if any."""

    employee_no: str
    name: str
    manager: str
    home: str


def team_code(employee_no: str) -> str:
    """The code of the unit that is made for a manager: the same for every import."""
    code = f"TEAM-{employee_no}"
    return code if len(code) <= CODE_LENGTH else employee_no


def teams(
    homeless: Mapping[str, str], lead_of: Callable[[str], Lead | None], existing: Mapping[str, object]
) -> tuple[dict[str, str], dict[str, NewUnit]]:
    """The unit of everybody who has none, and the units that have to be made for that; people and units by key.

    `homeless` maps people to their manager's key. Whoever has no manager is in the team that they lead, if any;
    whose manager is nobody yet gets no unit.
    """
    made: dict[str, NewUnit] = {}

    def team_of(manager: str) -> str:
        key = _team_key(manager, lead_of)
        path: list[str] = []
        above, parent = manager, ""
        while True:
            if (team := _team_key(above, lead_of)) in existing or team in made:
                parent = team
                break
            path.append(above)
            lead = lead_of(above)
            if lead is None or lead.home:
                parent = lead.home if lead else ""
                break
            if not lead.manager or lead_of(lead.manager) is None or lead.manager in path:
                break
            above = lead.manager
        for name in reversed(path):
            lead = lead_of(name)
            if lead is None:
                continue
            team = _team_key(name, lead_of)
            made[team] = NewUnit(team_code(lead.employee_no), f"Team of {lead.name}"[:200], parent, lead.employee_no)
            parent = team
        return key

    homes = {
        person: team_of(manager) for person, manager in homeless.items() if manager and lead_of(manager) is not None
    }
    for person, manager in homeless.items():
        if not manager and (own := _team_key(person, lead_of)) and (own in made or own in existing):
            homes[person] = own
    return homes, made


def _team_key(person: str, lead_of: Callable[[str], Lead | None]) -> str:
    lead = lead_of(person)
    return same(team_code(lead.employee_no)) if lead else ""
