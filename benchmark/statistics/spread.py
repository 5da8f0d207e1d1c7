"""The standard deviation of each value over samples, without a copy in double precision."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_HELD = 2**24  # values that are in memory in double precision: 128 MiB


def deviation_of_values(samples: NDArray[np.float32], held: int = _HELD) -> NDArray[np.float64]:
    """Return the standard deviation (*sample_shape) of samples (n, *sample_shape), in float64.

    The same bits as `samples.std(axis=0, dtype=np.float64)`, which holds all of them in double
    precision: values of different places do not meet, so that they are taken some at a time.

    Args:
        samples: at least one.
        held: how many values are in memory in double precision, or so.

    >>> deviation_of_values(np.array([[0.0, 1.0], [2.0, 1.0]], np.float32))
    array([1., 0.])
    """
    flat = samples.reshape(len(samples), -1)
    width = max(2, held // len(samples))  # a single column would be added in another order
    found = np.empty(flat.shape[1])
    for start in range(0, len(found), width):
        # The last part begins earlier, lest it be a single column.
        part = slice(max(0, min(start, len(found) - width)), start + width)
        found[part] = flat[:, part].std(axis=0, dtype=np.float64)
    return found.reshape(samples.shape[1:])
