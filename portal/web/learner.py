"""My learning, the catalog and its courses; for everybody who is signed in."""

from collections.abc import Callable

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.rules.access import Door
from portal.rules.enrolling import Standing
from portal.rules.refusals import Refused
from portal.services import learning, recommending
from portal.services.catalog import course_page
from portal.services.catalog_search import PAGE_SIZE, search
from portal.services.database import reading, transaction
from portal.services.founding import not_there_yet
from portal.services.my_learning import my_learning
from portal.services.my_standing import my_standing
from portal.services.steps import my_next_steps
from portal.web.browsing import ORDERS, CatalogForm, chips, facets
from portal.web.clock import now, today
from portal.web.first_steps import first_steps
from portal.web.forms import FILES
from portal.web.gate import audience, current_actor
from portal.web.learning_files import catalog_file, learning_file
from portal.web.my_page import MOST, what_is_due
from portal.web.returning import page_before
from portal.wording import refusal_sentence

blueprint = audience("learner", Door.SIGNED_IN, import_name=__name__)

_SAID = {
    Standing.COMPLETED: "You completed this course.",
    Standing.RESULT_AWAITED: "You finished. L&D gives the result; until then it proves nothing.",
}


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """My learning."""
    actor, on = current_actor(), today()
    kind = _file_asked()
    with reading():
        rows = my_learning(actor)
        if kind:
            return learning_file(kind, "my-learning", rows)
        mine = my_standing(actor, on=on)
        missing = not_there_yet(actor)
        found = my_next_steps(actor, on=on)
        recommended = recommending.received(actor, on=on)
    due = [*first_steps(missing), *what_is_due(rows, mine, on=on)]
    return render_template(
        "learner/home.html", rows=rows, mine=mine, due=due[:MOST], found=found, recommended=recommended, on=on
    )


@blueprint.get("/catalog")
def catalog() -> ResponseReturnValue:
    """The courses that can be taken today."""
    form, on, currency = CatalogForm(), today(), current_app.config["PORTAL"].currency
    kind = _file_asked()
    asked = form.asked() | {"page": None} if kind else form.asked()
    with reading():
        found = search(current_actor(), on=on, **asked)  # type: ignore[arg-type]
    if kind:
        return catalog_file(kind, found.courses, currency)
    return render_template(
        "learner/catalog.html",
        form=form,
        found=found,
        facets=facets(form, found, currency),
        chips=chips(form, found, currency),
        orders=ORDERS,
        page_size=PAGE_SIZE,
        on=on,
    )


@blueprint.get("/catalog/<code>")
def course(code: str) -> ResponseReturnValue:
    """One course: what it proves, what it needs first, what to do next."""
    return _course(code)


@blueprint.post("/catalog/<code>/enroll")
def enroll(code: str) -> ResponseReturnValue:
    return _do(learning.enroll, code, lambda _id: "You are enrolled.")


@blueprint.post("/catalog/<code>/start")
def start(code: str) -> ResponseReturnValue:
    return _do(learning.start, code, lambda _nothing: "You have started.")


@blueprint.post("/catalog/<code>/finish")
def finish(code: str) -> ResponseReturnValue:
    return _do(learning.finish, code, _SAID.__getitem__)


@blueprint.post("/catalog/<code>/withdraw")
def withdraw(code: str) -> ResponseReturnValue:
    return _do(learning.withdraw, code, lambda _nothing: "You have withdrawn. Nothing else changes.")


@blueprint.post("/catalog/<code>/put-aside")
def put_aside(code: str) -> ResponseReturnValue:
    """Not now: what was recommended does not stand on my learning any more."""
    said = "It is put aside. Whoever recommended it sees that; you can still enroll."
    return _do(recommending.put_aside, code, lambda _nothing: said)


def _do(deed: Callable[..., object], code: str, said: Callable[..., str]) -> ResponseReturnValue:
    """Does it and goes back; a refusal is shown as its sentence on the course's page."""
    try:
        with transaction():
            answer = deed(current_actor(), code, on=today(), now=now())
    except Refused as refused:
        return _course(code, refused), 409
    flash(said(answer), "done")
    return redirect(page_before() if request.referrer else url_for("learner.course", code=code), 303)


def _course(code: str, refused: Refused | None = None) -> str:
    page = course_page(current_actor(), code, on=today())
    recommended = recommending.received(current_actor(), on=today(), course=page.code)
    why_not = refusal_sentence(page.refusal, **page.about) if page.refusal else ""
    tried = refusal_sentence(refused.refusal, **refused.about) if refused else ""
    return render_template("learner/course.html", course=page, recommended=recommended, why_not=why_not, tried=tried)


def _file_asked() -> str:
    """The kind of file that the address asks for; anything else asks for the page."""
    kind = request.args.get("format", "")
    return kind if kind in FILES else ""
