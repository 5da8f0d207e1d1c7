"""A normal distribution on the first principal components of each class: the linear model."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from phantombench.controls.control import Control
from phantombench.controls.expectation import MustPass, WholeSet, Worse
from phantombench.controls.rows import Rows, rows_of
from phantombench.task.spec import Labels, Samples, Split, Task

Values = NDArray[np.float64]

COMPONENTS = 16  # of signals; four times as many for each further extent, 64 for images
_HELD = 2**24  # values of a class that are in memory in double precision: 128 MiB


def sample(task: Task, train: Split, labels: Labels, rng: np.random.Generator) -> Samples:
    """Return draws (n, *sample_shape) of the class's normal distribution, within train's range."""
    samples = np.empty((len(labels), *task.spec.sample_shape), dtype=np.float32)
    flat = samples.reshape(len(labels), math.prod(task.spec.sample_shape))
    extents = len(task.spec.sample_shape) - 1
    components = COMPONENTS * 4 ** (extents - 1)
    for label in np.unique(labels):
        asked = np.flatnonzero(labels == label)
        rows = rows_of(train.labels, int(label))
        flat[asked] = _draw(_Class(train.samples, rows, _HELD), len(asked), components, rng)
    return samples.clip(train.samples.min(), train.samples.max(), out=samples)


class _Class:
    """The samples of a class as rows of values, some at a time; all at once where they are few."""

    def __init__(self, samples: Samples, rows: Rows, held: int = _HELD) -> None:
        self._samples, self._rows = samples, rows
        self.shape = len(rows), math.prod(samples.shape[1:])
        self._most = max(1, held // self.shape[1])

    def blocks(self) -> Iterator[Samples]:
        for start in range(0, len(self._rows), self._most):
            block = self._samples[self._rows[start : start + self._most]]
            yield block.reshape(len(block), -1)

    def mean(self) -> Values:
        """Return the mean row."""
        return _sum(block.sum(axis=0, dtype=np.float64) for block in self.blocks()) / self.shape[0]

    def scatter(self, mean: Values) -> Values:
        """Return the sum of the products of values, each less its mean."""
        return _sum(centred.T @ centred for centred in (block - mean for block in self.blocks()))


def _sum(parts: Iterable[Values]) -> Values:
    return functools.reduce(lambda total, part: np.add(total, part, out=total), parts)


def _draw(rows: _Class, n: int, components: int, rng: np.random.Generator) -> Samples:
    """Fit by the eigenvectors of the smaller of the two product matrices, and draw n rows."""
    from scipy.linalg import eigh

    mean = rows.mean()
    count, width = rows.shape
    kept = min(components, max(1, count - 1), width)
    if count < width:
        centred = np.concatenate([block - mean for block in rows.blocks()])
        values, vectors = eigh(centred @ centred.T, subset_by_index=(count - kept, count - 1))
        basis = centred.T @ vectors  # columns of length sqrt(value)
    else:
        values, vectors = eigh(rows.scatter(mean), subset_by_index=(width - kept, width - 1))
        basis = vectors * np.sqrt(np.maximum(values, 0.0))
    drawn = rng.standard_normal((n, kept)) @ (basis.T / np.sqrt(max(1, count - 1)))
    drawn += mean
    return drawn.astype(np.float32)


CONTROL = Control(
    name="gaussian",
    title="Gaussian (PCA)",
    description=(
        "A normal distribution on the first principal components of each class of the training "
        "data, 64 for images and 16 for beats: the best that a linear model can do. Means and "
        "covariances are right, everything beyond is missing, as is fine detail. Its distance "
        "must lie above that of real data, and it must pass the memorisation gate."
    ),
    sample=sample,
    invented=True,
    to_beat=True,
    expects=(
        Worse(
            "fid",
            than=("real",),
            why="nothing is closer to the reference than real data of the same source",
        ),
    ),
    gate=MustPass("what is drawn from a linear model copies nobody"),
    whole_set=WholeSet("PCA"),
)
