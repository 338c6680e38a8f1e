"""Who counts for a figure and who does not: the cases that the example company does not have."""

from datetime import date, timedelta

import pytest
from flask import Flask

from portal.rules.access import TERMINAL
from portal.services import insight
from tests.make import LONG_AGO, Make

TODAY = date(2026, 6, 1)


def test_whoever_holds_only_the_role_of_everybody_has_no_profile_of_their_own(app: Flask, make: Make) -> None:
    unit, competency = make.unit("U"), make.competency()
    everybody, own = make.role(baseline=True, asks={competency: (1, 1, False)}), make.role()
    make.person_role(make.person(unit=unit), everybody)
    make.person_role(make.person(unit=unit), own)
    make.person(unit=unit)
    found = insight.coverage(TERMINAL, "U", on=TODAY, today=TODAY).whole
    assert (found.people, found.with_profile) == (3, 1)


@pytest.mark.parametrize(("days", "projected"), [(90, 0), (91, 1)])
def test_a_shared_member_who_leaves_is_not_counted_ahead(app: Flask, make: Make, days: int, projected: int) -> None:
    """Nobody's membership says that it ends with the employment."""
    unit, competency = make.unit("U"), make.competency()
    make.team_requirement(unit, competency, 2)
    shared = make.person(unit=make.unit("HOME"), end=TODAY + timedelta(days=days))
    make.assignment(shared, unit, LONG_AGO, primary=False, share=0.4)
    make.evidence(shared, competency, 3)
    (need,) = insight.coverage(TERMINAL, "U", on=TODAY, today=TODAY).needs
    assert (need.depth, need.depth_with_shared, need.projected_with_shared) == (0, 1, projected)
