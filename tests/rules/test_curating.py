"""What learning staff may make of a course, and under which word a standing is counted."""

import pytest

from portal.rules.courses import CourseStatus, EvidenceKind, course_search_text
from portal.rules.curating import above_cap, refusal_to_restate
from portal.rules.enrolling import Standing
from portal.rules.progress import Progress, progress
from portal.rules.refusals import Refusal


@pytest.mark.parametrize(
    ("kind", "highest"),
    [
        (EvidenceKind.COMPLETION, 1),
        (EvidenceKind.ASSESSMENT, 4),
        (EvidenceKind.PROJECT, 5),
        (EvidenceKind.CERTIFICATION, 5),
    ],
)
def test_no_kind_of_evidence_proves_more_than_it_can_show(kind: EvidenceKind, highest: int) -> None:
    assert above_cap({"LIT": highest}, kind) == ()
    assert above_cap({"GOV": highest, "LIT": highest + 1}, kind) == ("LIT",)


@pytest.mark.parametrize("old", list(CourseStatus))
@pytest.mark.parametrize("new", list(CourseStatus))
def test_only_a_course_that_nobody_took_becomes_a_draft_again(old: CourseStatus, new: CourseStatus) -> None:
    assert refusal_to_restate(old, new, enrolled=False) is None
    goes_back = new is CourseStatus.DRAFT and old is not CourseStatus.DRAFT
    assert refusal_to_restate(old, new, enrolled=True) is (Refusal.COURSE_IN_USE if goes_back else None)


def test_every_standing_has_a_word_and_what_an_organiser_cancelled_is_nobodys_leaving_off() -> None:
    assert {standing: progress(standing) for standing in Standing} == {
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


def test_a_search_for_courses_looks_through_folded_text() -> None:
    text = course_search_text(code="AI-1", title="Ética", summary="Line\none", provider="Straße", tags="ML; Élan")
    assert text == "ai-1 etica strasse ml elan line one"
