"""The account of whoever is signed in: where they are signed in, their password, the way out."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from portal.rules.access import Door
from portal.rules.passwords import LEAST
from portal.rules.refusals import Refusal, Refused
from portal.services import account, entering, signing_in
from portal.services.database import reading, transaction
from portal.web.browsers import browser_words
from portal.web.clock import now, today
from portal.web.forms import Form
from portal.web.gate import audience, current_actor, current_sign_in_id, let_out
from portal.web.known_browser import this_visit
from portal.web.porch import hashing
from portal.wording import refusal_sentence
from portal.wording.roles import role_words

blueprint = audience("account", Door.SIGNED_IN, import_name=__name__)


class PasswordForm(Form):
    current = PasswordField("Current password", [InputRequired("You need to type your current password.")])
    password = PasswordField("New password")
    again = PasswordField("The new password again", [EqualTo("password", "You need to type the same password twice.")])


@blueprint.get("/account")
def home() -> ResponseReturnValue:
    return _page(PasswordForm())


@blueprint.post("/account/password")
def change_password() -> ResponseReturnValue:
    form, actor, visit = PasswordForm(), current_actor(), this_visit()
    if not form.validate():
        return _page(form), 422
    try:
        with transaction():
            attempt = entering.knock_with_old_password(actor, form.password.data, visit, now=now())
        with reading():
            chosen = entering.choose_password(
                actor, old=form.current.data, new=form.password.data, attempt=attempt, hashing=hashing()
            )
        with transaction():
            entering.change_password(actor, chosen, visit, sign_in_id=current_sign_in_id(), now=now())
    except Refused as refused:
        if refused.refusal is Refusal.OLD_PASSWORD_WRONG:
            with transaction():
                entering.note_wrong_password(actor, visit, now=now())
        return _page(form, [refusal_sentence(refused.refusal, **refused.about)]), 422
    flash("Your password is changed, and every other sign-in has ended.", "done")
    return redirect(url_for("account.home"), 303)


@blueprint.post("/account/sign-ins/<int(max=2147483647):sign_in_id>/end")
def end(sign_in_id: int) -> ResponseReturnValue:
    with transaction():
        entering.end_own(current_actor(), sign_in_id, now=now(), address=request.remote_addr or "")
    flash("That sign-in has ended.", "done")
    return redirect(url_for("account.home"), 303)


@blueprint.post("/account/sign-ins/end-others")
def end_others() -> ResponseReturnValue:
    with transaction():
        entering.end_others(current_actor(), current_sign_in_id(), now=now(), address=request.remote_addr or "")
    flash("Every other sign-in has ended.", "done")
    return redirect(url_for("account.home"), 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    with transaction():
        entering.leave(current_actor(), current_sign_in_id(), now=now(), address=request.remote_addr or "")
    let_out()
    answer = make_response(redirect(url_for("porch.sign_in"), 303))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _page(form: PasswordForm, sentences: list[str] | None = None) -> str:
    actor, this = current_actor(), current_sign_in_id()
    with reading():
        me = account.me(actor, on=today())
        mine = signing_in.open_sign_ins(actor, now=now())
    return render_template(
        "account/home.html",
        me=me,
        roles=role_words(actor.roles),
        sign_ins=[
            {
                "id": sign_in.id,
                "browser": browser_words(sign_in.browser),
                "address": sign_in.address,
                "started_at": sign_in.started_at,
                "seen_at": sign_in.seen_at,
                "is_this": sign_in.id == this,
            }
            for sign_in in sorted(mine, key=lambda each: each.id != this)
        ],
        form=form,
        sentences=sentences or [],
        least=LEAST,
    )
