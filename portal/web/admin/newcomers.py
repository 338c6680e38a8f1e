"""Adding a person."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField
from wtforms.validators import InputRequired

from portal.rules.access import AccessRole
from portal.rules.refusals import Refused
from portal.services import administration
from portal.services.administration import Newcomer
from portal.services.database import transaction
from portal.web.admin.door import DayField, blueprint, code, email, line
from portal.web.clock import now, today
from portal.web.forms import Form
from portal.web.gate import current_actor
from portal.wording import refusal_sentence


class NewcomerForm(Form):
    employee_no = line("Employee number", code, required="You need the employee number.")
    name = line("Name", required="You need the name.")
    email = line("Work email", email, required="You need the work email.")
    unit = line("Home unit", code)
    manager_no = line("Manager's number", code)
    location = line("Location")
    hired_on = DayField("First day", [InputRequired("You need the first day of work.")])
    learning = BooleanField("L&D")
    administrator = BooleanField("Administrator")


@blueprint.get("/admin/new-person")
def new_person() -> ResponseReturnValue:
    return _page(NewcomerForm(hired_on=today()))


@blueprint.post("/admin/new-person")
def add_person() -> ResponseReturnValue:
    form = NewcomerForm()
    if not form.validate():
        return _page(form), 422
    try:
        with transaction():
            administration.add(current_actor(), _newcomer(form), now=now())
    except Refused as refused:
        return _page(form, [refusal_sentence(refused.refusal, **refused.about)]), 422
    flash(f"{form.name.data} is in the portal. With a sign-in link they can come in.", "done")
    return redirect(url_for("admin.person", employee_no=form.employee_no.data), 303)


def given_roles(*, learning: bool, administrator: bool) -> frozenset[AccessRole]:
    """The roles that two boxes give."""
    boxes = {AccessRole.LEARNING: learning, AccessRole.ADMINISTRATOR: administrator}
    return frozenset(role for role, is_ticked in boxes.items() if is_ticked)


def _newcomer(form: NewcomerForm) -> Newcomer:
    return Newcomer(
        employee_no=form.employee_no.data,
        name=form.name.data,
        email=form.email.data,
        hired_on=form.hired_on.data,
        unit=form.unit.data,
        manager_no=form.manager_no.data,
        location=form.location.data,
        roles=given_roles(learning=form.learning.data, administrator=form.administrator.data),
    )


def _page(form: NewcomerForm, sentences: list[str] | None = None) -> str:
    return render_template("admin/new_person.html", form=form, sentences=sentences or [])
