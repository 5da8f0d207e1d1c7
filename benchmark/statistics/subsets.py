"""A fixed choice of rows where all of them would be too many."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray


def fixed_subset(n: int, most: int, of: str = "") -> NDArray[np.intp]:
    """Return `most` of n row numbers, ascending: all where n is no larger, else always the same.

    Chosen at random, not evenly: an order in the data (by record, by class) must not show.

    Args:
        n: rows that there are.
        most: rows that are wanted.
        of: whose rows they are; others have other rows. Who knows beforehand which rows are looked
            at may put what is to be seen there.

    >>> fixed_subset(3, 5)
    array([0, 1, 2])
    >>> len(fixed_subset(10, 5))
    5
    """
    if n <= most:
        return np.arange(n)
    own = [int.from_bytes(hashlib.sha256(of.encode()).digest()[:8])] if of else []
    return np.sort(np.random.default_rng([n, most, *own]).permutation(n)[:most])
