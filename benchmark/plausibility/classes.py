"""Whether the samples of one class look like the real ones of another."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from phantombench.task.spec import Labels, Samples, Split

Classify = Callable[[Samples], NDArray[np.float64]]  # samples -> class probabilities (n, classes)

_CLEAR = 0.5  # of the gain that exchanged real classes would have
_SURE = 5.0  # standard errors
_LEAST = 10  # samples of a class
_LOOKED_AT = 500  # real samples of a class


def exchanged(train: Split, samples: Samples, labels: Labels, classify: Classify) -> dict[int, int]:
    """Return which class each label seems to mean, for those that seem to mean another; {} if none.

    The mean class probabilities of each label are assigned to those of real classes at the least
    total squared distance (Kuhn 1955, Naval Research Logistics Quarterly 2:83-97). An assignment
    other than the given one counts where the gain is at least half of what it would be had real
    classes been exchanged, and beyond chance.

    Args:
        train: real samples with their labels.
        samples: (n, *sample_shape).
        labels: (n,).
        classify: the task's frozen classifier.
    """
    classes = [
        int(each)
        for each in np.unique(train.labels)
        if min((labels == each).sum(), (train.labels == each).sum()) >= _LEAST
    ]
    if len(classes) < 2:
        return {}
    rows = [np.flatnonzero(train.labels == each)[:_LOOKED_AT] for each in classes]
    real = np.stack([classify(train.samples[each]).mean(axis=0) for each in rows])
    ours = [classify(samples[labels == each]) for each in classes]
    cost = np.square(np.stack([each.mean(axis=0) for each in ours])[:, None] - real).sum(axis=2)
    _, assigned = linear_sum_assignment(cost)
    moved = np.flatnonzero(assigned != np.arange(len(classes)))
    gain = sum(float(cost[i, i] - cost[i, assigned[i]]) for i in moved)
    possible = sum(float(np.square(real[i] - real[assigned[i]]).sum()) for i in moved)
    variance = sum(_variance_of_mean(ours[i] @ (real[assigned[i]] - real[i])) for i in moved)
    if gain <= max(_CLEAR * possible, _SURE * 2 * np.sqrt(variance)):
        return {}
    return {classes[i]: classes[assigned[i]] for i in moved}


def _variance_of_mean(values: NDArray[np.float64]) -> float:
    return float(values.var() / len(values))
