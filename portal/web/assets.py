"""Files that browsers keep for a year: each address carries a digest of its file."""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from mimetypes import guess_type

from flask import Flask, Response, abort, request

_FROM_PACKAGES = {"bootstrap.min.css": ("flask_bootstrap", "static/bootstrap5/css/bootstrap.min.css")}
"""Files that come with a package and are served from there, so that none is copied into the project."""

_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, read and compressed once for each process."""

    content: bytes
    compressed: bytes
    digest: str
    content_type: str


@cache
def _found(name: str) -> Asset | None:
    package, path = _FROM_PACKAGES.get(name, ("portal.web", f"static/{name}"))
    file = files(package).joinpath(path)
    if "/" in name or "\\" in name or not file.is_file():
        return None
    content = file.read_bytes()
    if name in _FROM_PACKAGES:
        content = content.rpartition(b"/*# sourceMappingURL")[0] or content
    kind = guess_type(name)[0] or "application/octet-stream"
    return Asset(
        content=content,
        compressed=gzip.compress(content, 9, mtime=0),
        digest=sha256(content).hexdigest()[:12],
        content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
    )


def asset(name: str) -> str:
    """The address of a file in `static/`, or of Bootstrap's stylesheet. Raises `LookupError` when there is none."""
    found = _found(name)
    if found is None:
        raise LookupError(name)
    return f"{request.script_root}/static/{found.digest}/{name}"


def _serve(digest: str, name: str) -> Response:
    """An address with an older digest still answers, so that a page outlives a restart, but is not kept."""
    found = _found(name)
    if found is None:
        abort(404)
    answer = Response(found.content, content_type=found.content_type)
    if request.accept_encodings.quality("gzip") and len(found.compressed) < len(found.content):
        answer.set_data(found.compressed)
        answer.content_encoding = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = _FOREVER if digest == found.digest else "no-cache"
    answer.set_etag(found.digest + ("-gzip" if answer.content_encoding else ""))
    answer.make_conditional(request)
    return answer


def install_assets(app: Flask) -> None:
    """Serves the files and gives every template `asset(name)`."""
    app.add_url_rule("/static/<digest>/<name>", "static", _serve)
    app.jinja_env.globals["asset"] = asset
