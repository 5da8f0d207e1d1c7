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
    known = [int(each) for each in np.unique(train.labels) if _enough(train.labels, each)]
    given = [each for each in known if _enough(labels, each)]
    if len(given) < 2:
        return {}
    rows = [np.flatnonzero(train.labels == each)[:_LOOKED_AT] for each in known]
    real = np.stack([classify(train.samples[each]).mean(axis=0) for each in rows])
    ours = [classify(samples[labels == each]) for each in given]
    places = [known.index(each) for each in given]
    cost = np.square(np.stack([each.mean(axis=0) for each in ours])[:, None] - real).sum(axis=2)
    _, assigned = linear_sum_assignment(cost)
    moved = np.flatnonzero(assigned != np.array(places))
    gain = sum(float(cost[i, places[i]] - cost[i, assigned[i]]) for i in moved)
    ways = [real[assigned[i]] - real[places[i]] for i in moved]
    possible = sum(float(np.square(way).sum()) for way in ways)
    variance = sum(_variance_of_mean(ours[i] @ way) for i, way in zip(moved, ways, strict=True))
    if gain <= max(_CLEAR * possible, _SURE * 2 * np.sqrt(variance)):
        return {}
    return {given[i]: known[assigned[i]] for i in moved}


def _enough(labels: Labels, each: int) -> bool:
    return int((labels == each).sum()) >= _LEAST


def _variance_of_mean(values: NDArray[np.float64]) -> float:
    return float(values.var() / len(values))
