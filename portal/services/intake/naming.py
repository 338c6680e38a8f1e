"""Which column of a sheet is which column of its kind: proposed, looked at, and settled before anything is planned."""

from collections.abc import Mapping, Sequence

from portal.rules.intake.columns import doubtful, known_names, renamed
from portal.rules.intake.kinds import Kind
from portal.rules.intake.matching import Known, Proposal, proposals
from portal.rules.intake.options import Options
from portal.rules.intake.problems import Problem
from portal.rules.intake.sheet import Sheet
from portal.rules.intake.synonyms import SYNONYMS
from portal.services.intake.handlers import HANDLERS, columns_of, lacking, wrong_columns


def known(kind: Kind) -> tuple[Known, ...]:
    """The columns of a kind and what else they may be called."""
    return known_names(HANDLERS[kind].columns(Options().setting), SYNONYMS.get(kind))


def proposed(kind: Kind, header: Sequence[str], options: Options) -> tuple[Proposal, ...]:
    """For each column of a sheet what it is taken for, and how that was found; `options.columns` has the last word."""
    return proposals(known(kind), header, options.columns)


def in_own_words(kind: Kind, sheet: Sheet, options: Options) -> Sheet:
    """The sheet with the columns of its kind by their own names; those that are passed over begin with `_`."""
    return renamed(columns_of(kind, options), sheet, SYNONYMS.get(kind, {}), options.columns)


def unmatched(kind: Kind, sheet: Sheet, options: Options) -> tuple[Problem, ...]:
    """What is wrong with the columns of a sheet: unknown ones, missing ones."""
    return wrong_columns(kind, in_own_words(kind, sheet, options), options)


def looks_like(kind: Kind, header: Sequence[str], options: Options) -> Kind | None:
    """The other kind of sheet that a header has all needed columns of, while it lacks some of this kind; or None."""
    if not lacking(kind, _certain(kind, header, options)):
        return None
    others = {one: _certain(one, header, Options()) for one in Kind if one is not kind}
    whole = {one: len(named) for one, named in others.items() if not lacking(one, named)}
    return max(whole, key=whole.__getitem__) if whole else None


def _certain(kind: Kind, header: Sequence[str], options: Options) -> set[str]:
    return {one.column for one in proposed(kind, header, options) if one.is_certain}


def ambiguous(kind: Kind, sheet: Sheet, options: Options) -> Mapping[str, tuple[str, str]]:
    """Columns of the kind with cells that could mean two things: "date" or "number", and one such cell."""
    return doubtful(columns_of(kind, options), in_own_words(kind, sheet, options))
