"""Many people at once count as each of them alone does."""

from collections import Counter, defaultdict

from hypothesis import given
from hypothesis import strategies as st

from portal.rules.coverage import Requirement, Sums, effective, sums
from portal.rules.outfits import BITS, SLOTS, Outfits

COMPETENCIES = (1, 2, 19, 20, 21, 57)
"""In three words, at both ends of one."""

requirements = st.dictionaries(
    st.sampled_from(COMPETENCIES),
    st.builds(Requirement, st.integers(1, 5), st.integers(1, 3), st.booleans()),
    max_size=6,
)
levels = st.fixed_dictionaries({competency: st.integers(0, 5) for competency in COMPETENCIES})
people = st.lists(st.tuples(st.frozensets(st.sampled_from((1, 2, 3))), levels, levels), max_size=8)


def packed(levels: dict[int, int], words: list[int]) -> tuple[int, ...]:
    return tuple(
        sum(level << (BITS * (c % SLOTS)) for c, level in levels.items() if c // SLOTS == word) for word in words
    )


@given(st.fixed_dictionaries(dict.fromkeys((1, 2, 9), requirements)), people)
def test_a_tally_is_the_sum_of_everybody(asked: dict[int, dict[int, Requirement]], people: list) -> None:  # type: ignore[type-arg]
    outfits = Outfits(asked, baseline=[9])
    kinds: defaultdict[frozenset[int], Counter[tuple[int, ...]]] = defaultdict(Counter)
    for roles, now, later in people:
        kinds[roles][packed(now, outfits.words) + packed(later, outfits.words)] += 1
    tally = outfits.tally(kinds)
    total, met, at_risk, required, risky = Sums(), Counter[int](), Counter[int](), Counter[int](), 0
    for roles, now, later in people:
        mine = effective(one for role in (*roles, 9) for one in asked.get(role, {}).items())
        total += sums(mine, now)
        required.update(list(mine))
        held = [c for c, of in mine.items() if now[c] >= of.target]
        lost = [c for c in held if later[c] < mine[c].target]
        met.update(held)
        at_risk.update(lost)
        risky += bool(lost)
    assert tally.sums == total
    assert (tally.required, tally.met, tally.at_risk) == (required, met, at_risk)
    assert (tally.people, tally.people_at_risk) == (len(people), risky)
    assert tally.with_own_role == sum(bool(roles) for roles, _, _ in people)


def test_the_highest_levels_of_a_full_word_fit_a_signed_number_of_64_bits() -> None:
    assert packed(dict.fromkeys(range(SLOTS), 5), [0])[0] < 2**63


def test_nobody_counts_nothing() -> None:
    tally = Outfits({}, []).tally({})
    assert (tally.people, tally.sums, tally.required) == (0, Sums(), {})
