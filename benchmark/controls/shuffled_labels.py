"""Training data under the wrong labels: every sample is real, the answer is not what was asked."""

from __future__ import annotations

import numpy as np

from phantombench.controls.control import Control
from phantombench.controls.expectation import Alike, MustFail
from phantombench.controls.rows import draw_rows
from phantombench.task.spec import Labels, Samples, Split, Task


def sample(task: Task, train: Split, labels: Labels, rng: np.random.Generator) -> Samples:
    """Return training samples (n, *sample_shape) with a permutation of the labels asked for."""
    return train.samples[draw_rows(train.labels, rng.permutation(labels), rng)]


CONTROL = Control(
    name="shuffled-labels",
    title="Shuffled labels",
    description=(
        "Training samples in the proportions that were asked for, handed out regardless of the "
        "label. As a set they are as real as `real`, so distances that know no labels must be the "
        "same; whatever uses labels (label agreement, utility) must fall. A copy of patients, it "
        "must fail the memorisation gate."
    ),
    sample=sample,
    expects=(
        Alike(
            "fid",
            to=("real",),
            why="a distance between sets knows no labels, and the set is real data",
        ),
    ),
    gate=MustFail("every sample is a training sample"),
)
