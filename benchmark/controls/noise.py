"""Independent Gaussian noise at every pixel, with that pixel's mean and deviation in train."""

from __future__ import annotations

import numpy as np

from phantombench.controls.control import Control
from phantombench.controls.expectation import MustPass, Worse
from phantombench.statistics.spread import deviation_of_values
from phantombench.task.spec import Labels, Samples, Split, Task


def sample(task: Task, train: Split, labels: Labels, rng: np.random.Generator) -> Samples:
    """Return noise (n, *sample_shape), cut off at the extreme values of the training data."""
    mean = train.samples.mean(axis=0, dtype=np.float64)
    deviation = deviation_of_values(train.samples)
    drawn = rng.standard_normal((len(labels), *task.spec.sample_shape), dtype=np.float32)
    drawn *= deviation.astype(np.float32)
    drawn += mean.astype(np.float32)
    return drawn.clip(train.samples.min(), train.samples.max())


CONTROL = Control(
    name="noise",
    title="Pixelwise noise",
    description=(
        "Each pixel or time step is drawn by itself from a normal distribution with its mean and "
        "standard deviation in train, whatever the label. Every value is plausible where it "
        "stands, no two belong together. It must have one of the two worst distances and no "
        "precision, and pass the memorisation gate."
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
        Worse("coverage", than=("real",), why="noise does not reach most of the reference"),
        Worse(
            "precision",
            than=("real", "collapse"),
            why="noise lies outside of what the reference spans, real samples lie within",
        ),
    ),
    gate=MustPass("what looks like nobody copies nobody"),
)
