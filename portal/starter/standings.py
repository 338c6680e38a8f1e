"""Where everybody in the demo company stands: some units and some competencies are far ahead, others behind."""

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from portal.starter.asking import roles_held
from portal.starter.careers import Career
from portal.starter.cast import CEILINGS, Cast
from portal.starter.library import longest_months, targets
from portal.starter.proofs import COLUMNS, HIGHEST, Aim, Portfolio

_MET = (("verified", 60), ("soon", 15), ("above", 13), ("disputed", 6), ("better_lower", 6))
_NOT_MET = (
    ("lapsed", 22),
    ("short", 20),
    ("contradicted", 10),
    ("partly_lapsed", 10),
    ("revoked", 5),
    ("claimed", 8),
    ("measured_none", 5),
    ("far", 9),
    ("nothing", 11),
)
_EASE = {"LIT": 0.12, "GOV": 0.08, "PRM": 0.02, "AGL": -0.04, "SEC": 0.02, "COL": 0.06, "TST": -0.16, "XAI": -0.14}
_FURTHER = ("COL", "DAT", "WFL", "STA", "XAI", "CST", "LLM")
"""What some people can do although nobody asks them to."""


def evidence(
    chance: random.Random, careers: Iterable[Career], leads: Mapping[str, Career], cast: Cast, *, today: date
) -> Iterator[tuple[str, ...]]:
    """The sheet of evidence, the header first: what the courses of the portal do not prove by themselves."""
    asked, months = targets(), longest_months()
    roles: dict[str, str] = {career.employee_no: held.role for career, held in roles_held(careers)}
    ahead: dict[str, float] = {}
    yield COLUMNS
    for career in careers:
        unit = career.home.unit.code
        strength = ahead.setdefault(unit, chance.uniform(-0.17, 0.17))
        portfolio = Portfolio(chance, career, months, _reviewer(career, leads), today=today)
        staged = cast.aims.get(career.employee_no, {})
        gone = career.spell.end is not None and career.spell.end <= today
        if not gone or chance.random() < 0.2:
            theirs = _required(asked, roles.get(career.employee_no, ""))
            zeal = chance.betavariate(2.2, 2.2) - 0.5
            _gather(
                chance,
                portfolio,
                theirs=theirs,
                staged=staged,
                ceilings=CEILINGS.get(unit, {}),
                lead=strength + 0.7 * zeal,
            )
        for competency, said in cast.claims.get(career.employee_no, {}).items():
            portfolio.claim(competency, said.claimed)
            if said.rated is not None:
                portfolio.talk(competency, said.rated)
        yield from portfolio.rows()


def _required(asked: Mapping[str, Mapping[str, int]], role: str) -> dict[str, int]:
    theirs = dict(asked[""])
    for competency, level in asked.get(role, {}).items():
        theirs[competency] = max(level, theirs.get(competency, 0))
    return theirs


def _gather(
    chance: random.Random,
    portfolio: Portfolio,
    *,
    theirs: Mapping[str, int],
    staged: Mapping[str, Aim],
    ceilings: Mapping[str, int],
    lead: float,
) -> None:
    """Leaves to chance what is not staged; newcomers have shown little yet."""
    for competency, aim in staged.items():
        portfolio.gather(competency, aim)
    if "*" in staged:
        return
    for competency, target in theirs.items():
        if competency in staged:
            continue
        level = min(target, ceilings.get(competency, HIGHEST))
        newcomer = 0.25 if portfolio.days < 120 else 0.0
        likely = 0.62 + _EASE.get(competency, 0.0) + lead - 0.07 * (target - 1) - newcomer
        _stand(
            chance,
            portfolio,
            competency,
            level,
            is_met=chance.random() < likely,
            ceiling=ceilings.get(competency, HIGHEST),
        )
    if chance.random() < 0.2:
        competency = chance.choice(_FURTHER)
        if competency not in theirs and competency not in staged:
            portfolio.gather(competency, Aim("verified", min(chance.choice((1, 1, 2)), ceilings.get(competency, 2))))


def _stand(
    chance: random.Random, portfolio: Portfolio, competency: str, level: int, *, is_met: bool, ceiling: int
) -> None:
    states, weights = zip(*(_MET if is_met else _NOT_MET), strict=True)
    state = chance.choices(states, weights)[0]
    reached = level
    if state == "above":
        state, reached = "verified", min(level + 1, ceiling, HIGHEST)
    elif state in ("short", "far"):
        reached = max(0, level - (1 if state == "short" else chance.choice((2, 2, 3))))
        state = "verified" if reached else "nothing"
    elif state == "claimed":
        reached = level + chance.choice((0, 0, 1))
    portfolio.gather(competency, Aim(state, reached))
    stands = reached if is_met or state == "verified" else max(0, level - 1)
    proved, claims = state in ("verified", "soon") and stands > 0, state != "claimed" and chance.random() < 0.16
    if proved and chance.random() < (0.5 if claims else 0.04):
        portfolio.talk(competency, min(stands, 4))
    if proved and chance.random() < 0.06:
        portfolio.history(competency, max(1, stands - 1))
    if claims:
        portfolio.claim(competency, min(HIGHEST, max(0, stands + chance.choice((-1, 0, 0, 0, 1, 1, 2)))))


def _reviewer(career: Career, leads: Mapping[str, Career]) -> str:
    """Who rates and reviews somebody; nobody does it for themselves."""
    unit = career.home.unit
    for lead in (career.manager, leads.get(unit.code), leads.get(unit.parent)):
        if lead is not None and lead.employee_no != career.employee_no:
            return lead.employee_no
    return ""
