"""Courses for tests of steps: each names only what it is about. Hours in, minutes out."""

from datetime import date
from itertools import chain, combinations

from hypothesis import strategies as st

from portal.rules.courses import CourseStatus, SelfEnroll
from portal.rules.coverage import Requirement
from portal.rules.enrolling import CourseTerms
from portal.rules.steps.courses import Learner, Offer
from portal.rules.steps.ordering import stuck

TODAY = date(2026, 6, 1)


def offer(
    code: str,
    grants: dict[str, int] | None = None,
    *,
    hours: float | None = 4,
    cost: int = 0,
    needs: tuple[str | tuple[str, ...], ...] = (),
    entry: SelfEnroll = SelfEnroll.OPEN,
    status: CourseStatus = CourseStatus.PUBLISHED,
    retires_on: date | None = None,
    last_exam_on: date | None = None,
) -> Offer:
    """`cost` is in whole units; a need is one course or a course with its equivalents."""
    return Offer(
        code=code,
        minutes=None if hours is None else round(hours * 60),
        cost=cost * 100,
        grants=grants or {},
        terms=CourseTerms(status, entry, retires_on),
        needs=tuple((need,) if isinstance(need, str) else need for need in needs),
        last_exam_on=last_exam_on,
    )


def shelf(*offers: Offer) -> dict[str, Offer]:
    return {one.code: one for one in offers}


def learner(
    verified: dict[str, int] | None = None,
    *,
    completed: tuple[str, ...] = (),
    going_on: tuple[str, ...] = (),
    ended_today: tuple[str, ...] = (),
) -> Learner:
    return Learner(verified or {}, frozenset(completed), frozenset(going_on), frozenset(ended_today))


def asked(target: int, weight: int = 1, *, core: bool = False) -> Requirement:
    return Requirement(target, weight, core)


@st.composite
def catalogs(draw: st.DrawFn, most: int = 8) -> dict[str, Offer]:
    """Small catalogs, loops of prerequisites and equivalents and all."""
    codes = [f"K{number}" for number in range(draw(st.integers(1, most)))]
    some = st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True)
    return shelf(
        *(
            offer(
                code,
                draw(st.dictionaries(st.sampled_from("AB"), st.integers(1, 3), max_size=2)),
                hours=draw(st.sampled_from([None, 1, 2, 8, 40])),
                cost=draw(st.sampled_from([0, 0, 1, 5, 20])),
                needs=tuple(tuple(need) for need in draw(st.lists(some, max_size=2)) if need != [code]),
                status=draw(st.sampled_from([CourseStatus.PUBLISHED] * 4 + [CourseStatus.RETIRED])),
                retires_on=draw(st.sampled_from([None, None, None, date(2026, 6, 20), date(2026, 9, 1)])),
            )
            for code in codes
        )
    )


@st.composite
def people(draw: st.DrawFn) -> Learner:
    """Somebody with some levels who has completed some of the first courses."""
    some = st.sets(st.sampled_from(["K0", "K1", "K2"]), max_size=1)
    levels = draw(st.dictionaries(st.sampled_from("AB"), st.integers(1, 3), max_size=2))
    return learner(levels, completed=tuple(draw(some)), going_on=tuple(draw(some)))


WANTED = st.dictionaries(
    st.sampled_from("AB"), st.builds(Requirement, st.integers(1, 3), st.integers(1, 3), st.booleans()), min_size=1
)


def every_set_that_can_be_taken(offers: dict[str, Offer], who: Learner) -> list[frozenset[str]]:
    """By trying all of them."""
    sets = chain.from_iterable(combinations(sorted(offers), size) for size in range(len(offers) + 1))
    return [frozenset(one) for one in sets if not stuck(offers, one, who)]
