"""Pages against a Flask template page of the same size that needs no query."""

from collections.abc import Iterator

from flask import Flask, render_template
from jinja2 import DictLoader

from tests.bench.company import Company
from tests.bench.measure import Row, paired, request

FIFTH = 5.0
"""A fifth of the throughput is five times the time."""

_PLAIN = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><main><h1>{{ title }}</h1>
<ul>{% for row in rows %}<li class="row"><a href="/courses/{{ row.code }}">{{ row.title }}</a>
<p>{{ row.summary }}</p><span>{{ row.hours }} h</span></li>
{% endfor %}</ul></main></body></html>"""


def plain_page(size: int) -> Flask:
    """A Flask application with one template page of at least this many bytes, from values that are at hand."""
    app = Flask("plain")
    app.jinja_loader = DictLoader({"plain.html": _PLAIN})  # type: ignore[assignment]
    rows = [
        {
            "code": f"AI-{n:03}",
            "title": f"A course about topic {n}",
            "summary": "What it is about. " * 4,
            "hours": n % 40,
        }
        for n in range(size)
    ]

    def rendered(count: int) -> str:
        return render_template("plain.html", title="Plain", rows=rows[:count])

    with app.app_context():
        a_row = (len(rendered(200)) - len(rendered(100))) / 100
    count = int(size / a_row) + 1
    app.add_url_rule("/", "plain", lambda: rendered(count))
    return app


def rows(company: Company) -> Iterator[Row]:
    """The three pages that an employee meets most."""
    for name, path in (("catalog", "/catalog"), ("course", "/catalog/AI-005"), ("my learning", "/")):
        page = request(company.app, path, company.cookie("employee"))
        size = len(page())
        plain = request(plain_page(size), "/")
        mine, yardstick = paired(page, plain, times=40)
        yield Row(
            f"{name} page against a template page of its size",
            mine / yardstick,
            FIFTH,
            f"{mine * 1000:.2f} ms against {yardstick * 1000:.2f} ms, {size / 1024:.0f} KB",
        )
