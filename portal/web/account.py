"""The account of whoever is signed in: where they are signed in, their password, the way out."""

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.rules.access import Door
from portal.services import entering
from portal.services.database import transaction
from portal.web.clock import now
from portal.web.gate import audience, current_actor, current_sign_in_id, let_out

blueprint = audience("account", Door.SIGNED_IN, import_name=__name__)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    with transaction():
        entering.leave(current_actor(), current_sign_in_id(), now=now(), address=request.remote_addr or "")
    let_out()
    answer = make_response(redirect(url_for("porch.sign_in"), 303))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
