"""Two ways of grouping the same people, and whether the figures of both may be offered to one reader."""

import numpy as np

from portal.rules.retention.days import Codes
from portal.rules.retention.disclosure import K


def may_stand_together(first: Codes, second: Codes, k: int = K) -> bool:
    """Whether any two groups A of the one and B of the other that share people differ by enough of them.

    The columns hold each person's group in both, shape (n,). A and B, A without B and B without A must each hold nobody
    or at least k. Groups that share nobody tell nothing about each other.
    """
    _, a = np.unique(first, return_inverse=True)
    _, b = np.unique(second, return_inverse=True)
    size_a, size_b = np.bincount(a), np.bincount(b)
    pair, both = np.unique(a * len(size_b) + b, return_counts=True)
    parts = (both, size_a[pair // len(size_b)] - both, size_b[pair % len(size_b)] - both)
    return all(bool(((part == 0) | (part >= k)).all()) for part in parts)
