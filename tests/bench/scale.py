"""A hundred thousand people: founding them, the pages of company, team and learner, and many readers at once."""

import contextlib
import sqlite3
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from portal.model.base import db
from portal.model.org import Assignment, Unit, UnitAncestor
from portal.services.database import open_engine, reading
from portal.services.people import covers
from portal.web.clock import today
from tests.bench.company import Company, founded
from tests.bench.measure import Row, paired, request, seconds
from tests.bench.server import another
from tests.bench.serving import first_answer, get, serving
from tests.bench.skills import RAW

MANY, FEW = 100_000, 2_000
FOUNDING = 600
PAGE_SECONDS = 1.5
FIGURES = GROWTH = 1.2
CONNECTIONS, REQUESTS = 16, 60
TAIL = 10
_TEAM = 10


def rows(folder: Path, *, url: str = "") -> Iterator[Row]:
    """Every promise about a hundred thousand people on one database."""
    where = "PostgreSQL" if url else "SQLite"
    with contextlib.ExitStack() as stack:
        few = stack.enter_context(founded(folder / "few", people=FEW, url=another(url, "few") if url else ""))
        small = _team_of_ten()
        begun = time.perf_counter()
        many = stack.enter_context(founded(folder / "many", people=MANY, url=url))
        founding = time.perf_counter() - begun
        yield Row(
            f"founding a company of {MANY:,} on {where}", founding / FOUNDING, 1.0, f"{founding:.0f} s of {FOUNDING} s"
        )
        yield from _company_page(many, where, embedded=not url)
        yield from _growing(few, many, where, small, _team_of_ten())
        if url:
            yield from _at_once(folder / "many", url, many)


def _company_page(company: Company, where: str, *, embedded: bool) -> Iterator[Row]:
    page = request(company.app, "/coverage", company.cookie("learning"))
    page()
    took = min(seconds(page) for _ in range(3))
    yield Row(
        f"the whole company's page of {MANY:,} people on {where}",
        took / PAGE_SECONDS,
        1.0,
        f"{took:.2f} s of {PAGE_SECONDS} s",
    )
    if embedded:
        raw = sqlite3.connect(str(open_engine().url.database))
        days = {"on": today().isoformat(), "later": (today() + timedelta(90)).isoformat()}
        mine, yardstick = paired(page, lambda: raw.execute(RAW, days).fetchall(), times=1, rounds=3)
        raw.close()
        yield Row(
            f"the whole company's page of {MANY:,} people against the raw SQL of its figures",
            mine / yardstick,
            FIGURES,
            f"{mine:.2f} s against {yardstick:.2f} s",
        )


def _team_of_ten() -> str:
    """A unit without units below in which so many people are at home."""
    below = select(UnitAncestor.ancestor_id).where(UnitAncestor.distance > 0)
    with reading():
        return db.session.scalars(
            select(Unit.code)
            .join(Assignment, Assignment.unit_id == Unit.id)
            .where(Assignment.is_primary, covers(Assignment, today()), Unit.id.not_in(below))
            .group_by(Unit.id, Unit.code)
            .order_by(func.abs(func.count() - _TEAM), Unit.code)
            .limit(1)
        ).one()


def _growing(few: Company, many: Company, where: str, small: str, large: str) -> Iterator[Row]:
    pages = (
        ("a team of ten", "learning", f"/team/{small}", f"/team/{large}"),
        ("my learning", "employee", "/", "/"),
        ("my skills", "employee", "/skills", "/skills"),
        ("the catalog", "employee", "/catalog", "/catalog"),
    )
    for name, role, before, after in pages:
        one = request(few.app, before, few.cookie(role))
        other = request(many.app, after, many.cookie(role))
        one(), other()
        yardstick, mine = paired(one, other, times=10, rounds=7, clock=time.perf_counter)
        yield Row(
            f"the page of {name} among {MANY:,} people against among {FEW:,} on {where}",
            mine / yardstick,
            GROWTH,
            f"{mine * 1000:.1f} ms against {yardstick * 1000:.1f} ms",
        )


def _at_once(folder: Path, url: str, company: Company) -> Iterator[Row]:
    """So many connections of people who look at their pages, served by two workers."""
    paths = [("employee", "/"), ("employee", "/catalog"), ("employee", "/skills"), ("employee", "/catalog/AI-005")]
    cookies = {role: company.cookie(role) for role, _ in paths}
    with serving(folder, workers=2, url=url) as (port, _process):
        first_answer(port, "/sign-in")

        def one(_number: int) -> list[float]:
            took = []
            for turn in range(REQUESTS):
                role, path = paths[turn % len(paths)]
                begun = time.perf_counter()
                status, _content = get(port, path, cookies[role])
                took.append(time.perf_counter() - begun)
                if status != 200:
                    raise RuntimeError(f"{path} answered {status}")
            return took

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(one, range(CONNECTIONS)))
            took = sorted(each for of_one in pool.map(one, range(CONNECTIONS)) for each in of_one)
    half, last = statistics.median(took), took[int(len(took) * 0.99)]
    yield Row(
        f"the slowest hundredth of answers to {CONNECTIONS} connections against the middle, PostgreSQL, two workers",
        last / half,
        TAIL,
        f"{last * 1000:.0f} ms against {half * 1000:.0f} ms, no error in {len(took)}",
    )
