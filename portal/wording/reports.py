"""States and flags of a level in words, and shares as people read them."""

from portal.rules.levels import Flag, LevelState

_STATES: dict[LevelState, str] = {
    LevelState.VERIFIED: "verified",
    LevelState.PARTLY_LAPSED: "partly lapsed",
    LevelState.LAPSED: "lapsed",
    LevelState.MEASURED_NONE: "measured at 0",
    LevelState.CLAIMED_ONLY: "claimed only",
    LevelState.NONE: "nothing known",
}

_FLAGS: dict[Flag, str] = {
    Flag.DISPUTED_LOWER: "a later record says less",
    Flag.ABOVE_BETTER_EVIDENCE: "better evidence says less",
    Flag.CLAIM_GAP: "claims two levels more",
}


def state_words(state: LevelState) -> str:
    return _STATES[state]


def flag_words(flag: Flag) -> str:
    return _FLAGS[flag]


def percent(share: float | None) -> str:
    """58 % from 0.585; "no data" where there is nothing to divide by, and never 100 % before it is all."""
    if share is None:
        return "no data"
    whole = round(100 * share)
    if whole == 100 and share < 1:
        whole = 99
    if whole == 0 and share > 0:
        whole = 1
    return f"{whole}\u00a0%"
