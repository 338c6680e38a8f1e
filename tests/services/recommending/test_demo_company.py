"""The demo company shows recommendations from the first day on."""

from portal.model.base import db
from portal.rules.access import AccessRole
from portal.rules.recommending import Outcome
from portal.services import recommending
from tests.services.test_demo import TODAY, actor, by_role, found


def test_in_the_demo_company_somebody_has_a_recommendation_and_the_manager_sees_answers(app: object) -> None:
    sign_ins = found(180)
    manager, employee = (by_role(sign_ins, role) for role in (AccessRole.MANAGER, AccessRole.EMPLOYEE))
    [waiting] = recommending.received(actor(employee), on=TODAY)
    assert [voice.by for voice in waiting.voices] == [manager.name]
    assert waiting.voices[0].note
    came = recommending.sent(actor(manager, AccessRole.MANAGER), on=TODAY)
    db.session.rollback()
    words = {one.outcome for group in came.groups for one in group.people}
    assert Outcome.WAITING in words and words & {Outcome.ENROLLED, Outcome.PUT_ASIDE}
