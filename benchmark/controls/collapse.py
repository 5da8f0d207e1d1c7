"""Fifty training samples, repeated: perfect samples of a model that knows no others."""

from __future__ import annotations

import numpy as np

from phantombench.controls.control import Control
from phantombench.controls.expectation import MustFail, WholeSet, Worse
from phantombench.controls.rows import draw_rows, rows_of
from phantombench.task.spec import Labels, Samples, Split, Task

DISTINCT = 50


def sample(task: Task, train: Split, labels: Labels, rng: np.random.Generator) -> Samples:
    """Return 50 training samples over and over, (n, *sample_shape), shared as the labels are."""
    chosen = np.empty(len(labels), dtype=np.intp)
    for label, count in _shares(labels).items():
        kept = rng.permutation(rows_of(train.labels, label))[:count]
        places = np.flatnonzero(labels == label)
        among = np.zeros(len(kept), dtype=np.int64), np.zeros(len(places), dtype=np.int64)
        chosen[places] = kept[draw_rows(*among, rng)]
    return train.samples[chosen]


def _shares(labels: Labels) -> dict[int, int]:
    """Divide 50 among the labels in proportion, at least one each (largest remainders)."""
    present, counts = np.unique(labels, return_counts=True)
    exact = DISTINCT * counts / counts.sum()
    share = np.maximum(1, np.floor(exact)).astype(int)
    for index in np.argsort(share - exact, kind="stable"):
        if share.sum() >= DISTINCT:
            break
        share[index] += 1
    return {int(label): int(count) for label, count in zip(present, share, strict=True)}


CONTROL = Control(
    name="collapse",
    title="Collapsed model",
    description=(
        "Fifty training samples, shared among the classes as they are asked for, each returned "
        "many times: mode collapse with perfect samples. Precision stays high, recall and "
        "coverage must be low, the distance must lie above that of real data, and as a copy of "
        "patients it must fail the memorisation gate."
    ),
    sample=sample,
    to_beat=True,
    expects=(
        Worse(
            "fid",
            than=("real",),
            why="nothing is closer to the reference than real data of the same source",
        ),
        Worse("coverage", than=("real",), why="50 samples do not reach most of the reference"),
        Worse(
            "recall",
            than=("real",),
            why="the reference does not lie within what a few repeated points span",
        ),
    ),
    gate=MustFail("every sample is a training sample"),
    whole_set=WholeSet("50 repeated"),
)
