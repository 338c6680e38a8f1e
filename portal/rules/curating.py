"""What learning staff may make of a course."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.rules.courses import CAP, CourseStatus, EvidenceKind, Format, SelfEnroll
from portal.rules.refusals import Refusal


@dataclass(frozen=True, slots=True)
class CourseDetails:
    """Everything that is kept of a course but its code. References are codes, `minutes` the work it takes, `cost` is
    in minor units of the installation's currency.
    """

    title: str
    summary: str
    description: str
    format: Format
    provider: str
    minutes: int | None
    cost: int
    level: int | None
    grants: Mapping[str, int]
    """The level of each competency that the course proves."""
    evidence_kind: EvidenceKind
    prerequisites: tuple[str, ...]
    equivalents: tuple[str, ...]
    validity_months: int | None
    seats_per_session: int
    url: str
    language: str
    self_enroll: SelfEnroll
    status: CourseStatus
    retires_on: date | None
    last_exam_on: date | None
    last_renewal_on: date | None
    superseded_by: str
    tags: str
    owner_email: str


def above_cap(grants: Mapping[str, int], evidence_kind: EvidenceKind) -> tuple[str, ...]:
    """The competencies that are granted at a level which this kind of evidence cannot show."""
    return tuple(code for code, level in grants.items() if level > CAP[evidence_kind])


def refusal_to_restate(old: CourseStatus, new: CourseStatus, *, enrolled: bool) -> Refusal | None:
    """Why a course may not go from one status to another; None when it may.

    A course goes from draft to published, retiring and retired, and comes back where that was a mistake; but nothing
    that somebody has enrolled in becomes a draft again.
    """
    if new is CourseStatus.DRAFT and old is not CourseStatus.DRAFT and enrolled:
        return Refusal.COURSE_IN_USE
    return None
