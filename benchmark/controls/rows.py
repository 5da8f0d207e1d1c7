"""Draw rows of the training data class by class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Labels

Rows = NDArray[np.intp]


def rows_of(labels: Labels, label: int) -> Rows:
    """Return the rows that have a label; all rows where none has it."""
    rows = np.flatnonzero(labels == label)
    return rows if len(rows) else np.arange(len(labels))


def draw_rows(have: Labels, asked: Labels, rng: np.random.Generator) -> Rows:
    """Return one training row for each label that is asked for, (n,).

    Without replacement; where a class is asked for more often than it has rows, all its rows are
    used once before any is used again.

    >>> draw_rows(np.array([0, 0, 1]), np.array([1, 0, 0]), np.random.default_rng(0)).tolist()
    [2, 0, 1]
    """
    chosen = np.empty(len(asked), dtype=np.intp)
    for label in np.unique(asked):
        places = np.flatnonzero(asked == label)
        rows = rows_of(have, int(label))
        rounds = -(-len(places) // len(rows))
        shuffled = np.concatenate([rng.permutation(rows) for _ in range(rounds)])
        chosen[places] = shuffled[: len(places)]
    return chosen
