"""Samples at a coarser grain: means over blocks of neighbouring values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK = 4  # values along each side
_ROWS = 4096  # samples at once: the samples may be a memory map larger than the memory


def block_means(samples: NDArray[np.float32], block: int = BLOCK) -> NDArray[np.float32]:
    """Average samples (n, channels, *extents) over blocks; what does not fill a block is left out.

    >>> block_means(np.arange(8, dtype=np.float32).reshape(1, 1, 8))
    array([[[1.5, 5.5]]], dtype=float32)
    """
    parts = [_means(samples[i : i + _ROWS], block) for i in range(0, len(samples), _ROWS)]
    return np.concatenate(parts) if parts else _means(samples, block)


def _means(samples: NDArray[np.float32], block: int) -> NDArray[np.float32]:
    for axis in range(2, samples.ndim):
        whole = samples.shape[axis] // block
        samples = samples.take(np.arange(whole * block), axis)
        shape = (*samples.shape[:axis], whole, block, *samples.shape[axis + 1 :])
        samples = samples.reshape(shape).mean(axis=axis + 1, dtype=np.float32)
    return samples
