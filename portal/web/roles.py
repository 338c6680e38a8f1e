"""Role profiles: what each asks, how far somebody is, and the cheapest path. Of others for whoever may see them."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import StringField

from portal.rules.access import Door
from portal.services import steps
from portal.services.database import reading
from portal.web.clock import today
from portal.web.forms import FILES, FilterForm
from portal.web.gate import audience, current_actor
from portal.web.role_files import path_file, profiles_file

blueprint = audience("roles", Door.SIGNED_IN, import_name=__name__)


class PersonForm(FilterForm):
    """Whom the page is about: an employee number, empty for oneself."""

    person = StringField("Person")


@blueprint.get("/roles")
def home() -> ResponseReturnValue:
    """Every role profile, from the job as it was to what it becomes."""
    with reading():
        found = steps.profiles(current_actor(), PersonForm().person.data or "", on=today())
    if (kind := request.args.get("format")) in FILES:
        return profiles_file(str(kind), found)
    return render_template("roles/home.html", found=found, on=today())


@blueprint.get("/roles/<code>")
def role(code: str) -> ResponseReturnValue:
    """What a role asks, what is there, what is missing, and the cheapest path in the order of prerequisites."""
    with reading():
        way = steps.transition(current_actor(), code, PersonForm().person.data or "", on=today())
    if (kind := request.args.get("format")) in FILES:
        return path_file(str(kind), way, current_app.config["PORTAL"].currency)
    return render_template("roles/role.html", way=way, on=today())
