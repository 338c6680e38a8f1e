"""Who stays and who finishes, in words for the terminal: the same sentences wherever these figures are told."""

from collections.abc import Iterator
from typing import Any

from portal.wording.reports import percent

Document = dict[str, Any]

_WHY = {
    "small": "fewer than 5 people",
    "revealing": "hidden so that the other hidden figure cannot be found by subtraction",
    "extreme": "nearly all or nearly none, so that it would tell about each of them",
}

NOT_RANDOM = (
    "Who gets trained is not random, so this is a description and not evidence that training changes who stays."
)


def not_shown(why: str) -> str:
    """Why a figure is not there, on every page, picture and file alike."""
    return f"Not shown: {_WHY[why]}"


def scope_words(exposure: str) -> str:
    """What somebody has completed who counts as trained."""
    return (
        "any course of the catalog" if exposure == "any_course" else exposure.replace(";", ", ").replace(":", " level ")
    )


def retention_lines(unit: str, document: Document) -> Iterator[str]:
    """A unit's figures, one sentence for each."""
    if document.get("suppressed"):
        yield f"{unit}: {not_shown(document['why'])}."
        return
    yield (
        f"{unit} from {document['from']} to {document['to']}: {document['average_headcount']:,.1f} people on average, "
        f"{document['person_days']:,} person-days."
    )
    yield f"Leavers: {_leavers(document)}."
    yield f"Cohort: {_cohort(document['cohort'])}."
    yield f"Tenure: {_tenure(document['tenure'])}."
    yield from _points(document["tenure"])
    yield _trained(document)


def _leavers(document: Document) -> str:
    told = document["separations"]
    if told.get("suppressed"):
        return f"turnover {_share(document['turnover'])}. {not_shown(told['why'])}"
    names = ("voluntary", "involuntary", "other")
    if isinstance(told["voluntary"], dict):
        kinds = not_shown(told["voluntary"]["why"]).lower().replace("not shown", "kinds not shown")
    else:
        kinds = ", ".join(f"{told[name]} {name}" for name in names)
    rate, interval = document["per_100_person_years"], document["turnover_interval"]
    if rate is None:
        return f"{told['total']}, no rate is defined"
    return (
        f"{told['total']} ({kinds}); turnover {_share(document['turnover'])}, 95 % interval {_between(interval)}; "
        f"{rate:.1f} per 100 person-years"
    )


def _cohort(cohort: Document) -> str:
    if cohort.get("suppressed"):
        return not_shown(cohort["why"])
    if cohort["share"] is None:
        return "nobody was employed on the first day"
    if cohort["kept"] is None:
        return f"of {cohort['size']:,} employed on the first day, {cohort['share']} were still employed on the last"
    return (
        f"{cohort['kept']:,} of {cohort['size']:,} employed on the first day were still employed on the last, "
        f"{_share(cohort['share'])}, 95 % interval {_between(cohort['interval'])}"
    )


def _tenure(tenure: Document) -> str:
    if tenure.get("suppressed"):
        return not_shown(tenure["why"])
    if tenure["start"] is None:
        return "there were never 10 people of the same tenure, so there is no curve"
    if tenure["median"] is None:
        return f"among those who reached {tenure['start']:,} days, half was not reached"
    return f"among those who reached {tenure['start']:,} days, half had left by day {tenure['median']:,}"


def _points(tenure: Document) -> Iterator[str]:
    for point in tenure.get("points", ()):
        band = "" if point["low"] is None else f", 95 % interval {_between((point['low'], point['high']))}"
        yield (
            f"  day {point['day']:,}: {point['at_risk']:,} seen, {point['leavers']:,} left, "
            f"{_share(point['survival'])} still here{band}"
        )


def _trained(document: Document) -> str:
    trained = document["trained"]
    already, not_yet = trained["already"], trained["not_yet"]
    if already.get("suppressed"):
        return f"Trained and not yet trained: {not_shown(already['why'])}."
    if trained["ratio_interval"] is None:
        return "Trained and not yet trained: not enough data to compare. Each state needs 10 people and 5 leavers."
    low, high = trained["ratio_interval"]
    return (
        f"From {document['from']} to {document['to']}, people who had already completed {scope_words(trained['exposure'])} "
        f"left at {already['rate']:.1f} per 100 person-years, people who had not yet at {not_yet['rate']:.1f} "
        f"(tenure-standardised ratio {trained['ratio']:.2f}, 95 % interval {low:.2f} to {high:.2f}). {NOT_RANDOM}"
    )


def learners_lines(document: Document) -> Iterator[str]:
    """How enrollments end, all of them and by course."""
    if document.get("suppressed"):
        yield f"{not_shown(document['why'])}."
        return
    yield f"{document['enrollments']:,} enrollments: {_finishing(document)}."
    hidden = isinstance(document["outcomes"], dict)
    if hidden:
        yield f"  {not_shown(document['outcomes']['why'])}"
    for day in () if hidden else document["outcomes"]:
        yield (
            f"  day {day['day']:,}: completed {_share(day['completed'])}, withdrawn {_share(day['withdrawn'])}, "
            f"left the company {_share(day['left'])}, active {_share(day['active'])}"
        )
    for course in document["by_course"]:
        if course.get("suppressed"):
            yield f"{course['code']}: {not_shown(course['why'])}."
        else:
            yield f"{course['code']}: {course['enrollments']:,} enrollments, {_finishing(course)}."


def _finishing(document: Document) -> str:
    median = document["median_day"]
    half = "half not reached" if median is None else f"half by day {median:,}"
    return (
        f"completed so far {_share(document['completed_so_far'])}, of those finished "
        f"{_share(document['of_those_finished'])}; completed by day 30 {_share(document['completed_30'])}, by day 90 "
        f"{_share(document['completed_90'])}; {half}"
    )


def _share(share: float | str | None) -> str:
    """A share as people read it, or the bound that stands for it."""
    return share if isinstance(share, str) else percent(share)


def _between(interval: Any) -> str:
    low, high = (round(100 * bound) for bound in interval)
    return f"{low} to {high}\u00a0%"
