"""MAE on pairs: the mean absolute difference of two samples, averaged over pairs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.metrics.fidelity.paired import ASSIGNMENT, paired_measure
from phantombench.metrics.measure import SAMPLE_UNIT, Goal, Source
from phantombench.task.spec import Samples


def per_pair(reference: Samples, generated: Samples) -> NDArray[np.float64]:
    """Return the MAE (p,) of samples (p, ...), in their unit.

    >>> per_pair(np.zeros((1, 2), np.float32), np.array([[3.0, -4.0]], np.float32))
    array([3.5])
    """
    gap = (generated - reference).reshape(len(reference), -1)
    return np.abs(gap).mean(axis=1, dtype=np.float64)


MEASURE = paired_measure(
    per_pair,
    name="mae",
    title="MAE",
    goal=Goal.MINIMIZE,
    unit=SAMPLE_UNIT,
    bounds=(0.0, np.inf),
    source=Source("mean absolute error on pairs", ASSIGNMENT),
    distance=True,
    overview=6,
    digits=4,
)
