"""Opening the portal for a command: settings, an up-to-date database, the day, and how a command ends."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, NoReturn

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from portal.app import create_app
from portal.config import Settings, SettingsError
from portal.rules.refusals import Refusal, Refused
from portal.services.database import close, open_engine
from portal.services.migrating import is_current, migrate
from portal.wording import refusal_sentence


def settings() -> Settings:
    """The settings of this installation, or one sentence and status 1. What is written from here on is its owner's."""
    os.umask(0o077)
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as error:
        stop(str(error))


def portal_with(configured: Settings) -> Flask:
    """The portal for these settings, or one sentence and status 1 when it refuses them."""
    try:
        return create_app(configured)
    except SettingsError as error:
        stop(str(error))


def stop(sentence: str) -> NoReturn:
    """Ends the command: the input or the state refused it."""
    click.echo(sentence, err=True)
    sys.exit(1)


def refusal_document(refused: Refused) -> dict[str, Any]:
    """What `--json` prints of a refusal: its stable code and its sentence."""
    sentence = refusal_sentence(refused.refusal, **refused.about)
    return {"refusal": {"code": refused.refusal.value, "message": sentence}}


@contextmanager
def opened(*, as_it_is: bool = False, document: Callable[[Refused], dict[str, Any]] | None = None) -> Iterator[Flask]:
    """The portal with its database at this version. A refusal inside becomes one sentence and status 1.

    An embedded database is migrated first; PostgreSQL only by `portal run` and `portal migrate`. With `as_it_is`
    neither is looked at. `document` makes of a refusal what is printed as JSON, beside the sentence.
    """
    app = portal_with(settings())
    with app.app_context():
        engine = open_engine()
        try:
            if not as_it_is and not is_current(engine):
                if not app.config["PORTAL"].is_embedded:
                    raise Refused(Refusal.DATABASE_BEHIND)
                migrate(engine)
            yield app
        except Refused as refused:
            if document:
                click.echo(json.dumps(document(refused), ensure_ascii=False))
            stop(refusal_sentence(refused.refusal, **refused.about))
        except OperationalError as error:
            stop(f"The database does not answer: {str(error.orig).splitlines()[0]}")
        finally:
            close()


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today(app: Flask) -> date:
    """The day in the company's time zone."""
    configured: Settings = app.config["PORTAL"]
    return now().astimezone(configured.zone).date()
