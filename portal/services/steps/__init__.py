"""What somebody could learn next, and the way to a role: read, reckoned by the rules, shown with the reason."""

from portal.services.steps.nexts import NextStep, NextSteps, my_next_steps, next_steps_of
from portal.services.steps.paths import Transition, transition
from portal.services.steps.roles import Profiles, profiles
from portal.services.steps.ways import Way, Ways, WithGap, closing

__all__ = [
    "NextStep",
    "NextSteps",
    "Profiles",
    "Transition",
    "Way",
    "Ways",
    "WithGap",
    "closing",
    "my_next_steps",
    "next_steps_of",
    "profiles",
    "transition",
]
