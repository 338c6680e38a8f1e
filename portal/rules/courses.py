"""What a course is: its formats, how it proves something, and its life from draft to retired."""

from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from portal.rules.people import folded

LEVELS = {0: "None", 1: "Aware", 2: "Assisted", 3: "Practitioner", 4: "Advanced", 5: "Lead"}


class Format(StrEnum):
    ONLINE = "online"
    LAB = "lab"
    WORKSHOP = "workshop"
    INSTRUCTOR_LED = "instructor-led"
    BOOT_CAMP = "boot camp"
    CERTIFICATION = "certification"
    MENTORSHIP = "mentorship"
    EVENT = "event"


class EvidenceKind(StrEnum):
    """How a level was shown. A course never grants by self-assessment or a manager's rating."""

    SELF = "self"
    COMPLETION = "completion"
    MANAGER = "manager"
    ASSESSMENT = "assessment"
    PROJECT = "project"
    CERTIFICATION = "certification"


COURSE_EVIDENCE = (EvidenceKind.COMPLETION, EvidenceKind.ASSESSMENT, EvidenceKind.PROJECT, EvidenceKind.CERTIFICATION)

CAP: dict[EvidenceKind, int] = {
    EvidenceKind.SELF: 5,
    EvidenceKind.COMPLETION: 1,
    EvidenceKind.MANAGER: 4,
    EvidenceKind.ASSESSMENT: 4,
    EvidenceKind.PROJECT: 5,
    EvidenceKind.CERTIFICATION: 5,
}


def proved_level(granted: int, evidence_kind: EvidenceKind) -> int:
    """The level that a course proves: what it grants, but no more than its kind of evidence can show."""
    return min(granted, CAP[evidence_kind])


class SelfEnroll(StrEnum):
    OPEN = "open"
    APPROVAL = "approval"
    CLOSED = "closed"


class CourseStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRING = "retiring"
    RETIRED = "retired"


def is_retired(status: CourseStatus, retires_on: date | None, *, on: date) -> bool:
    """Whether nobody can begin the course any more on this day; `retires_on` is the first such day."""
    return status is CourseStatus.RETIRED or (retires_on is not None and retires_on <= on)


def learner_reports_completion(evidence_kind: EvidenceKind) -> bool:
    """Whether the learner may say that the course is done; everything else needs a result from somebody else."""
    return evidence_kind is EvidenceKind.COMPLETION


def is_web_address(url: str) -> bool:
    """Whether a link to this address may stand on a page: http or https with a host, nothing that runs."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and url.isprintable()


def course_search_text(*, code: str, title: str, summary: str, provider: str, tags: str) -> str:
    """What a search for courses looks through, folded. The competencies that a course proves are searched beside it."""
    return folded(" ".join((code, title, provider, tags.replace(";", " "), summary)))
