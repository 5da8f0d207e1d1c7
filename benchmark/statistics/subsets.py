"""A fixed choice of rows where all of them would be too many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def fixed_subset(n: int, most: int) -> NDArray[np.intp]:
    """Return `most` of n row numbers, ascending: all where n is no larger, else always the same.

    Chosen at random, not evenly: an order in the data (by record, by class) must not show.

    >>> fixed_subset(3, 5)
    array([0, 1, 2])
    >>> len(fixed_subset(10, 5))
    5
    """
    if n <= most:
        return np.arange(n)
    return np.sort(np.random.default_rng([n, most]).permutation(n)[:most])
