"""What the portal calls its own words: formats, kinds of evidence, standings, languages."""

from portal.rules.courses import CourseStatus, EvidenceKind, Format, SelfEnroll
from portal.rules.enrolling import Standing

FORMATS: dict[Format, str] = {
    Format.ONLINE: "Online",
    Format.LAB: "Lab",
    Format.WORKSHOP: "Workshop",
    Format.INSTRUCTOR_LED: "Instructor-led",
    Format.BOOT_CAMP: "Boot camp",
    Format.CERTIFICATION: "Certification",
    Format.MENTORSHIP: "Mentorship",
    Format.EVENT: "Event",
}

EVIDENCE: dict[EvidenceKind, str] = {
    EvidenceKind.SELF: "Self-assessment",
    EvidenceKind.COMPLETION: "Completion",
    EvidenceKind.MANAGER: "Manager's rating",
    EvidenceKind.ASSESSMENT: "Assessment",
    EvidenceKind.PROJECT: "Project",
    EvidenceKind.CERTIFICATION: "Certification",
}

PROVED_BY: dict[EvidenceKind, str] = {
    EvidenceKind.SELF: "by your own word, which verifies nothing",
    EvidenceKind.COMPLETION: "by taking it to the end, counted as a completion",
    EvidenceKind.MANAGER: "by your manager's rating",
    EvidenceKind.ASSESSMENT: "by a graded test or exercise, counted as an assessment",
    EvidenceKind.PROJECT: "by a piece of work that somebody reviews, counted as a project",
    EvidenceKind.CERTIFICATION: "by an external exam, counted as a certification",
}
"""How a course shows what it proves, after "What it proves"."""

SELF_ENROLL: dict[SelfEnroll, str] = {
    SelfEnroll.OPEN: "Open",
    SelfEnroll.APPROVAL: "Needs approval",
    SelfEnroll.CLOSED: "Closed: ask L&D",
}

STATUSES: dict[CourseStatus, str] = {
    CourseStatus.DRAFT: "Draft",
    CourseStatus.PUBLISHED: "Published",
    CourseStatus.RETIRING: "Retiring",
    CourseStatus.RETIRED: "Retired",
}

STANDINGS: dict[Standing, str] = {
    Standing.ENROLLED: "Enrolled",
    Standing.IN_PROGRESS: "In progress",
    Standing.RESULT_AWAITED: "Result awaited",
    Standing.COMPLETED: "Completed",
    Standing.FAILED: "Failed",
    Standing.WITHDRAWN: "Withdrawn",
    Standing.NO_SHOW: "Did not come",
    Standing.CANCELLED_BY_ORGANISER: "Cancelled by the organiser",
    Standing.LEFT_COMPANY: "Left the company",
}

_LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "ms": "Malay",
    "nb": "Norwegian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sr": "Serbian",
    "sv": "Swedish",
    "sw": "Swahili",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def language(tag: str) -> str:
    """English from `en`, Portuguese (BR) from `pt-BR`; a tag without a name here as it is."""
    main, _, region = tag.partition("-")
    name = _LANGUAGES.get(main.lower())
    if name is None:
        return tag
    return f"{name} ({region})" if region else name
