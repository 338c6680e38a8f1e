"""The porch: what anybody may see, signed in or not."""

from flask import Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import EmailField, PasswordField
from wtforms.validators import EqualTo

from portal.config import Settings
from portal.rules.access import Door
from portal.rules.passwords import LEAST
from portal.rules.refusals import Refusal, Refused
from portal.services import entering, installation
from portal.services.database import reading, transaction
from portal.services.passwords import Hashing
from portal.services.throttling import account_key
from portal.web.clock import now, today
from portal.web.forms import Form
from portal.web.gate import audience, let_in
from portal.web.known_browser import remember_browser, this_visit
from portal.web.returning import page_before, page_or_home
from portal.web.show import LOOK_COOKIE, LOOKS
from portal.wording import refusal_sentence
from portal.wording.roles import ROLE_WORDS

blueprint = audience("porch", Door.PORCH, import_name=__name__)


DEMO_SAYS = "Everybody in this company is invented."


class SignInForm(Form):
    email = EmailField("Work email")
    password = PasswordField("Password")


class WelcomeForm(Form):
    password = PasswordField("New password")
    again = PasswordField("The same password again", [EqualTo("password", "You need to type the same password twice.")])


def settings() -> Settings:
    """The settings of this installation."""
    found: Settings = current_app.config["PORTAL"]
    return found


def hashing() -> Hashing:
    """How this installation keeps passwords."""
    found: Hashing = current_app.config["PORTAL_HASHING"]
    return found


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(page_or_home(request.args.get("next")))
    return _sign_in_page(SignInForm())


@blueprint.post("/sign-in")
def check_sign_in() -> ResponseReturnValue:
    form = SignInForm()
    email, password = form.email.data or "", form.password.data or ""
    account = account_key(email, key=settings().secret_key)
    visit = this_visit(account)
    try:
        with transaction():
            attempt = entering.knock(email, visit, account=account, now=now())
        with reading():
            proven = entering.prove(email, password, attempt=attempt, hashing=hashing(), today=today())
        with transaction():
            token = entering.enter(proven, visit, now=now())
    except Refused as refused:
        if refused.refusal is Refusal.WRONG_SIGN_IN:
            with transaction():
                entering.failed(email, visit, now=now())
        return _sign_in_page(form, refused)
    return _let_in(token, account)


@blueprint.post("/sign-in/demo")
def demo_sign_in() -> ResponseReturnValue:
    if settings().is_https:
        raise Refused(Refusal.NOT_FOUND)
    with transaction():
        token = entering.enter_as_demo(request.form.get("as", ""), this_visit(), now=now(), today=today())
    return _let_in(token)


@blueprint.get("/welcome/<token>")
def welcome(token: str) -> ResponseReturnValue:
    with reading():
        name = entering.welcomed_name(token, now=now(), today=today())
    return _welcome_page(WelcomeForm(), name)


@blueprint.post("/welcome/<token>")
def use_welcome(token: str) -> ResponseReturnValue:
    form = WelcomeForm()
    with reading():
        name = entering.welcomed_name(token, now=now(), today=today())
    if not form.validate():
        return _welcome_page(form, name, status=422)
    try:
        with reading():
            hashed = entering.choose_first_password(
                token, form.password.data, hashing=hashing(), now=now(), today=today()
            )
        with transaction():
            entered = entering.enter_by_link(token, hashed, this_visit(), now=now(), today=today())
    except Refused as refused:
        if refused.refusal is Refusal.LINK_INVALID:
            raise
        return _welcome_page(form, name, refused, status=422)
    return _let_in(entered)


@blueprint.post("/look")
def choose_look() -> ResponseReturnValue:
    answer = make_response(redirect(page_before(), 303))
    look = request.form.get("look", "")
    if look in LOOKS:
        answer.set_cookie(
            LOOK_COOKIE, look, max_age=365 * 24 * 3600, secure=settings().is_https, httponly=True, samesite="Lax"
        )
    else:
        answer.delete_cookie(LOOK_COOKIE, secure=settings().is_https, httponly=True, samesite="Lax")
    return answer


def _sign_in_page(form: SignInForm, refused: Refused | None = None) -> ResponseReturnValue:
    with reading():
        if installation.is_empty():
            return render_template("porch/begin.html")
        people = [] if settings().is_https else installation.demo_people()
    page = render_template(
        "porch/sign_in.html",
        form=form,
        sentences=_sentences(refused),
        demo_people=people,
        role_words=ROLE_WORDS,
        demo_says=DEMO_SAYS,
        next=request.values.get("next", ""),
    )
    if refused is None:
        return page
    return page, 429 if refused.refusal is Refusal.TOO_MANY_ATTEMPTS else 422


def _welcome_page(
    form: WelcomeForm, name: str, refused: Refused | None = None, *, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "porch/welcome.html", form=form, person_name=name, least=LEAST, sentences=_sentences(refused)
    )
    answer = make_response(page, status)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _sentences(refused: Refused | None) -> list[str]:
    return [refusal_sentence(refused.refusal, **refused.about)] if refused else []


def _let_in(token: str, account: str = "") -> Response:
    let_in(token)
    answer = make_response(redirect(page_or_home(request.values.get("next")), 303))
    if account:
        remember_browser(answer, account)
    return answer


@blueprint.get("/help/counting")
def counting() -> ResponseReturnValue:
    return render_template("porch/counting.html")


@blueprint.get("/help/words")
def words() -> ResponseReturnValue:
    return render_template("porch/words.html")


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    return _plain("ok")


@blueprint.get("/readyz")
def readiness() -> ResponseReturnValue:
    ready = installation.is_ready()
    return _plain("ready") if ready else _plain("not ready", 503)


def _plain(text: str, status: int = 200) -> Response:
    return Response(f"{text}\n", status, {"Cache-Control": "no-store"}, mimetype="text/plain")
