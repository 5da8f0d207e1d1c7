"""The mean training sample of the class that is asked for, again and again."""

from __future__ import annotations

import numpy as np

from phantombench.controls.control import Control
from phantombench.controls.expectation import MustPass, WholeSet, Worse
from phantombench.controls.rows import rows_of
from phantombench.task.spec import Labels, Samples, Split, Task


def sample(task: Task, train: Split, labels: Labels, rng: np.random.Generator) -> Samples:
    """Return the class means (n, *sample_shape), one row a label."""
    samples = np.empty((len(labels), *task.spec.sample_shape), dtype=np.float32)
    for label in np.unique(labels):
        rows = rows_of(train.labels, int(label))
        samples[labels == label] = train.samples[rows].mean(axis=0, dtype=np.float64)
    return samples


CONTROL = Control(
    name="mean",
    title="Class mean",
    description=(
        "Every sample is the mean of all training samples of its class: what a model returns that "
        "minimises a squared error. Paired errors like it (PSNR, RMSE); it looks like nobody and "
        "has no diversity at all. It must have one of the two worst distances, coverage next to "
        "nothing, and pass the memorisation gate, for a mean is no patient."
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
        Worse(
            "fid",
            than=("blur", "collapse", "gaussian"),
            why="samples without anatomy are worse than blurred, few or linearly modelled ones",
        ),
        Worse("coverage", than=("real",), why="one sample does not reach most of the reference"),
        Worse(
            "recall",
            than=("real",),
            why="the reference does not lie within what a few repeated points span",
        ),
    ),
    gate=MustPass("what looks like nobody copies nobody"),
    whole_set=WholeSet("class means"),
)
