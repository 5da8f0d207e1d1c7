"""RMSE on pairs: the root of the mean squared difference of two samples, averaged over pairs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.metrics.fidelity.paired import ASSIGNMENT, paired_measure
from phantombench.metrics.measure import SAMPLE_UNIT, Goal, Source
from phantombench.task.spec import Samples


def per_pair(reference: Samples, generated: Samples) -> NDArray[np.float64]:
    """Return the RMSE (p,) of samples (p, ...), in their unit.

    >>> per_pair(np.zeros((1, 2), np.float32), np.array([[3.0, 4.0]], np.float32)).round(4)
    array([3.5355])
    """
    gap = (generated - reference).reshape(len(reference), -1)
    return np.sqrt(np.square(gap, dtype=np.float64).mean(axis=1))


MEASURE = paired_measure(
    per_pair,
    name="rmse",
    title="RMSE",
    goal=Goal.MINIMIZE,
    unit=SAMPLE_UNIT,
    bounds=(0.0, np.inf),
    source=Source("root mean squared error on pairs", ASSIGNMENT),
    distance=True,
    overview=4,
    digits=4,
)
