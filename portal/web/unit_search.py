"""Finding a unit of a large company by its name or code."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.services.database import reading
from portal.services.insight import find_units
from portal.web.gate import current_actor

MANY = 12
"""Units below a place from which on they are looked for by name."""


def units_asked() -> str:
    """The name or code of a unit that `?unit=` asks for; empty where nothing is asked."""
    return request.args.get("unit", "").replace("\0", "").strip()


def units_page(asked: str) -> ResponseReturnValue:
    """The units that fit, each with where it lies; straight to the unit where its whole code was given."""
    with reading():
        found = find_units(current_actor(), asked)
    if found.exact:
        return redirect(url_for("units.unit", unit=found.exact, on=request.args.get("on") or None))
    return render_template("manager/units.html", found=found, asked=asked, on=request.args.get("on") or None)
