"""Recommendations in words: what came of them, whom they left out, and why somebody gets one."""

from collections.abc import Mapping

from portal.rules.recommending import DAYS_OF_REST, Outcome, Skip

OUTCOMES: dict[Outcome, str] = {
    Outcome.WAITING: "No answer yet",
    Outcome.ENROLLED: "Enrolled",
    Outcome.IN_PROGRESS: "In progress",
    Outcome.RESULT_AWAITED: "Result awaited",
    Outcome.FINISHED: "Completed",
    Outcome.LEFT_OFF: "Left off",
    Outcome.CANCELLED: "Cancelled by the organiser",
    Outcome.PUT_ASIDE: "Put aside",
    Outcome.PROVED: "Shown otherwise",
    Outcome.COURSE_GONE: "Course takes nobody",
    Outcome.WITHDRAWN: "Taken back",
}

_LEFT_OUT: dict[Skip, tuple[str, str]] = {
    Skip.NO_GAP: ("has no gap here", "have no gap here"),
    Skip.ENROLLED: ("is enrolled in it", "are enrolled in it"),
    Skip.COMPLETED: ("has completed it", "have completed it"),
    Skip.NO_GAIN: ("has proved already what it proves", "have proved already what it proves"),
    Skip.RECOMMENDED: ("has your recommendation already", "have your recommendation already"),
    Skip.PUT_ASIDE: (
        f"put it aside in the last {DAYS_OF_REST} days",
        f"put it aside in the last {DAYS_OF_REST} days",
    ),
}


def sent_sentence(course: str, people: int, left_out: Mapping[Skip, int]) -> str:
    """Whom a course was recommended to, and who was left out and why."""
    said = f"{course} is recommended to {people:,} {'person' if people == 1 else 'people'}."
    return f"{said} Left out: {left_out_words(left_out)}." if left_out else said


def left_out_words(left_out: Mapping[Skip, int]) -> str:
    """1 person is enrolled in it, 2 people put it aside in the last 90 days."""
    parts = []
    for why in Skip:
        if count := left_out.get(why, 0):
            one, more = _LEFT_OUT[why]
            parts.append(f"1 person {one}" if count == 1 else f"{count:,} people {more}")
    return ", ".join(parts) or "nobody has this gap"


def why_words(competency: str, level: int | None, verified: int) -> str:
    """Why a course is recommended to its reader, empty where nobody said."""
    if not competency or level is None:
        return ""
    if verified >= level:
        return f"Your level {level} of {competency} lapses within 90 days."
    return f"In {competency} you are at level {verified}, and level {level} is asked of you."
