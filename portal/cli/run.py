"""Serving the portal."""

import errno
import gc
import os
import socket

import click
from flask import Flask

from portal.app import create_app
from portal.cli.opening import portal_with, settings, stop
from portal.config import Settings
from portal.services.database import open_engine
from portal.services.migrating import migrate


def served() -> Flask:
    """What each worker serves."""
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
    app = portal_with(configured)
    with app.app_context():
        migrate(open_engine())
        open_engine().dispose()
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


def _share_with_workers() -> None:
    """Workers are forked: what is loaded now stays in pages that all of them share, out of the collector's reach."""
    gc.collect()
    gc.freeze()


COMMANDS = (run,)
