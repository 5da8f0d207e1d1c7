"""ROCKET: random convolutions, and of each how much is positive, and the most.

Dempster, Petitjean and Webb, ROCKET: exceptionally fast and accurate time series classification
using random convolutional kernels, Data Mining and Knowledge Discovery 34:1454-1495, 2020, sec. 3.
Two things differ: a signal keeps its size (all are scaled by one number, the deviation of training
samples, since millivolts mean something), and a kernel reads all leads at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Samples

KERNELS = 500
LENGTHS = (7, 9, 11)
_SEED = 2020
_BATCH = 1024


@dataclass(frozen=True)
class Kernel:
    """One random convolution: weights (leads, length), bias, dilation, zeros at either end."""

    weights: NDArray[np.float32]
    bias: float
    dilation: int
    padding: int


def draw_kernels(leads: int, length: int, count: int = KERNELS) -> list[Kernel]:
    """Draw kernels for signals (leads, length), always the same ones.

    Weights are normal around their mean; the bias is even in [-1, 1]; the dilation is even in its
    logarithm, up to what the signal holds; half of the kernels pad.
    """
    rng = np.random.default_rng(_SEED)
    kernels = []
    for _ in range(count):
        size = int(rng.choice([each for each in LENGTHS if each < length]))
        weights = rng.standard_normal((leads, size)).astype(np.float32)
        weights -= weights.mean(axis=1, keepdims=True)
        bias = float(rng.uniform(-1, 1))
        dilation = int(2 ** rng.uniform(0, np.log2((length - 1) / (size - 1))))
        padding = (size - 1) * dilation // 2 if rng.random() < 0.5 else 0
        kernels.append(Kernel(weights, bias, dilation, padding))
    return kernels


def rocket_features(kernels: list[Kernel], samples: Samples) -> NDArray[np.float64]:
    """Return (n, 2 kernels): of each, the share of positive outputs, and the largest.

    Args:
        kernels: K of them.
        samples: (n, leads, length), scaled.
    """
    import torch
    from torch.nn import functional as F

    alike: dict[tuple[int, int, int], list[int]] = {}  # kernels that one convolution computes
    for index, kernel in enumerate(kernels):
        shape = kernel.weights.shape[1], kernel.dilation, kernel.padding
        alike.setdefault(shape, []).append(index)
    features = np.empty((len(samples), len(kernels), 2))
    for start in range(0, len(samples), _BATCH):
        batch = torch.from_numpy(np.ascontiguousarray(samples[start : start + _BATCH], np.float32))
        for (_, dilation, padding), members in alike.items():
            weights = torch.from_numpy(np.stack([kernels[each].weights for each in members]))
            bias = torch.tensor([kernels[each].bias for each in members])
            with torch.inference_mode():
                found = F.conv1d(batch, weights, bias, padding=padding, dilation=dilation)
                rows = slice(start, start + len(batch))
                features[rows, members, 0] = (found > 0).double().mean(dim=2).numpy()
                features[rows, members, 1] = found.amax(dim=2).double().numpy()
    return features.reshape(len(samples), -1)
