"""What HR systems, learning platforms and people call the columns of each kind of sheet.

Only names that mean the same thing: `End date` is no `to`, which is the day after, `Course name` is no course_code, and
`Role` in a sheet of people is a job, which must not make an administrator of an office administrator.
"""

from collections.abc import Mapping

from portal.rules.intake.kinds import Kind
from portal.rules.intake.matching import Synonyms

_EMPLOYEE_NO = (
    "Employee ID", "Employee number", "Employee no", "Employee code", "Emp ID", "Emp no", "EmpNo", "EEID",
    "Worker ID", "Worker number", "Staff ID", "Staff number", "Staff no", "Personnel number", "Personnel no", "PERNR",
    "Person number", "Payroll number", "Payroll ID", "HR ID", "Workday ID", "Badge number", "User sys id",
    "Associate ID", "Personalnummer", "Matricule", "Número de empleado",
)  # fmt: skip
_EMAIL = (
    "E-mail", "Email address", "E-mail address", "Work email", "Work e-mail", "Business email", "Company email",
    "Corporate email", "Primary email", "Primary work email", "Office email", "Mail", "UPN", "User principal name",
    "Employee email", "Learner email", "User email", "Participant email", "Correo electrónico", "Adresse e-mail",
)  # fmt: skip
_COURSE_CODE = (
    "Course ID", "Course no", "Course number", "Course key", "Activity code", "Item ID", "Offering code",
    "Training ID", "Training code", "Learning ID", "Learning object ID", "Module code", "Class code", "Catalog number",
    "Kurs-ID", "Kursnummer", "Código del curso",
)  # fmt: skip
_UNIT = (
    "Department code", "Dept code", "Dept", "Department", "Department ID", "Dept ID", "Org unit", "Organization unit",
    "Organisation unit", "Organizational unit", "Organisational unit", "Org code", "Unit code", "Team", "Team code",
    "Cost center", "Cost centre", "Division", "Business unit", "Home unit", "Supervisory organization", "Abteilung",
)  # fmt: skip
_COMPETENCY_CODE = (
    "Competency", "Competency ID", "Competence code", "Skill code", "Skill ID", "Skill", "Capability code",
)  # fmt: skip
_ROLE_CODE = ("Role", "Role ID", "Job code", "Job profile code", "Position code", "Role key")
_SCORE = ("Score %", "Score (%)", "Final score", "Result score", "Grade %", "Percentage", "Test score", "Points %")
_ENROLLED_ON = (
    "Enrollment date", "Enrolment date", "Enrolled", "Enrolled at", "Enrolled date", "Date enrolled", "Registered on",
    "Registration date", "Registered", "Assigned on", "Assigned date", "Assignment date",
)  # fmt: skip
_COMPLETED_ON = (
    "Completion date", "Date completed", "Completed date", "Completed", "Completed at", "Complete date", "Finished on",
    "Finish date", "Date of completion", "Date passed", "Completion", "Abschlussdatum", "Fecha de finalización",
)  # fmt: skip

