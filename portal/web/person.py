"""The learning of a person, for whoever may see it; to everybody else the person does not exist."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.rules.access import Door
from portal.services.database import reading
from portal.services.my_learning import learning_of
from portal.web.clock import today
from portal.web.gate import audience, current_actor
from portal.web.learning_files import person_file

blueprint = audience("person", Door.SIGNED_IN, import_name=__name__)


@blueprint.get("/people/<employee_no>")
def home(employee_no: str) -> ResponseReturnValue:
    """Somebody's enrollments, where they stand and since when."""
    on = today()
    with reading():
        person = learning_of(current_actor(), employee_no, on=on)
    kind = request.args.get("format")
    if kind in ("csv", "json"):
        return person_file(kind, person)
    return render_template("person/learning.html", person=person, on=on)
