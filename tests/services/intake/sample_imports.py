"""Imports the samples, one after the other, each into a portal that is as it was before."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.model.base import db
from portal.rules.refusals import Refused
from portal.services.database import transaction
from portal.wording import problem_sentence, refusal_sentence
from tests.samples import SAMPLES
from tests.services.intake import trying
from tests.services.intake.trials import TRIALS, Trial, trial_of

NOTHING = "nothing to change"


class _Enough(Exception):  # noqa: N818
    """Ends a trial of which nothing stays."""


@contextmanager
def nothing_stays() -> Iterator[None]:
    try:
        with transaction():
            yield
            raise _Enough
    except _Enough:
        db.session.expire_all()


def told(path: Path) -> tuple[str, str, str, str]:
    """What importing a sample does: as what, its rows by action, the most frequent problem, and the second time."""
    name = path.relative_to(SAMPLES).as_posix()
    trial = trial_of(name)
    if trial is None:
        return "", "", "", ""
    try:
        if name in TRIALS:
            return _told(path, trial)
        with nothing_stays():
            return _told(path, trial, promises=False)
    except Refused as refused:
        return trial.kind.value, "0", refusal_sentence(refused.refusal, **refused.about), ""
    raise AssertionError("a trial says something")


def _told(path: Path, trial: Trial, *, promises: bool = True) -> tuple[str, str, str, str]:
    made = [_needed(needed) for needed in trial.needs]
    before = trying.snapshot()
    content, file_name = _file(path, trial)
    done = trying.tried(trial.kind, content, file_name, trial.options)
    second = trying.again(trial.kind, content, file_name, trial.options, done.first)
    trying.hold_export(trial.kind)
    if promises:
        trying.hold_promises()
    if done.applied:
        trying.undone(done.first.import_id or 0)
    assert trying.snapshot() == before
    for import_id in reversed(made):
        trying.undone(import_id)
    first = done.first
    counts = (first.create, first.update, first.unchanged, first.skipped, first.refused)
    kind = f"{trial.kind.value}: {trial.told}" if trial.told else trial.kind.value
    rows = f"{first.rows} = {' + '.join(map(str, counts))}"
    return kind, rows, _most_frequent(done), NOTHING if second.rows else ""


def _needed(name: str) -> int:
    trial = TRIALS[name]
    content, file_name = _file(SAMPLES / name, trial)
    return trying.tried(trial.kind, content, file_name, trial.options).first.import_id or 0


def _file(path: Path, trial: Trial) -> tuple[bytes, str]:
    content = path.read_bytes()
    return (trial.shaped(content), f"{path.stem}.csv") if trial.shaped else (content, path.name)


def _most_frequent(done: trying.Tried) -> str:
    """The sentence of the problem that most refused rows have, the first of two."""
    found = [one for one in done.problems if not one.is_note]
    if not found:
        return ""
    counted = Counter((one.code, one.column) for one in found)
    (code, column), times = counted.most_common(1)[0]
    first = next(one for one in found if (one.code, one.column) == (code, column))
    return f"{times} × {problem_sentence(first)}"
