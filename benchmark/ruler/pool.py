"""Fresh draws from a synthetic task, made once and dealt out to many repetitions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Drawable, Labels, Task

TIMES = 20  # size of the pool, relative to the reference
SEED = 20_000_000  # apart from the seeds of the splits and of the control `fresh`


class Pool:
    """Fresh draws with the labels of the reference, many times over.

    Drawing is what costs time. A repetition deals itself samples without replacement, so that what
    it compares is disjoint; two repetitions share a twentieth of their samples.
    """

    def __init__(self, task: Task, labels: Labels) -> None:
        """Draw the pool.

        Args:
            task: a synthetic task.
            labels: (n,) of the reference; the pool has each of them `TIMES` times.
        """
        assert isinstance(task, Drawable)
        self.labels = np.tile(labels, TIMES)
        self.samples = task.draw(self.labels, SEED)

    def deal(self, labels: Labels, rng: np.random.Generator) -> NDArray[np.intp]:
        """Return the row of one sample a label, (n,), no sample twice."""
        chosen = np.empty(len(labels), dtype=np.intp)
        for label in np.unique(labels):
            rows = np.flatnonzero(labels == label)
            chosen[rows] = rng.permutation(np.flatnonzero(self.labels == label))[: len(rows)]
        return chosen
