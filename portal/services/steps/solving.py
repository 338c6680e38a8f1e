"""The exact solution of a program, by HiGHS. It is loaded by the first process that asks, when it asks."""

from collections.abc import Callable, Collection, Iterable, Mapping
from time import monotonic

from portal.rules.steps.plans import Program, Row

SECONDS = 2.0
"""How long a solution may take altogether before the baseline stands in for it."""

MOST_ROUNDS = 50


def solve(
    program: Program,
    also: Callable[[Collection[int]], Collection[Row]] = lambda _columns: (),
    *,
    seconds: float = SECONDS,
) -> frozenset[int] | None:
    """The columns that are 1 in a solution in which each aim is smallest given those before it.

    `also` says which further rows a solution breaks. None where there is no proof within the time, or no solution.
    """
    if not program.columns:
        return frozenset()
    until = monotonic() + seconds
    rows = list(program.rows)
    found: frozenset[int] | None = None
    for aim in program.smallest:
        for _ in range(MOST_ROUNDS):
            found = _solved(program.columns, rows, aim, until - monotonic())
            if found is None:
                return None
            broken = also(found)
            rows += broken
            if not broken:
                break
        else:
            return None
        assert found is not None
        rows.append(Row(aim, high=sum(aim.get(column, 0) for column in found)))
    return found


def _solved(columns: int, rows: Iterable[Row], aim: Mapping[int, int], seconds: float) -> frozenset[int] | None:
    if seconds <= 0:
        return None
    import highspy

    model = highspy.HighsLp()
    model.num_col_ = columns
    model.col_cost_ = [float(aim.get(column, 0)) for column in range(columns)]
    model.col_lower_, model.col_upper_ = [0.0] * columns, [1.0] * columns
    model.integrality_ = [highspy.HighsVarType.kInteger] * columns
    rows = list(rows)
    model.num_row_ = len(rows)
    model.row_lower_ = [-highspy.kHighsInf if row.low is None else float(row.low) for row in rows]
    model.row_upper_ = [highspy.kHighsInf if row.high is None else float(row.high) for row in rows]
    starts, index, value = [0], list[int](), list[float]()
    for row in rows:
        index += row.terms.keys()
        value += [float(number) for number in row.terms.values()]
        starts.append(len(index))
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = starts, index, value
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for name, option in {"threads": 1, "time_limit": seconds, "mip_rel_gap": 0.0, "mip_abs_gap": 0.5}.items():
        solver.setOptionValue(name, option)
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return frozenset(column for column, level in enumerate(solver.getSolution().col_value) if level > 0.5)
