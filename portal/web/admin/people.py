"""Finding people."""

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, SelectField, StringField

from portal.rules.access import AccessRole
from portal.rules.people import PersonStatus
from portal.services import directory, org
from portal.services.database import reading
from portal.web.admin.door import blueprint
from portal.web.clock import today
from portal.web.forms import FilterForm
from portal.web.gate import current_actor
from portal.web.listing import one_of, page_number
from portal.wording.roles import ROLE_WORDS, STATUS_WORDS, role_words


class PeopleFilter(FilterForm):
    text = StringField("Name, number or email", default="")
    unit = SelectField("Unit", choices=[], default="", validate_choice=False)
    role = one_of(
        AccessRole,
        "Role",
        ROLE_WORDS.__getitem__,
        empty="Every role",
        but=(AccessRole.EMPLOYEE, AccessRole.TERMINAL),
    )
    status = one_of(PersonStatus, "Status", STATUS_WORDS.__getitem__, empty="Everybody")
    page = page_number()


@blueprint.get("/admin")
def home() -> ResponseReturnValue:
    """The list of people, with its filter."""
    form, actor, on = PeopleFilter(), current_actor(), today()
    with reading():
        found = directory.find_people(actor, on=on, **form.data)
        form.unit.choices = [
            SelectChoice("", "Every unit"),
            *(SelectChoice(code, name) for code, name in org.names()),
        ]
    return render_template(
        "admin/people.html",
        form=form,
        found=found,
        page_size=directory.PAGE,
        role_words=role_words,
        status_words=STATUS_WORDS,
    )
