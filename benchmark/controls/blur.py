"""Training data, blurred: what a model returns that has lost the fine detail."""

from __future__ import annotations

import numpy as np

from phantombench.controls.control import Control
from phantombench.controls.expectation import Attack, MustFail, Worse
from phantombench.controls.rows import draw_rows
from phantombench.task.spec import Labels, Samples, Split, Task

SIGMA = 1.0  # pixels, of samples with two extents or more
SIGMA_OF_ONE = 4.0  # samples, of signals; 11 ms at 360 Hz


def sample(task: Task, train: Split, labels: Labels, rng: np.random.Generator) -> Samples:
    """Return training samples (n, *sample_shape) with the labels, after a Gaussian filter."""
    from scipy.ndimage import gaussian_filter

    real = train.samples[draw_rows(train.labels, labels, rng)]
    extents = real.ndim - 2  # the filter runs along them, and not from channel to channel
    sigma = SIGMA_OF_ONE if extents == 1 else SIGMA
    return gaussian_filter(real, sigma=(0.0, 0.0, *[sigma] * extents), mode="nearest")


CONTROL = Control(
    name="blur",
    title="Blurred training data",
    description=(
        "Training samples through a Gaussian filter, of 1 pixel for images and of 4 samples (11 ms "
        "at 360 Hz) for beats. All anatomy and all diversity are there, the fine detail is not: "
        "its distance must lie above that of real data. It is still a copy of patients: images "
        "must fail the memorisation gate, while beats, of which train holds many alike, are moved "
        "further than their neighbours lie apart, and slip through in part."
    ),
    sample=sample,
    to_beat=True,
    expects=(
        Worse(
            "fid",
            than=("real",),
            why="nothing is closer to the reference than real data of the same source",
        ),
    ),
    # Not so for beats: smoothing moves one further than another patient's lies from it.
    gate=MustFail("blurred patients are still patients", kind="image"),
    attack=Attack("blurred copies"),
)
