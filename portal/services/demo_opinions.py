"""What no sheet can hold: credentials with their address, and what the featured manager and the people below say."""

from datetime import UTC, date, datetime, time, timedelta

from portal.rules.access import AccessRole, Actor
from portal.services import evidence, rating
from portal.services.demo_weeks import acting
from portal.starter.company import Company

_EXAMPLES = (
    ("AGL", 2, 9, "Tried the new log assistant on a quiet Friday and showed the other shift what it gets wrong."),
    ("MLO", 2, 15, "Rolled the reporting model back on their own within ten minutes, along the written steps."),
)
"""Of the featured employee: competency, level, how many days ago, and what was seen. Nothing answers the first."""

_OF_COLLEAGUES = (
    ("COL", 2, 12, "Brought the service desk into the change of the ticket form before it was decided."),
    ("LIT", 2, 21, "Stopped a report whose figures an assistant had made up, and said how to see it."),
    ("PRM", 1, 6, "Asks the assistant for a draft; sources are still checked by somebody else."),
)
_CREDENTIAL = "https://credentials.example/verify/{}-{}"
_CKA = "AI-033"


def speak(company: Company, *, on: date, now: datetime) -> None:
    """Records them on days before `on`, each by whoever would have done it."""
    featured = {each.role: each.employee_no for each in company.featured}
    manager, staff = acting(featured["manager"]), acting(featured["learning"], AccessRole.LEARNING)
    employee = featured["employee"]
    for competency, level, days, example in _EXAMPLES:
        _rate(manager, employee, competency, level, example, day=on - timedelta(days=days))
    for colleague, (competency, level, days, example) in zip(company.colleagues, _OF_COLLEAGUES, strict=False):
        _rate(manager, colleague, competency, level, example, day=on - timedelta(days=days))
    for colleague in company.colleagues[:1]:
        competency, level, *_ = _OF_COLLEAGUES[0]
        rating.assess_self(acting(colleague), competency, level + 1, on=on - timedelta(days=3))
    taken = on - timedelta(days=130)
    evidence.record_certification(
        staff,
        employee,
        grants={"CST": 2},
        observed_on=taken,
        credential_url=_CREDENTIAL.format("finops", employee),
        credential_until=on + timedelta(days=41),
        on=on,
        now=now,
    )
    for colleague in company.colleagues[1:2]:
        evidence.record_certification(
            staff,
            colleague,
            course=_CKA,
            observed_on=on - timedelta(days=95),
            credential_url=_CREDENTIAL.format("cka", colleague),
            credential_until=on + timedelta(days=635),
            on=on,
            now=now,
        )


def _rate(manager: Actor, employee_no: str, competency: str, level: int, example: str, *, day: date) -> None:
    moment = datetime.combine(day, time(15, 40), UTC)
    rating.rate(manager, employee_no, competency, level, example, on=day, now=moment)
