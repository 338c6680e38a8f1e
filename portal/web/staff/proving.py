"""What L&D record of what people can do: certifications, and what does not count any more."""

from datetime import timedelta

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from portal.rules.evidencing import LONGEST_REASON
from portal.rules.refusals import Refusal, Refused
from portal.services import evidence
from portal.services.database import transaction
from portal.web.clock import now, today
from portal.web.forms import Form, has_next_day
from portal.web.gate import current_actor
from portal.web.person import person_page
from portal.web.staff.door import blueprint, said


class CertificationForm(Form):
    """A certification: of a course of the catalog by its code, or else of one competency at a level."""

    course = StringField("Code of the course")
    competency = StringField("Competency")
    level = IntegerField(
        "Level", validators=[Optional(), NumberRange(1, 5, "You need a level from 1 to 5.")], default=None
    )
    observed_on = DateField("Earned on", validators=[InputRequired("You need the day on which it was earned.")])
    last_day = DateField("Valid until, as the issuer says", validators=[Optional(), has_next_day])
    credential_url = StringField(
        "Address of the credential", validators=[Length(max=2000, message="You need a shorter address.")]
    )

    def validate_competency(self, field: StringField) -> None:
        if field.data and self.course.data:
            raise ValidationError("You need either a course or one competency, not both.")


class RevocationForm(Form):
    """Why and from which day on a record does not count."""

    day = DateField("From", validators=[InputRequired("You need the first day on which it does not count.")])
    reason = StringField(
        "Why",
        validators=[
            InputRequired("You need to say why."),
            Length(max=LONGEST_REASON, message=f"You need at most {LONGEST_REASON} characters."),
        ],
    )


@blueprint.post("/people/<employee_no>/certifications")
def certify(employee_no: str) -> ResponseReturnValue:
    """L&D record that somebody holds a certification."""
    form = CertificationForm()
    if not form.validate_on_submit():
        return person_page(employee_no, tried=_wrong(form)), 400
    last_day = form.last_day.data
    grants = {form.competency.data: form.level.data} if form.competency.data and form.level.data else {}
    try:
        with transaction():
            evidence.record_certification(
                current_actor(),
                employee_no,
                course=form.course.data or "",
                grants=grants,
                observed_on=form.observed_on.data,
                credential_url=form.credential_url.data or "",
                credential_until=last_day + timedelta(days=1) if last_day else None,
                on=today(),
                now=now(),
            )
    except Refused as refused:
        return _refused(employee_no, refused)
    flash("The certification is recorded.", "done")
    return redirect(url_for("person.home", employee_no=employee_no), 303)


@blueprint.post("/people/<employee_no>/records/<int(max=2147483647):record_id>/revoke")
def revoke(employee_no: str, record_id: int) -> ResponseReturnValue:
    """L&D say that a record does not count from a day on."""
    form = RevocationForm()
    if not form.validate_on_submit():
        return person_page(employee_no, tried=_wrong(form)), 400
    try:
        with transaction():
            evidence.revoke(
                current_actor(), employee_no, record_id, form.day.data, form.reason.data, on=today(), now=now()
            )
    except Refused as refused:
        return _refused(employee_no, refused)
    flash("The record is revoked. It stays in view with the reason.", "done")
    return redirect(url_for("person.home", employee_no=employee_no), 303)


def _wrong(form: Form) -> str:
    return " ".join(str(error) for field in form for error in field.errors)


def _refused(employee_no: str, refused: Refused) -> ResponseReturnValue:
    if refused.refusal is Refusal.NOT_FOUND:
        raise refused
    return person_page(employee_no, tried=said(refused)), 409
