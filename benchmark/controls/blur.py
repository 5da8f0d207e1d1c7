"""Training data, blurred: what a model returns that has lost the fine detail."""

from __future__ import annotations

import numpy as np

from phantombench.controls.control import Control
from phantombench.controls.drawing import draw_rows
from phantombench.task.spec import Labels, Samples, Split, Task

IMAGE_SIGMA = 1.0  # pixels
SIGNAL_SIGMA = 4.0  # samples; 11 ms at 360 Hz


def sample(task: Task, train: Split, labels: Labels, rng: np.random.Generator) -> Samples:
    """Return training samples with the labels asked for, after a Gaussian filter."""
    from scipy.ndimage import gaussian_filter

    real = train.samples[draw_rows(train.labels, labels, rng)]
    sigma = IMAGE_SIGMA if task.spec.kind == "image" else SIGNAL_SIGMA
    axes = real.ndim - 2
    return gaussian_filter(real, sigma=(0.0, 0.0, *[sigma] * axes), mode="nearest")


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
)
