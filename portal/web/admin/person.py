"""One person: who they are, their roles, their employment, how they come in."""

from collections.abc import Callable

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, Optional

from portal.rules.people import LeaveKind
from portal.rules.refusals import Refusal, Refused
from portal.services import administration, employment, sign_in_links
from portal.services.database import reading, transaction
from portal.services.portrait import Portrait, portrait
from portal.web.admin.door import DayField, blueprint, code, email, line, portal_address
from portal.web.admin.newcomers import given_roles
from portal.web.clock import now, today
from portal.web.forms import Form
from portal.web.gate import current_actor
from portal.web.listing import one_of
from portal.wording import refusal_sentence


class DetailsForm(Form):
    name = line("Name", required="You need the name.")
    email = line("Work email", email, required="You need the work email.")
    manager_no = line("Manager's number", code)
    location = line("Location")
    version = HiddenField()


class RolesForm(Form):
    learning = BooleanField("L&D")
    administrator = BooleanField("Administrator")
    version = HiddenField()


class HireForm(Form):
    hired_on = DayField("First day", [InputRequired("You need the first day of work.")])


class LeaveForm(Form):
    last_day = DayField("Last day of work", [Optional()])
    leave_kind = one_of(LeaveKind, "How", empty="Not said")


class LinkForm(Form):
    version = HiddenField()


class EmptyForm(Form):
    """Nothing but the token."""


@blueprint.get("/admin/people/<employee_no>")
def person(employee_no: str) -> ResponseReturnValue:
    return _page(employee_no)


@blueprint.post("/admin/people/<employee_no>/details")
def change_person(employee_no: str) -> ResponseReturnValue:
    form = DetailsForm()

    def deed() -> str:
        is_known = administration.change(
            current_actor(),
            employee_no,
            name=form.name.data,
            email=form.email.data,
            manager_no=form.manager_no.data,
            location=form.location.data,
            now=now(),
            today=today(),
            seen=form.version.data or None,
        )
        said = "The details are changed."
        return said if is_known else f"{said} Nobody has the number {form.manager_no.data} yet; it waits for them."

    return _do(employee_no, form, deed)


@blueprint.post("/admin/people/<employee_no>/roles")
def give_roles(employee_no: str) -> ResponseReturnValue:
    form = RolesForm()

    def deed() -> str:
        roles = given_roles(learning=form.learning.data, administrator=form.administrator.data)
        seen = form.version.data or None
        administration.give_roles(current_actor(), employee_no, roles, now=now(), today=today(), seen=seen)
        return "The roles are changed; they hold from now on."

    return _do(employee_no, form, deed)


@blueprint.post("/admin/people/<employee_no>/hired-on")
def correct_hire_date(employee_no: str) -> ResponseReturnValue:
    form = HireForm()

    def deed() -> str:
        employment.correct_hire_date(current_actor(), employee_no, form.hired_on.data, now=now(), today=today())
        return "The hire date is corrected."

    return _do(employee_no, form, deed)


@blueprint.post("/admin/people/<employee_no>/last-day")
def set_last_day(employee_no: str) -> ResponseReturnValue:
    form = LeaveForm()

    def deed() -> str:
        employment.set_last_day(
            current_actor(), employee_no, form.last_day.data, form.leave_kind.data, now=now(), today=today()
        )
        return "The last day is set." if form.last_day.data else "The employment goes on without a last day."

    return _do(employee_no, form, deed)


@blueprint.post("/admin/people/<employee_no>/deactivate")
def deactivate(employee_no: str) -> ResponseReturnValue:
    def deed() -> str:
        administration.deactivate(current_actor(), employee_no, now=now(), today=today())
        return "The account is deactivated, and every sign-in of it has ended."

    return _do(employee_no, EmptyForm(), deed)


@blueprint.post("/admin/people/<employee_no>/reactivate")
def reactivate(employee_no: str) -> ResponseReturnValue:
    def deed() -> str:
        administration.reactivate(current_actor(), employee_no, now=now(), today=today())
        return "The account is open again."

    return _do(employee_no, EmptyForm(), deed)


@blueprint.post("/admin/people/<employee_no>/end-sign-ins")
def end_sign_ins(employee_no: str) -> ResponseReturnValue:
    def deed() -> str:
        administration.end_sign_ins(current_actor(), employee_no, now=now(), today=today())
        return "Every sign-in has ended."

    return _do(employee_no, EmptyForm(), deed)


@blueprint.post("/admin/people/<employee_no>/link")
def make_link(employee_no: str) -> ResponseReturnValue:
    """Shows the new link once: the portal itself cannot read it again. A reload makes no other one."""
    seen = LinkForm().version.data or None
    try:
        with transaction():
            link = sign_in_links.make(
                current_actor(), employee_no, base=portal_address(), now=now(), today=today(), seen=seen
            )
    except Refused as refused:
        return _refused(employee_no, refused)
    answer = make_response(render_template("admin/link.html", link=link, hours=sign_in_links.HOURS))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _do(employee_no: str, form: Form, deed: Callable[[], str]) -> ResponseReturnValue:
    """One deed in one transaction, and what is said after it; or the page again with what stands against it."""
    if not form.validate():
        return _page(employee_no, form), 422
    try:
        with transaction():
            said = deed()
    except Refused as refused:
        return _refused(employee_no, refused, form)
    flash(said, "done")
    return redirect(url_for("admin.person", employee_no=employee_no), 303)


def _refused(employee_no: str, refused: Refused, form: Form | None = None) -> ResponseReturnValue:
    if refused.refusal is Refusal.NOT_FOUND:
        raise refused
    if refused.refusal is Refusal.CHANGED_MEANWHILE:
        form = None
    return _page(employee_no, form, [refusal_sentence(refused.refusal, **refused.about)]), 422


def _page(employee_no: str, sent: Form | None = None, sentences: list[str] | None = None) -> str:
    with reading():
        who = portrait(current_actor(), employee_no, on=today(), now=now())
    fresh: tuple[Form, ...] = (
        _details_form(who),
        _roles_form(who),
        HireForm(None, hired_on=who.spells[0].hired_on if who.spells else None),
        _leave_form(who),
    )
    details, roles, hire, leave = (sent if isinstance(sent, type(form)) else form for form in fresh)
    return render_template(
        "admin/person.html",
        who=who,
        is_me=who.id == current_actor().id,
        details=details,
        roles=roles,
        hire=hire,
        leave=leave,
        sent=sent or EmptyForm(None),
        sentences=sentences or [],
    )


def _details_form(who: Portrait) -> DetailsForm:
    there = {"name": who.name, "email": who.email, "manager_no": who.manager_no, "location": who.location}
    return DetailsForm(None, **there, version=administration.details_version(who))


def _roles_form(who: Portrait) -> RolesForm:
    there = {"learning": who.is_learning, "administrator": who.is_administrator}
    return RolesForm(None, **there, version=administration.roles_version(who))


def _leave_form(who: Portrait) -> LeaveForm:
    if not who.spells:
        return LeaveForm(None)
    spell = who.spells[0]
    return LeaveForm(None, last_day=spell.last_day, leave_kind=spell.leave_kind)
