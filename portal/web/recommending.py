"""Recommending courses to whom one leads, and what came of it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from portal.rules.access import Door
from portal.rules.refusals import Refusal, Refused
from portal.services import recommending
from portal.services.database import reading, transaction
from portal.web import gaps
from portal.web.clock import now, today
from portal.web.forms import FILES, FilterForm, Form
from portal.web.gate import audience, current_actor
from portal.web.listing import page_number
from portal.web.recommending_files import sent_file
from portal.wording import refusal_sentence
from portal.wording.recommending import OUTCOMES

blueprint = audience("recommending", Door.TEAM, import_name=__name__)

LARGEST_KEY = 2_147_483_647

MOST_NAMED = 25
"""People who are named of what went to many at once; the files name all."""


class PageForm(FilterForm):
    page = page_number()


class WithdrawForm(Form):
    """Which recommendation is taken back, and whether all that went out with it are."""

    recommendation = IntegerField("Recommendation", validators=[InputRequired(), NumberRange(1, LARGEST_KEY)])
    together = BooleanField("All that went out together")


@blueprint.get("/team/gap/<competency>")
def own_gap(competency: str) -> ResponseReturnValue:
    """Who of one's own people misses a competency, and what closes the gap."""
    return gaps.gap_page(None, competency)


@blueprint.post("/team/gap/<competency>")
def recommend_to_own(competency: str) -> ResponseReturnValue:
    return gaps.recommend(None, competency)


@blueprint.post("/team/<unit>/gap/<competency>")
def recommend(unit: str, competency: str) -> ResponseReturnValue:
    return gaps.recommend(unit, competency)


@blueprint.get("/team/recommendations")
def sent() -> ResponseReturnValue:
    """What was recommended to whom one leads, and what came of it."""
    if (kind := request.args.get("format")) in FILES:
        with reading():
            found = recommending.sent(current_actor(), on=today(), page=None)
        return sent_file(str(kind), found, on=today())
    return _sent()


@blueprint.post("/team/recommendations/withdraw")
def withdraw() -> ResponseReturnValue:
    form = WithdrawForm()
    if not form.validate_on_submit():
        raise Refused(Refusal.NOT_FOUND)
    try:
        with transaction():
            count = recommending.withdraw(
                current_actor(), form.recommendation.data, on=today(), now=now(), everybody=form.together.data
            )
    except Refused as refused:
        if refused.refusal is Refusal.NOT_FOUND:
            raise
        return _sent(refusal_sentence(refused.refusal)), 409
    flash("It is taken back." if count == 1 else f"{count:,} are taken back.", "done")
    return redirect(url_for("recommending.sent"), 303)


def _sent(tried: str = "") -> str:
    with reading():
        found = recommending.sent(current_actor(), on=today(), page=PageForm().page.data)
    return render_template(
        "manager/recommendations.html",
        found=found,
        words=OUTCOMES,
        tried=tried,
        most=MOST_NAMED,
        page_size=recommending.PAGE_SIZE,
        on=today(),
    )
