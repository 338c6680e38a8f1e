"""Serving the portal."""

import errno
import gc
import os
import socket
import sys
from functools import lru_cache
from multiprocessing import get_context

import click
from flask import Flask

from portal.app import create_app
from portal.cli.opening import settings, stop
from portal.config import Settings, SettingsError
from portal.rules.refusals import Refused
from portal.services.database import open_engine
from portal.services.migrating import is_current, migrate
from portal.wording import refusal_sentence


@lru_cache(maxsize=1)
def served() -> Flask:
    """What each worker serves: made before they are forked, so that all of them share it."""
    return create_app(Settings.from_environment(os.environ))


@click.command("run")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on; PORTAL_PORT otherwise.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="How many processes serve.")
def run(host: str, port: int | None, workers: int) -> None:
    """Migrate if needed, then serve."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    configured = settings()
    if not configured.is_https and host not in ("127.0.0.1", "localhost", "::1"):
        stop(
            f"Without https the portal listens on this machine only, not on {host}. "
            "You need a PORTAL_URL that begins with https."
        )
    listens_on = port or configured.port
    if not _is_free(host, listens_on):
        stop(
            f"Something listens on {host}:{listens_on} already, perhaps another portal. "
            "You need to stop it, or to choose another port with --port or PORTAL_PORT."
        )
    try:
        app = served()
    except SettingsError as error:
        stop(str(error))
    with app.app_context():
        _migrate_apart()
    _share_with_workers()
    click.echo(f"The portal is at {configured.url if configured.is_https else f'http://{host}:{listens_on}'}", err=True)
    Server(
        "portal.cli.run:served",
        factory=True,
        address=host,
        port=listens_on,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


def _is_free(host: str, port: int) -> bool:
    """Whether nobody listens there. Workers share a port, so two portals would as well, each with half the requests."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno != errno.EADDRINUSE
    return True


def _migrate_apart() -> None:
    """Migrates if needed, in a process of its own: nobody who serves keeps what only migrations load.

    Leaves no connection open.
    """
    engine = open_engine()
    is_behind = not is_current(engine)
    engine.dispose()
    if is_behind:
        apart = get_context("fork").Process(target=_migrate)
        apart.start()
        apart.join()
        if apart.exitcode:
            sys.exit(apart.exitcode)


def _migrate() -> None:
    try:
        migrate(open_engine())
    except Refused as refused:
        stop(refusal_sentence(refused.refusal, **refused.about))


def _share_with_workers() -> None:
    """Workers are forked: what is loaded now stays in pages that all of them share, out of the collector's reach."""
    gc.collect()
    gc.freeze()


COMMANDS = (run,)
