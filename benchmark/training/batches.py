"""Which samples a step sees: a function of (seed, step, use, process), never of what came before.

So a resumed run sees what an uninterrupted one sees, without any state to save.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from phantombench.task.spec import Labels, Split

MANY_GROUPS = 100
CAP = 256  # validation samples per class, as in the reference of ecg-mitbih


class Batches:
    """Batches of indices. Conditional runs see every class equally often, so that rare are learned.

    Args:
        labels: (n,) class of every sample.
        balanced: True: classes take turns, and a sample is drawn from its class; False: a sample
            is drawn from all, so that classes are as frequent as they are.
    """

    def __init__(self, labels: Labels, balanced: bool) -> None:
        pools = [np.flatnonzero(labels == label) for label in np.unique(labels)]
        if not balanced:
            pools = [np.arange(len(labels))]
        sizes = [len(pool) for pool in pools]
        self._rows = torch.from_numpy(np.concatenate(pools))  # pool after pool
        self._sizes = torch.tensor(sizes)
        self._starts = torch.from_numpy(np.cumsum([0, *sizes[:-1]]))

    def index(self, size: int, rng: torch.Generator) -> Tensor:
        """Draw (size,) indices with replacement."""
        turn = torch.randint(len(self._sizes), (1,), generator=rng)
        uniform = torch.rand(size, generator=rng, dtype=torch.float64)
        pool = (turn + torch.arange(size)) % len(self._sizes)
        return self._rows[self._starts[pool] + (uniform * self._sizes[pool]).long()]


def validation_rows(split: Split, share: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Divide `train` into rows to learn from and rows to choose the weights by.

    Whole groups (patients, draws) are held out, evenly spaced, where there are at least 100. Fewer
    groups (the records of an ECG database) are too few to spare one: then the last rows of every
    group and class are held out, as in the reference of such a task. At most 256 per class stay.
    """
    rows = np.arange(len(split))
    if share <= 0:
        return rows, rows[:0]
    groups = np.unique(split.groups)
    if len(groups) >= MANY_GROUPS:
        # Evenly spaced: group i where i * share passes an integer, in exact fractions.
        part = Fraction(share).limit_denominator(1000)
        spared = [g for i, g in enumerate(groups) if ceil(i * part) < ceil((i + 1) * part)]
        held = np.isin(split.groups, spared)
    else:
        held = np.zeros(len(split), dtype=bool)
        for group in groups:
            for label in np.unique(split.labels):
                mine = np.flatnonzero((split.groups == group) & (split.labels == label))
                held[mine[len(mine) - round(len(mine) * share) :]] = True
    kept = [_spaced(np.flatnonzero(held & (split.labels == c))) for c in np.unique(split.labels)]
    return rows[~held], np.sort(np.concatenate(kept))


def _spaced(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    if len(rows) <= CAP:
        return rows
    return rows[np.linspace(0, len(rows) - 1, CAP).round().astype(np.intp)]
