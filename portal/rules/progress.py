"""How far somebody is with a course, in the few words in which a team or a course is counted."""

from enum import StrEnum

from portal.rules.enrolling import Standing


class Progress(StrEnum):
    """One word for every standing; what an organiser cancelled is nobody's doing and counted apart."""

    ENROLLED = "enrolled"
    IN_PROGRESS = "in_progress"
    RESULT_AWAITED = "result_awaited"
    FINISHED = "finished"
    """Completed."""
    LEFT_OFF = "left_off"
    """Withdrawn, failed or did not come."""
    CANCELLED = "cancelled"
    LEFT_COMPANY = "left_company"
    """The employment has ended while the enrollment was live."""


GOES_ON = (Progress.ENROLLED, Progress.IN_PROGRESS, Progress.RESULT_AWAITED)

_OF: dict[Standing, Progress] = {
    Standing.ENROLLED: Progress.ENROLLED,
    Standing.IN_PROGRESS: Progress.IN_PROGRESS,
    Standing.RESULT_AWAITED: Progress.RESULT_AWAITED,
    Standing.COMPLETED: Progress.FINISHED,
    Standing.FAILED: Progress.LEFT_OFF,
    Standing.WITHDRAWN: Progress.LEFT_OFF,
    Standing.NO_SHOW: Progress.LEFT_OFF,
    Standing.CANCELLED_BY_ORGANISER: Progress.CANCELLED,
    Standing.LEFT_COMPANY: Progress.LEFT_COMPANY,
}


def progress(standing: Standing) -> Progress:
    """The word under which a standing is counted."""
    return _OF[standing]
