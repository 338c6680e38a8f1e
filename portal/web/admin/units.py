"""The tree of units."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from portal.rules.refusals import Refusal, Refused
from portal.services import org, sign_in_links, units
from portal.services.database import reading, transaction
from portal.web.admin.door import blueprint, code, line, portal_address
from portal.web.clock import now, today
from portal.web.downloads import csv_response
from portal.web.forms import Form
from portal.web.gate import current_actor
from portal.wording import refusal_sentence


class UnitForm(Form):
    name = line("Name", required="You need the name of the unit.")
    parent = line("Below the unit", code)
    lead_no = line("Lead's number", code)


class ChangedUnitForm(UnitForm):
    """A unit that is there, in the version that was seen."""

    version = HiddenField()


class NewUnitForm(UnitForm):
    code = line("Code", code, required="You need a code for the unit.")


@blueprint.get("/admin/units")
def tree() -> ResponseReturnValue:
    return _tree(NewUnitForm())


@blueprint.post("/admin/units")
def add_unit() -> ResponseReturnValue:
    form = NewUnitForm()
    if not form.validate():
        return _tree(form), 422
    try:
        with transaction():
            is_known = units.add(
                current_actor(),
                code=form.code.data,
                name=form.name.data,
                parent=form.parent.data,
                lead_no=form.lead_no.data,
                now=now(),
            )
    except Refused as refused:
        return _tree(form, [refusal_sentence(refused.refusal, **refused.about)]), 422
    _say(f"{form.name.data} is added.", form, is_known)
    return redirect(url_for("admin.tree"), 303)


@blueprint.get("/admin/units/<unit>")
def unit(unit: str) -> ResponseReturnValue:
    return _unit(unit)


@blueprint.post("/admin/units/<unit>")
def change_unit(unit: str) -> ResponseReturnValue:
    form = ChangedUnitForm()
    if not form.validate():
        return _unit(unit, form), 422
    try:
        with transaction():
            is_known = units.change(
                current_actor(),
                unit,
                name=form.name.data,
                parent=form.parent.data,
                lead_no=form.lead_no.data,
                now=now(),
                seen=form.version.data or None,
            )
    except Refused as refused:
        if refused.refusal is Refusal.NOT_FOUND:
            raise
        sent = None if refused.refusal is Refusal.CHANGED_MEANWHILE else form
        return _unit(unit, sent, [refusal_sentence(refused.refusal, **refused.about)]), 422
    _say(f"{form.name.data} is changed.", form, is_known)
    return redirect(url_for("admin.unit", unit=unit), 303)


@blueprint.post("/admin/units/<unit>/links")
def make_links(unit: str) -> ResponseReturnValue:
    """A sheet of new sign-in links for everybody in the unit and below who has no password yet."""
    with transaction():
        links = sign_in_links.make_for_unit(current_actor(), unit, base=portal_address(), now=now(), today=today())
    if not links:
        flash("Everybody in this unit and below who can come in has a password.", "done")
        return redirect(url_for("admin.unit", unit=unit), 303)
    answer: Response = csv_response(
        f"sign-in-links-{unit}",
        ("employee_no", "name", "email", "link"),
        [(link.employee_no, link.name, link.email, link.address) for link in links],
    )
    return answer


def _say(said: str, form: UnitForm, is_known: bool) -> None:
    waits = f" Nobody has the number {form.lead_no.data} yet; it waits for them."
    flash(said if is_known else said + waits, "done")


def _tree(form: NewUnitForm, sentences: list[str] | None = None) -> str:
    with reading():
        branches = org.tree(current_actor(), on=today())
    return render_template("admin/units.html", branches=branches, form=form, sentences=sentences or [])


def _unit(code: str, sent: ChangedUnitForm | None = None, sentences: list[str] | None = None) -> str:
    with reading():
        place = org.branch(current_actor(), code, on=today())
    there = {"name": place.name, "parent": place.parent_code, "lead_no": place.lead_no}
    form = sent or ChangedUnitForm(None, **there, version=units.version(**there))
    return render_template(
        "admin/unit.html", place=place, form=form, sentences=sentences or [], hours=sign_in_links.HOURS
    )
