"""What learning platforms and people call the words among which cells choose: formats, outcomes, kinds of evidence."""

from collections.abc import Mapping

from portal.rules.intake.matching import loosely_folded

_CALLED: Mapping[str, tuple[str, ...]] = {
    "online": (
        "E-Learning", "Elearning course", "E-Learning-Kurs", "Onlinekurs", "Online course", "Online-Schulung", "WBT",
        "CBT", "Web based", "Web-based training", "Self-paced", "Self study", "Selbststudium", "Selbstlernkurs",
        "On demand", "Digital", "Digital learning", "MOOC", "SCORM", "xAPI", "Video", "Virtual", "Webinar", "Remote",
        "Distance", "En ligne", "En línea", "A distancia", "À distance", "Microlearning",
    ),
    "instructor-led": (
        "Präsenz", "Präsenzschulung", "Präsenzseminar", "Präsenzkurs", "Classroom",
        "Classroom training", "Face to face",
        "F2F", "In person", "Onsite", "On-site", "ILT", "VILT", "Instructor-led training", "Live", "Seminar",
        "Training", "Schulung", "Lecture", "Presencial", "Présentiel", "Virtual classroom", "Virtual instructor-led",
        "Webinar", "Blended", "Blended learning", "Virtual",
    ),
    "workshop": ("Work shop", "Praxisworkshop", "Atelier", "Taller", "Hackathon", "Design sprint", "Seminar"),
    "lab": ("Hands-on", "Hands on lab", "Labor", "Sandbox", "Practice", "Übung", "Laboratoire", "Laboratorio"),
    "boot camp": ("Bootcamp", "Intensive", "Intensivkurs", "Academy", "Camp"),
    "certification": (
        "Certificate", "Zertifikat", "Zertifizierung", "Exam", "Examination", "Prüfung", "Credential", "Certificación",
        "Certificat", "Accreditation",
    ),
    "mentorship": ("Mentoring", "Coaching", "Mentor", "Tandem", "Buddy", "Peer learning", "Mentorat"),
    "event": (
        "Conference", "Konferenz", "Meetup", "Meeting", "Talk", "Lunch and learn", "Summit", "Veranstaltung",
        "Congress", "Webinar",
    ),
    "completed": (
        "Complete", "Finished", "Done", "Passed", "Successful", "Bestanden", "Abgeschlossen", "Attended", "Terminé",
        "Completado",
    ),
    "failed": ("Fail", "Not passed", "Unsuccessful", "Nicht bestanden", "Durchgefallen", "Échoué", "Suspenso"),
    "withdrawn": ("Withdrew", "Dropped", "Cancelled", "Canceled", "Abgebrochen", "Storniert", "Quit"),
    "published": ("Active", "Live", "Available", "Open", "Aktiv", "Released", "Veröffentlicht"),
    "draft": ("Planned", "In development", "Entwurf", "Unpublished", "In preparation"),
    "retired": ("Inactive", "Archived", "Closed", "Expired", "Inaktiv", "Discontinued", "Obsolete"),
}  # fmt: skip
"""A word of the portal → what else it is called; what is said of several stands first where it is likelier."""

_MEANS: dict[str, tuple[str, ...]] = {}
for _word, _names in _CALLED.items():
    for _name in _names:
        _MEANS[loosely_folded(_name)] = (*_MEANS.get(loosely_folded(_name), ()), _word)


def means(text: str) -> tuple[str, ...]:
    """The words that somebody may mean who writes this, the likeliest first; none where nobody calls one so."""
    return _MEANS.get(loosely_folded(text), ())
