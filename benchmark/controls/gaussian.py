"""A normal distribution on the first principal components of each class: the linear model."""

from __future__ import annotations

import math

import numpy as np

from phantombench.controls.control import Control
from phantombench.controls.expectation import MustPass, WholeSet, Worse
from phantombench.controls.rows import rows_of
from phantombench.task.spec import Labels, Samples, Split, Task

COMPONENTS = 16  # of signals; four times as many for each further extent, 64 for images


def sample(task: Task, train: Split, labels: Labels, rng: np.random.Generator) -> Samples:
    """Return draws of the class's normal distribution, cut off at train's extreme values."""
    samples = np.empty((len(labels), *task.spec.sample_shape), dtype=np.float32)
    flat = samples.reshape(len(labels), math.prod(task.spec.sample_shape))
    extents = len(task.spec.sample_shape) - 1
    components = COMPONENTS * 4 ** (extents - 1)
    for label in np.unique(labels):
        asked = np.flatnonzero(labels == label)
        rows = train.samples[rows_of(train.labels, int(label))].reshape(-1, flat.shape[1])
        flat[asked] = _draw(rows, len(asked), components, rng)
    return samples.clip(train.samples.min(), train.samples.max())


def _draw(rows: Samples, n: int, components: int, rng: np.random.Generator) -> Samples:
    """Fit by the eigenvectors of the smaller of the two product matrices, and draw n rows."""
    from scipy.linalg import eigh

    mean = rows.mean(axis=0, dtype=np.float64)
    centred = rows - mean
    count, width = centred.shape
    kept = min(components, max(1, count - 1), width)
    if count < width:
        values, vectors = eigh(centred @ centred.T, subset_by_index=(count - kept, count - 1))
        basis = centred.T @ vectors  # columns of length sqrt(value)
    else:
        values, vectors = eigh(centred.T @ centred, subset_by_index=(width - kept, width - 1))
        basis = vectors * np.sqrt(np.maximum(values, 0.0))
    drawn = rng.standard_normal((n, kept)) @ (basis.T / np.sqrt(max(1, count - 1)))
    return (mean + drawn).astype(np.float32)


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
