"""The one place where everything is wired together."""

from datetime import timedelta

from flask import Flask
from flask_compress import Compress
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.config import Settings, SettingsError
from portal.model.base import db
from portal.services import installation
from portal.services.database import engine_options, prepare, reading
from portal.services.passwords import COST, Cost, Hashing
from portal.web import (
    account,
    admin,
    imports,
    learner,
    manager,
    person,
    porch,
    recommending,
    roles,
    skills,
    staff,
    units,
)
from portal.web.assets import install_assets
from portal.web.errors import install_error_pages
from portal.web.gate import install_gate
from portal.web.headers import install_headers
from portal.web.navigation import install_navigation
from portal.web.show import install_showing
from portal.web.templating import SharedGlobals

LARGEST_REQUEST = 64 * 1024 * 1024
"""Bytes that a request may carry, a sheet included; more is refused before it is read."""


def create_app(settings: Settings, *, cost: Cost = COST) -> Flask:
    """The portal for one installation. `cost` is what a password hash costs; tests take a cheap one.

    Raises `RuntimeError` when an endpoint has no door, `SettingsError` when a demo would be served with https.
    """
    app = Flask("portal", instance_path=str(settings.instance), static_folder=None, template_folder="web/templates")
    app.config.update(
        PORTAL=settings,
        PORTAL_HASHING=Hashing(cost),
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SESSION_COOKIE_NAME="__Host-portal" if settings.is_https else "portal",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=3,
        COMPRESS_LEVEL=5,
    )
    app.jinja_environment = SharedGlobals
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    db.init_app(app)
    db.configure_mappers()
    with app.app_context():
        prepare(db.engine)
        if settings.is_https:
            _refuse_demo()
    Compress(app)
    install_assets(app)
    install_showing(app)
    install_navigation(app)
    install_error_pages(app)
    install_headers(app, https=settings.is_https)
    for audience in (
        porch,
        account,
        learner,
        skills,
        roles,
        person,
        manager,
        recommending,
        units,
        staff,
        imports,
        admin,
    ):
        app.register_blueprint(audience.blueprint)
    install_gate(app)
    CSRFProtect(app)
    return app


def _refuse_demo() -> None:
    """Leaves no connection behind: what is made here may be served by other processes."""
    try:
        with reading():
            is_demo = installation.is_demo()
    finally:
        db.session.remove()
        db.engine.dispose()
    if is_demo:
        raise SettingsError(
            "PORTAL_URL begins with https, but the database holds demo people, as whom anybody may sign in. "
            "You need an empty database, or http://127.0.0.1 to look at the demo."
        )
