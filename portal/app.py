"""The one place where everything is wired together."""

from datetime import timedelta

from flask import Flask
from flask_compress import Compress
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.config import Settings
from portal.model.base import db
from portal.services.database import engine_options, prepare
from portal.web import account, admin, imports, learner, manager, person, porch, staff
from portal.web.assets import install_assets
from portal.web.errors import install_error_pages
from portal.web.gate import install_gate
from portal.web.headers import install_headers
from portal.web.navigation import install_navigation
from portal.web.show import install_showing

LARGEST_REQUEST = 64 * 1024 * 1024
"""Bytes that a request may carry, a sheet included; more is refused before it is read."""


def create_app(settings: Settings) -> Flask:
    """The portal for one installation. Raises `RuntimeError` when an endpoint has no door."""
    app = Flask("portal", instance_path=str(settings.instance), static_folder=None, template_folder="web/templates")
    app.config.update(
        PORTAL=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SESSION_COOKIE_NAME="__Host-portal" if settings.is_https else "portal",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=True,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=3,
        COMPRESS_LEVEL=5,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    CSRFProtect(app)
    Compress(app)
    install_assets(app)
    install_showing(app)
    install_navigation(app)
    install_error_pages(app)
    install_headers(app, https=settings.is_https)
    for audience in (porch, account, learner, person, manager, staff, imports, admin):
        app.register_blueprint(audience.blueprint)
    install_gate(app)
    return app
