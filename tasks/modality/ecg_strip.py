"""What a strip is in every task of strips: leads, rate, length, classes, and the way to them.

A strip is 8 s of the leads MLII and V1 in mV: 1,024 samples a lead at 128 Hz. That is 2,880 samples
at 360 Hz, so that strips cut at whole multiples of 8 s begin on a sample of either rate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.importing import importing

LEADS = ("MLII", "V1")
SAMPLING_RATE = 128.0  # Hz
SECONDS = 8
LENGTH = 1024  # samples of a strip
SPAN = 2880  # samples of a strip at 360 Hz
UP, DOWN = 16, 45  # 128 / 360
CLASSES = ("normal", "ventricular", "supraventricular")  # by the ectopic beats within


def resample(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring a signal from 360 Hz to 128 Hz along its last axis.

    Up by 16, through a linear-phase low-pass below 64 Hz, and down by 45 (scipy's polyphase filter,
    a Kaiser window of beta 5), so that nothing above 64 Hz folds back.

    >>> t = np.arange(3600) / 360.0
    >>> slow = resample(np.sin(2 * np.pi * 10 * t))
    >>> expected = np.sin(2 * np.pi * 10 * np.arange(1280) / SAMPLING_RATE)
    >>> bool(np.abs(slow - expected)[50:-50].max() < 0.01)
    True
    """
    with importing:
        from scipy.signal import resample_poly

    return np.asarray(resample_poly(signal, UP, DOWN, axis=-1), dtype=np.float64)


def to_recorded(strips: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring strips (..., 1024) from 128 Hz back to 360 Hz, (..., 2880), where beats are measured.

    >>> to_recorded(np.zeros((3, 1024))).shape
    (3, 2880)
    """
    with importing:
        from scipy.signal import resample_poly

    return np.asarray(resample_poly(strips, DOWN, UP, axis=-1, padtype="line"), dtype=np.float64)
