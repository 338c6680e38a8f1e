"""What became of a requirement between two days, in words."""

from portal.rules.bridge import Move

LOST_BY: dict[Move, str] = {
    Move.EXPIRED: "lapsed",
    Move.CONTRADICTED: "by a lower result",
    Move.REVOKED: "revoked",
    Move.TARGET_RAISED: "by a higher target",
}

MOVES: dict[Move, str] = {
    Move.GAINED: "gained: new proof reached the target",
    Move.TARGET_LOWERED: "gained: the target is lower",
    Move.EXPIRED: "lost: the proof lapsed",
    Move.CONTRADICTED: "lost: a later result is lower",
    Move.REVOKED: "lost: the record was revoked",
    Move.TARGET_RAISED: "lost: the target is higher",
    Move.ENTERED_MET: "newly required, met",
    Move.ENTERED_UNMET: "newly required, not met",
    Move.EXITED_MET: "no longer required, was met",
    Move.EXITED_UNMET: "no longer required, was not met",
}

NEW_FOR_JOINED: dict[Move, str] = {Move.ENTERED_MET: "joined, met", Move.ENTERED_UNMET: "joined, not met"}
NEW_FOR_LEFT: dict[Move, str] = {Move.EXITED_MET: "left, was met", Move.EXITED_UNMET: "left, was not met"}
