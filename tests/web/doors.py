"""Every endpoint and who may enter, and a small company in which each can be asked for.

`python -m tests.web.doors` writes the table into docs/doors.md.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from flask import Flask, url_for

from portal.rules.access import AccessRole
from portal.rules.enrolling import EnrollmentState
from portal.rules.intake.kinds import Kind
from portal.services.database import transaction
from portal.services.intake import imports, profiles
from portal.web.clock import now, today
from tests.make import Make

NOBODY, EMPLOYEE, MANAGER, LEARNING, ADMINISTRATOR = ROLES = (
    "nobody",
    "employee",
    "manager",
    "learning",
    "administrator",
)

ANYBODY = frozenset(ROLES)
SIGNED_IN = ANYBODY - {NOBODY}
MANAGERS = frozenset({MANAGER})
LEARNERS = frozenset({LEARNING})
ADMINISTRATORS = frozenset({ADMINISTRATOR})
IMPORTERS = LEARNERS | ADMINISTRATORS

DOORS: dict[str, tuple[str, str, frozenset[str]]] = {
    "static": ("GET", "/static/<digest>/<name>", ANYBODY),
    # the porch
    "porch.sign_in": ("GET", "/sign-in", ANYBODY),
    "porch.check_sign_in": ("POST", "/sign-in", ANYBODY),
    "porch.demo_sign_in": ("POST", "/sign-in/demo", ANYBODY),
    "porch.welcome": ("GET", "/welcome/<token>", ANYBODY),
    "porch.use_welcome": ("POST", "/welcome/<token>", ANYBODY),
    "porch.choose_look": ("POST", "/look", ANYBODY),
    "porch.counting": ("GET", "/help/counting", ANYBODY),
    "porch.words": ("GET", "/help/words", ANYBODY),
    "porch.health": ("GET", "/healthz", ANYBODY),
    "porch.readiness": ("GET", "/readyz", ANYBODY),
    # one's own account
    "account.home": ("GET", "/account", SIGNED_IN),
    "account.change_password": ("POST", "/account/password", SIGNED_IN),
    "account.end": ("POST", "/account/sign-ins/<int(max=2147483647):sign_in_id>/end", SIGNED_IN),
    "account.end_others": ("POST", "/account/sign-ins/end-others", SIGNED_IN),
    "account.sign_out": ("POST", "/sign-out", SIGNED_IN),
    # my learning and the catalog
    "learner.home": ("GET", "/", SIGNED_IN),
    "learner.catalog": ("GET", "/catalog", SIGNED_IN),
    "learner.course": ("GET", "/catalog/<code>", SIGNED_IN),
    "learner.enroll": ("POST", "/catalog/<code>/enroll", SIGNED_IN),
    "learner.start": ("POST", "/catalog/<code>/start", SIGNED_IN),
    "learner.finish": ("POST", "/catalog/<code>/finish", SIGNED_IN),
    "learner.withdraw": ("POST", "/catalog/<code>/withdraw", SIGNED_IN),
    "learner.put_aside": ("POST", "/catalog/<code>/put-aside", SIGNED_IN),
    # my skills
    "skills.home": ("GET", "/skills", SIGNED_IN),
    "skills.assess": ("POST", "/skills/<code>/assess", SIGNED_IN),
    # role profiles and the way to one, with ?person=: 404 for whoever may not see that person
    "roles.home": ("GET", "/roles", SIGNED_IN),
    "roles.role": ("GET", "/roles/<code>", SIGNED_IN),
    # one person's learning: 404 for whoever may not see them
    "person.home": ("GET", "/people/<employee_no>", SIGNED_IN),
    "person.rate": ("POST", "/people/<employee_no>/rate/<code>", SIGNED_IN),
    # my team
    "manager.home": ("GET", "/team", MANAGERS),
    "manager.unit": ("GET", "/team/<unit>/learning", MANAGERS),
    # recommending a course: 404 for a unit or people whom one does not lead
    "recommending.own_gap": ("GET", "/team/gap/<competency>", MANAGERS),
    "recommending.recommend_to_own": ("POST", "/team/gap/<competency>", MANAGERS),
    "recommending.recommend": ("POST", "/team/<unit>/gap/<competency>", MANAGERS),
    "recommending.sent": ("GET", "/team/recommendations", MANAGERS),
    "recommending.withdraw": ("POST", "/team/recommendations/withdraw", MANAGERS),
    # one unit: 404 for whoever neither leads it nor is L&D
    "units.unit": ("GET", "/team/<unit>", MANAGERS | LEARNERS),
    "units.report": ("GET", "/team/<unit>/report", MANAGERS | LEARNERS),
    "units.trend": ("GET", "/team/<unit>/trend", MANAGERS | LEARNERS),
    "units.gap": ("GET", "/team/<unit>/gap/<competency>", MANAGERS | LEARNERS),
    # learning and development
    "staff.courses": ("GET", "/courses", LEARNERS),
    "staff.new_course": ("GET", "/courses/new", LEARNERS),
    "staff.add_course": ("POST", "/courses/new", LEARNERS),
    "staff.edit_course": ("GET", "/courses/<code>/edit", LEARNERS),
    "staff.change_course": ("POST", "/courses/<code>/edit", LEARNERS),
    "staff.enrollments": ("GET", "/courses/<code>/enrollments", LEARNERS),
    "staff.give_results": ("POST", "/courses/<code>/enrollments", LEARNERS),
    "staff.enroll": ("POST", "/courses/<code>/enrollments/<employee_no>", LEARNERS),
    "staff.coverage": ("GET", "/coverage", LEARNERS),
    "staff.coverage_report": ("GET", "/coverage/report", LEARNERS),
    "staff.coverage_trend": ("GET", "/coverage/trend", LEARNERS),
    "staff.certify": ("POST", "/people/<employee_no>/certifications", LEARNERS),
    "staff.revoke": ("POST", "/people/<employee_no>/records/<int(max=2147483647):record_id>/revoke", LEARNERS),
    "staff.results": ("GET", "/results", LEARNERS),
    "staff.give_awaited": ("POST", "/results", LEARNERS),
    "staff.unknown_courses": ("GET", "/results/unmatched", LEARNERS),
    "staff.match_course": ("POST", "/results/unmatched", LEARNERS),
    # imports: each importer only their own kinds of sheets
    "imports.home": ("GET", "/imports", IMPORTERS),
    "imports.sources": ("GET", "/imports/sources", IMPORTERS),
    "imports.source": ("GET", "/imports/sources/<int(max=2147483647):source_id>", IMPORTERS),
    "imports.rename_source": ("POST", "/imports/sources/<int(max=2147483647):source_id>", IMPORTERS),
    "imports.forget_source": ("POST", "/imports/sources/<int(max=2147483647):source_id>/forget", IMPORTERS),
    "imports.new": ("GET", "/imports/new/<kind>", IMPORTERS),
    "imports.upload": ("POST", "/imports/new/<kind>", IMPORTERS),
    "imports.template": ("GET", "/imports/template/<kind>.csv", IMPORTERS),
    "imports.look": ("GET", "/imports/<int(max=2147483647):import_id>", IMPORTERS),
    "imports.columns": ("GET", "/imports/<int(max=2147483647):import_id>/columns", IMPORTERS),
    "imports.settle": ("POST", "/imports/<int(max=2147483647):import_id>/columns", IMPORTERS),
    "imports.read_again": ("POST", "/imports/<int(max=2147483647):import_id>/read-again", IMPORTERS),
    "imports.correct": ("POST", "/imports/<int(max=2147483647):import_id>/cells", IMPORTERS),
    "imports.leave_out": ("POST", "/imports/<int(max=2147483647):import_id>/leave-out", IMPORTERS),
    "imports.take_in": ("POST", "/imports/<int(max=2147483647):import_id>/take-in", IMPORTERS),
    "imports.answer": ("POST", "/imports/<int(max=2147483647):import_id>/answers", IMPORTERS),
    "imports.decide": ("POST", "/imports/<int(max=2147483647):import_id>/conflicts", IMPORTERS),
    "imports.complete": ("POST", "/imports/<int(max=2147483647):import_id>/complete", IMPORTERS),
    "imports.undo_preview": ("GET", "/imports/<int(max=2147483647):import_id>/undo", IMPORTERS),
    "imports.undo": ("POST", "/imports/<int(max=2147483647):import_id>/undo", IMPORTERS),
    "imports.original": ("GET", "/imports/<int(max=2147483647):import_id>/original", IMPORTERS),
    "imports.result": ("GET", "/imports/<int(max=2147483647):import_id>/result.csv", IMPORTERS),
    "imports.problems": ("GET", "/imports/<int(max=2147483647):import_id>/problems.csv", IMPORTERS),
    "imports.apply": ("POST", "/imports/<int(max=2147483647):import_id>/apply", IMPORTERS),
    "imports.cancel": ("POST", "/imports/<int(max=2147483647):import_id>/cancel", IMPORTERS),
    # administration
    "admin.home": ("GET", "/admin", ADMINISTRATORS),
    "admin.new_person": ("GET", "/admin/new-person", ADMINISTRATORS),
    "admin.add_person": ("POST", "/admin/new-person", ADMINISTRATORS),
    "admin.person": ("GET", "/admin/people/<employee_no>", ADMINISTRATORS),
    "admin.change_person": ("POST", "/admin/people/<employee_no>/details", ADMINISTRATORS),
    "admin.give_roles": ("POST", "/admin/people/<employee_no>/roles", ADMINISTRATORS),
    "admin.correct_hire_date": ("POST", "/admin/people/<employee_no>/hired-on", ADMINISTRATORS),
    "admin.set_last_day": ("POST", "/admin/people/<employee_no>/last-day", ADMINISTRATORS),
    "admin.deactivate": ("POST", "/admin/people/<employee_no>/deactivate", ADMINISTRATORS),
    "admin.reactivate": ("POST", "/admin/people/<employee_no>/reactivate", ADMINISTRATORS),
    "admin.end_sign_ins": ("POST", "/admin/people/<employee_no>/end-sign-ins", ADMINISTRATORS),
    "admin.make_link": ("POST", "/admin/people/<employee_no>/link", ADMINISTRATORS),
    "admin.tree": ("GET", "/admin/units", ADMINISTRATORS),
    "admin.add_unit": ("POST", "/admin/units", ADMINISTRATORS),
    "admin.unit": ("GET", "/admin/units/<unit>", ADMINISTRATORS),
    "admin.change_unit": ("POST", "/admin/units/<unit>", ADMINISTRATORS),
    "admin.make_links": ("POST", "/admin/units/<unit>/links", ADMINISTRATORS),
    "admin.audit": ("GET", "/admin/log", ADMINISTRATORS),
}

SAMPLES: dict[str, object] = {
    "digest": "0",
    "name": "theme.css",
    "token": "none",
    "sign_in_id": 1,
    "employee_no": "T-1",
    "unit": "HOME",
    "competency": "C-1",
    "code": "AI-1",
    "import_id": 1,
    "record_id": 1,
    "source_id": 1,
    "kind": "courses",
}
"""What stands for each part of an address in the company of `World`, for everybody but administrators."""

FOR_ADMINISTRATORS: dict[str, object] = {"import_id": 2, "kind": "units", "source_id": 2}


class Request(NamedTuple):
    """One way to knock at an endpoint."""

    endpoint: str
    method: str
    path: str


class World:
    """One person for each role, who holds no other, and something for every address to be about."""

    def __init__(self, make: Make) -> None:
        top = make.unit("TOP")
        home = make.unit("HOME", parent=top, lead_no="M-1")
        course = make.course("AI-1")
        make.role("AI-1", name="AI engineer")
        make.competency("C-1")
        self.target = make.person("T-1", name="Theo Target", unit=home)
        self.people = {
            EMPLOYEE: make.person("E-1", unit=top),
            MANAGER: make.person("M-1", unit=top),
            LEARNING: make.person("L-1", unit=top, learning=True),
            ADMINISTRATOR: make.person("A-1", unit=top, administrator=True),
        }
        make.enrollment(self.target, course, EnrollmentState.IN_PROGRESS)
        for role, kind, sheet in (
            (LEARNING, Kind.COURSES, b"code,title\nAI-2,Second\n,Nameless\n"),
            (ADMINISTRATOR, Kind.UNITS, b"code,name\nNEW,New unit\n,Nameless\n"),
        ):
            actor = make.actor(self.people[role], AccessRole(role))
            with transaction():
                imports.plan(actor, kind, sheet, "sheet.csv", on=today(), now=now())
                read = imports.read(sheet, "sheet.csv", imports.Options(), kind)
                profiles.keep(kind, "A source", read, imports.Options(), now=now())


def requests(app: Flask, *methods: str, role: str = EMPLOYEE) -> Iterator[Request]:
    """Every endpoint of the portal by every method, or by some, about what this role has to do with."""
    samples = SAMPLES | (FOR_ADMINISTRATORS if role == ADMINISTRATOR else {})
    with app.test_request_context(base_url="http://127.0.0.1:8000"):
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
            for method in sorted(rule.methods or ()):
                if method in (methods or ("GET", "POST", "PUT", "PATCH", "DELETE")):
                    yield Request(
                        rule.endpoint,
                        method,
                        url_for(rule.endpoint, **{name: samples[name] for name in rule.arguments}),
                    )


def markdown() -> str:
    """The table as it stands in the documentation."""
    head = f"| address | method | {' | '.join(ROLES)} |\n|---|---|{'---|' * len(ROLES)}\n"
    rows = []
    for method, path, who in DOORS.values():
        marks = " | ".join("●" if role in who else "–" for role in ROLES)
        rows.append(f"| `{re.sub(r'int[^:>]*:', '', path)}` | {method} | {marks} |\n")
    return head + "".join(rows)


DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "doors.md"
BETWEEN = re.compile(r"(?<=<!-- doors -->\n).*?(?=<!-- /doors -->)", re.S)

if __name__ == "__main__":
    DOCUMENT.write_text(BETWEEN.sub(lambda _: markdown(), DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
