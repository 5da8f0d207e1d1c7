"""Which range of the training data a model's [-1, 1] stands for."""

from __future__ import annotations

import numpy as np

from phantombench.task.spec import Samples


def bounds_of(samples: Samples) -> tuple[float, float]:
    """Return the range that is mapped to [-1, 1]: the extremes of images, the bulk of signals.

    A signal's rare peaks would leave its beats a small part of the range; what lies beyond the 99 %
    quantile of the magnitude is beyond 1 as well.
    """
    if samples.ndim == 4:
        return float(samples.min()), float(samples.max())
    magnitude = float(np.quantile(np.abs(samples), 0.99))
    return -magnitude, magnitude
