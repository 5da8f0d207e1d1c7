"""Strips of many beats, each cut around its largest deflection.

Where a strip begins is arbitrary, so that the mean of strips as they are is flat whatever was done
to them. Around the largest deflection they are comparable: it stays the same one in another unit,
upside down, backwards and at another rate.
"""

from __future__ import annotations

import numpy as np

from phantombench.task.spec import Samples

LONG = 768  # values from which on a signal holds many beats
WINDOW = 256  # values that are kept of it


def aligned(samples: Samples) -> Samples:
    """Return what can be averaged: images and single beats as they are, windows of strips.

    Args:
        samples: (n, channels, *extents). Of signals of at least 768 values, 256 are kept: half of
            them before the value of the first channel that lies farthest from its median.

    >>> strips = np.zeros((2, 1, 1024), np.float32)
    >>> strips[0, 0, 300] = strips[1, 0, 700] = -1.0
    >>> aligned(strips).shape, aligned(strips)[:, 0, 128].tolist()
    ((2, 1, 256), [-1.0, -1.0])
    """
    if samples.ndim != 3 or samples.shape[-1] < LONG:
        return samples
    half = WINDOW // 2
    first = samples[:, 0].astype(np.float64)
    far = np.abs(first - np.median(first, axis=-1, keepdims=True))
    peaks = half + far[:, half:-half].argmax(axis=-1)
    columns = peaks[:, None] + np.arange(-half, half)
    return np.take_along_axis(samples, columns[:, None, :], axis=-1)