SYNONYMS: Mapping[Kind, Synonyms] = {
    Kind.UNITS: {
        "code": (*_UNIT, "Unit", "Unit ID", "ID", "Abbreviation", "SIS ID", "sourcedId"),
        "name": ("Unit name", "Department name", "Dept name", "Title", "Organization name", "Team name", "Display name",
                 "Division name", "Description"),
        "parent": ("Parent code", "Parent unit", "Parent ID", "Parent department", "Reports to", "Belongs to",
                   "Superior unit", "parentSourcedId"),
        "lead_no": ("Lead", "Leader", "Lead ID", "Head", "Head of department", "Manager", "Manager ID",
                    "Manager number", "Manager no", "Unit lead", "Department head", "Team lead"),
    },
    Kind.PEOPLE: {
        "employee_no": (*_EMPLOYEE_NO, "User ID", "External ID", "ID number"),
        "name": ("Full name", "Employee name", "Worker", "Worker name", "Legal name", "Preferred name", "Display name",
                 "Complete name", "Person", "Employee", "Nombre", "Nom", "Vollständiger Name", "Nachname, Vorname"),
        "email": _EMAIL,
        "unit": _UNIT,
        "manager_no": ("Manager", "Manager ID", "Manager number", "Manager employee ID", "Line manager",
                       "Line manager ID", "Line manager number", "Supervisor", "Supervisor ID", "Reports to",
                       "Reports to ID", "Boss", "Manager employee number", "Manager worker ID", "Direct manager",
                       "Vorgesetzter"),
        "roles": ("Access roles", "Portal roles"),
        "hired_on": ("Hire date", "Start date", "Date of hire", "Hired", "Hire", "Original hire date",
                     "Date of joining", "Joining date", "Join date", "Employment start", "Employment start date",
                     "Entry date", "Date joined", "Most recent hire date", "Eintritt", "Eintrittsdatum",
                     "Date d'embauche"),
        "last_day": ("Last working day", "Last day worked", "Last day of work", "Termination date", "Leave date",
                     "Leaving date", "Exit date", "Date of leaving", "Employment end date", "Austritt",
                     "Austrittsdatum"),
        "leave_kind": ("Leave type", "Termination type", "Type of leaving", "Termination category",
                       "Separation type", "Exit type", "Attrition type"),
        "location": ("Office", "Site", "Work location", "Office location", "City", "Workplace", "Standort", "Lieu"),
    },
    Kind.ASSIGNMENTS: {
        "employee_no": _EMPLOYEE_NO,
        "unit": _UNIT,
        "from": ("Start date", "From date", "Valid from", "Effective date", "Effective from", "Begin date", "Since"),
        "to": ("First day after", "Until (exclusive)"),
        "primary": ("Is primary", "Primary assignment", "Main", "Home", "isPrimary"),
        "share": ("FTE", "Allocation", "Percentage", "Share %", "Working time", "Allocation %"),
    },
    Kind.COMPETENCIES: {
        "code": (*_COMPETENCY_CODE, "ID"),
        "area_code": ("Domain code", "Category code", "Group code"),
        "area": ("Domain", "Category", "Group", "Cluster", "Competency area", "Skill category"),
        "name": ("Competency name", "Skill name", "Title", "Competence", "Capability"),
        "definition": ("Description", "Meaning", "Summary"),
        "max_validity_months": ("Validity", "Validity months", "Valid for months", "Validity (months)"),
    },
    Kind.ROLE_PROFILES: {
        "from": ("Valid from", "Effective from", "Effective date", "Since"),
        "role_code": _ROLE_CODE,
        "traditional_role": ("Current role", "Job title", "Current job", "Traditional job", "Old role", "Old title"),
        "ai_empowered_role": ("AI role", "Future role", "New role", "AI-empowered job", "Target role", "New title"),
        "family": ("Job family", "Role family", "Job group"),
        "baseline": ("For everybody", "Everyone", "All staff"),
        "competency_code": _COMPETENCY_CODE,
        "target_level": ("Level", "Target", "Required level", "Required proficiency", "Expected level"),
        "weight": ("Importance", "Weighting"),
        "core": ("Essential", "Mandatory", "Must have", "Is core"),
    },
    Kind.PERSON_ROLES: {
        "employee_no": _EMPLOYEE_NO,
        "role_code": _ROLE_CODE,
        "from": ("Start date", "From date", "Valid from", "Effective date", "Effective from", "Since"),
        "to": ("First day after",),
    },
    Kind.TEAM_REQUIREMENTS: {
        "from": ("Valid from", "Effective from", "Effective date", "Since"),
        "unit": _UNIT,
        "competency_code": _COMPETENCY_CODE,
        "level": ("Required level", "Target level", "Minimum level", "Proficiency"),
        "need": ("Needed", "People needed", "Headcount", "How many", "Required people", "Number of people"),
    },
    Kind.COURSES: {
        "code": (*_COURSE_CODE, "Course code", "ID", "Course", "SKU"),
        "title": ("Name", "Course name", "Course title", "Training name", "Training title", "Learning title", "Kurs",
                  "Activity name", "Nombre del curso", "Titre", "Titel", "Kurstitel"),
        "summary": ("Short description", "Abstract", "Teaser", "Subtitle"),
        "description": ("Course description", "Long description", "Details", "About", "Content"),
        "format": ("Type", "Course type", "Delivery", "Delivery method", "Delivery mode", "Modality", "Training type",
                   "Learning type", "Course format", "Delivery type"),
        "provider": ("Vendor", "Platform", "Supplier", "Institution", "Offered by", "Organization", "Partner",
                     "Training provider", "Anbieter"),
        "hours": ("Duration", "Duration (hours)", "Duration hours", "Duration in hours", "Length", "Learning hours",
                  "Training hours", "Effort", "Time to complete", "Estimated duration", "Total hours", "Course length",
                  "Duración", "Dauer", "Durée"),
        "cost": ("Price", "Fee", "Course fee", "Cost per person", "Price per person", "Price per seat", "List price",
                 "Tuition", "Course cost", "Training cost", "Precio", "Preis", "Prix"),
        "currency": ("Currency code", "Curr", "Währung"),
        "competencies_granted": ("Competencies", "Grants", "Competencies gained", "Outcomes"),
        "evidence_kind": ("Evidence", "Proof", "Kind of evidence"),
        "prerequisites": ("Prerequisite", "Prereqs", "Requires", "Required courses", "Prerequisite codes",
                          "Voraussetzungen"),
        "equivalents": ("Equivalent", "Equivalent courses", "Counts as"),
        "validity_months": ("Valid for months", "Validity (months)", "Certification valid months",
                            "Expires after months"),
        "seats_per_session": ("Seats", "Capacity", "Class size", "Max participants", "Maximum participants"),
        "url": ("Link", "Course URL", "Course link", "Web address", "Website", "Web page", "Launch URL"),
        "language": ("Languages", "Course language", "Lang", "Idioma", "Sprache"),
        "self_enroll": ("Self enrol", "Self-enrollment", "Enrollment", "Enrolment", "Enrollment mode"),
        "status": ("Course status", "State"),
        "retires_on": ("Retirement date", "Retires", "Retire date", "Retire on", "End of life"),
        "last_exam_on": ("Last exam date", "Last exam", "Exam retirement date"),
        "last_renewal_on": ("Last renewal date", "Last renewal"),
        "superseded_by": ("Replaced by", "Successor", "Replacement", "Replacement code"),
        "tags": ("Tag", "Keywords", "Labels", "Topics", "Categories"),
        "owner_email": ("Owner", "Course owner", "Owner e-mail", "Contact email", "Maintainer"),
    },
    Kind.ENROLLMENTS: {
        "employee_no": _EMPLOYEE_NO,
        "email": _EMAIL,
        "course_code": _COURSE_CODE,
        "enrolled_on": _ENROLLED_ON,
        "started_on": ("Start date", "Started", "Started at", "Date started", "First access", "Launch date"),
        "ended_on": ("End date", "Ended", "Ended at", *_COMPLETED_ON),
        "outcome": ("Result", "Status", "Completion status", "Enrollment status", "Enrolment status", "Final result"),
        "score": _SCORE,
    },
    Kind.COMPLETIONS: {
        "employee_no": _EMPLOYEE_NO,
        "email": _EMAIL,
        "course_code": _COURSE_CODE,
        "completed_on": _COMPLETED_ON,
        "score": _SCORE,
    },
    Kind.EVIDENCE: {
        "source_ref": ("Reference", "Source reference", "Certificate number", "Certificate ID", "Credential ID"),
        "employee_no": _EMPLOYEE_NO,
        "competency_code": _COMPETENCY_CODE,
        "kind": ("Kind of evidence", "Evidence kind", "Evidence type"),
        "observed_on": ("Observed", "Issue date", "Issued on", "Date issued", "Date achieved", "Assessment date"),
        "recorded_on": ("Recorded", "Date recorded"),
        "expires_on": ("Expiry date", "Expiration date", "Expires", "Date of expiry"),
        "assessor_no": ("Assessor", "Assessor ID", "Assessor number", "Assessed by"),
    },
}  # fmt: skip
"""The own name of a column always counts; it is not repeated here."""
