"""Where somebody stands and why; what who may see of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.rules.access import TERMINAL, AccessRole, Actor
from portal.rules.courses import EvidenceKind
from portal.rules.evidencing import Sight
from portal.rules.levels import Flag, LevelState, Weight
from portal.rules.refusals import Refusal, Refused
from portal.services import rating
from portal.services.database import reading, transaction
from portal.services.skill_rows import Skill
from portal.services.skills import Skills, my_skills, skills_of
from tests.example_company import Example, load_example
from tests.make import Make
from tests.vectors import domain

TODAY = date(2026, 6, 1)
BEFORE = TODAY - timedelta(days=30)
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


class Company:
    """A worker, their manager, L&D, an administrator and somebody else."""

    def __init__(self, make: Make) -> None:
        unit = make.unit("ENG", lead_no="B-1")
        self.gov = make.competency("GOV", name="Governance")
        self.llm = make.competency("LLM")
        self.id = make.person("W-1", name="Worker", unit=unit)
        self.worker = make.actor(self.id)
        self.boss = make.actor(make.person("B-1", name="Boss"), AccessRole.MANAGER)
        self.staff = make.actor(make.person("S-1", learning=True), AccessRole.LEARNING)
        self.administrator = make.actor(make.person("A-1", administrator=True), AccessRole.ADMINISTRATOR)
        self.other = make.actor(make.person("O-1"))

    def rate(self, level: int) -> None:
        with transaction():
            rating.rate(self.boss, "W-1", "GOV", level, "Led the review.", on=TODAY, now=NOW)

    def claim(self, level: int) -> None:
        with transaction():
            rating.assess_self(self.worker, "GOV", level, on=TODAY)


@pytest.fixture
def company(make: Make) -> Company:
    return Company(make)


def seen(actor: Actor, *, on: date = TODAY, of: str = "W-1") -> Skills:
    with reading():
        return skills_of(actor, of, on=on, today=TODAY)


def gov(skills: Skills) -> Skill:
    return next(skill for skill in skills.skills if skill.code == "GOV")


def kinds(skill: Skill) -> list[EvidenceKind]:
    return [record.kind for record in skill.records]


def test_a_rating_is_shown_to_its_person_once_they_have_assessed_themselves(company: Company) -> None:
    company.rate(2)
    before = gov(seen(company.worker))
    assert (kinds(before), before.waits, before.unseen, before.basis) == ([], True, True, None)
    assert before.verified == 2
    company.claim(4)
    after = gov(seen(company.worker))
    assert set(kinds(after)) == {EvidenceKind.SELF, EvidenceKind.MANAGER}
    assert (after.waits, after.unseen, after.basis) == (False, False, "rating:W-1:GOV:B-1:2026-06-01")


def test_a_self_assessment_is_shown_to_a_manager_once_they_have_rated(company: Company) -> None:
    company.claim(4)
    before = gov(seen(company.boss))
    assert (kinds(before), before.waits, before.claimed, before.state) == ([], True, None, LevelState.NONE)
    assert before.flags == frozenset()
    company.rate(2)
    after = gov(seen(company.boss))
    assert set(kinds(after)) == {EvidenceKind.SELF, EvidenceKind.MANAGER}
    assert (after.waits, after.claimed, after.flags) == (False, 4, {Flag.CLAIM_GAP})


def test_ones_own_word_is_always_ones_own(company: Company) -> None:
    company.claim(4)
    mine = gov(seen(company.worker))
    assert (kinds(mine), mine.claimed, mine.waits) == ([EvidenceKind.SELF], 4, False)


def test_learning_staff_see_levels_and_proofs_but_nobodys_opinion(company: Company, make: Make) -> None:
    make.evidence(company.id, company.gov, 1, EvidenceKind.COMPLETION, observed_on=BEFORE)
    company.rate(3)
    company.claim(5)
    found = seen(company.staff)
    assert found.sight is Sight.NOTHING
    skill = gov(found)
    assert (kinds(skill), skill.claimed, skill.verified, skill.waits) == ([EvidenceKind.COMPLETION], None, 3, False)
    assert (skill.unseen, skill.basis, skill.flags) == (True, None, frozenset())


def test_the_terminal_sees_everything(company: Company) -> None:
    company.rate(3)
    company.claim(5)
    assert len(gov(seen(TERMINAL)).records) == 2


@pytest.mark.parametrize("who", ["administrator", "other"])
def test_whoever_may_not_see_somebody_finds_nobody(company: Company, who: str) -> None:
    for of in ("W-1", "NOBODY", "w 1"):
        with pytest.raises(Refused) as caught:
            seen(getattr(company, who), of=of)
        assert caught.value.refusal is Refusal.NOT_FOUND


def test_only_managers_may_rate(company: Company) -> None:
    may = {who: seen(getattr(company, who)).may_rate for who in ("worker", "boss", "staff")}
    assert may == {"worker": False, "boss": True, "staff": False}
    assert not seen(TERMINAL).may_rate


def test_every_record_says_what_it_does(company: Company, make: Make) -> None:
    add: Callable[..., None] = lambda level, kind, days, **more: make.evidence(  # noqa: E731
        company.id,
        company.gov,
        level,
        kind,
        observed_on=BEFORE + timedelta(days=days),
        source_ref=more.pop("ref"),
        **more,
    )
    add(3, EvidenceKind.ASSESSMENT, 0, ceiling=4, ref="contradicted")
    add(2, EvidenceKind.ASSESSMENT, 1, ceiling=4, ref="decides")
    add(1, EvidenceKind.COMPLETION, 2, ref="counts")
    add(2, EvidenceKind.MANAGER, 0, ceiling=4, ref="lapsed", expires_on=TODAY)
    add(1, EvidenceKind.SELF, 3, ceiling=5, ref="older")
    add(2, EvidenceKind.SELF, 4, ceiling=5, ref="claim")
    add(3, EvidenceKind.CERTIFICATION, 40, ref="ahead")
    skill = gov(seen(company.worker))
    assert {record.source_ref: record.weight for record in skill.records} == {
        "contradicted": Weight.CONTRADICTED,
        "decides": Weight.DECIDES,
        "counts": Weight.COUNTS,
        "lapsed": Weight.LAPSED,
        "older": Weight.OLDER_CLAIM,
        "claim": Weight.CLAIM,
        "ahead": Weight.AHEAD,
    }
    assert (skill.verified, skill.basis) == (2, "decides")


def test_the_records_of_others_and_of_other_competencies_stay_theirs(company: Company, make: Make) -> None:
    make.evidence(company.other.id, company.gov, 5)
    make.evidence(company.id, company.llm, 4)
    assert (gov(seen(company.worker)).verified, gov(seen(company.worker)).records) == (0, ())


def test_what_is_asked_goes_by_the_roles_of_the_day(company: Company, make: Make) -> None:
    make.role("BASE", asks={company.gov: (1, 1, True)}, baseline=True, name="Everybody")
    role = make.role("MLE", asks={company.gov: (3, 2, False)}, name="ML engineer")
    make.person_role(company.id, role, BEFORE, TODAY)
    held, ended = seen(company.worker, on=TODAY - timedelta(days=1)), seen(company.worker)
    assert (gov(held).target, gov(held).is_core, held.readiness.roles) == (3, True, ("ML engineer",))
    assert (gov(ended).target, ended.readiness.roles) == (1, ("Everybody",))


@pytest.mark.parametrize("day", sorted(domain()["expected"]["levels"]))
def test_every_level_of_the_example_comes_out(make: Make, day: str) -> None:
    example: Example = load_example(make)
    for employee_no, competencies in domain()["expected"]["levels"][day].items():
        found = {skill.code: skill for skill in seen(TERMINAL, on=date.fromisoformat(day), of=employee_no).skills}
        for code, expected in competencies.items():
            skill = found[code]
            assert (skill.verified, skill.held, skill.claimed, skill.state.value, skill.basis) == (
                expected["V"],
                expected["H"],
                expected["C"],
                expected["state"],
                expected["basis"],
            ), (employee_no, code)
            assert sorted(skill.flags) == sorted(expected["flags"])
    assert example.people


def test_readiness_for_another_role_is_of_that_role_and_the_baseline(make: Make) -> None:
    example = load_example(make)
    actor = make.actor(example.people["p08"])
    with reading():
        found = my_skills(actor, on=date(2025, 6, 30), profile="mle")
    assert found.compared is not None
    assert (found.compared.counted.steps_taken, found.compared.counted.steps) == (6, 19)
    assert not found.compared.is_ready
