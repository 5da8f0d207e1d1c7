"""Training data itself: the floor of every distance, and the plainest copy."""

from __future__ import annotations

import numpy as np

from phantombench.controls.control import Control
from phantombench.controls.expectation import MustFail, Unbeaten
from phantombench.controls.rows import draw_rows
from phantombench.task.spec import Labels, Samples, Split, Task


def sample(task: Task, train: Split, labels: Labels, rng: np.random.Generator) -> Samples:
    """Return training samples (n, *sample_shape) with the labels asked for."""
    return train.samples[draw_rows(train.labels, labels, rng)]


CONTROL = Control(
    name="real",
    title="Real training data",
    description=(
        "Training samples with the labels asked for, none twice where there are enough. Nothing "
        "looks more like the reference than data of the same source, so its distances are the "
        "best there are, and the floor that every distance is divided by. And nothing is a "
        "plainer copy of patients: it must fail the memorisation gate."
    ),
    sample=sample,
    floor=True,
    expects=(Unbeaten("fid", why="it has seen the reference, or the ruler is broken"),),
    gate=MustFail("every sample is a training sample"),
)
