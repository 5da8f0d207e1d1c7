"""Between physical units (grey level, millivolt) and the [-1, 1] in which networks work.

The range that is mapped to [-1, 1] comes from the training data: the extremes of images; the bulk
of signals, whose peaks may lie beyond. The bounds are buffers: they are stored with the weights, so
that a loaded model needs nothing else.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class _Bounded(nn.Module):
    elementwise = True  # every value by itself
    lower: Tensor
    upper: Tensor

    def __init__(self, bounds: tuple[float, float]) -> None:
        super().__init__()
        self.register_buffer("lower", torch.tensor(float(bounds[0])))
        self.register_buffer("upper", torch.tensor(float(bounds[1])))


class ToUnit(_Bounded):
    """Map [lower, upper] to [-1, 1]: the first layer of whatever reads samples.

    >>> ToUnit((0.0, 4.0))(torch.tensor([0.0, 3.0]))
    tensor([-1.0000,  0.5000])
    """

    def forward(self, samples: Tensor) -> Tensor:
        """Map samples in physical units to the unit range."""
        return (samples - self.lower) * (2.0 / (self.upper - self.lower)) - 1.0


class FromUnit(_Bounded):
    """Map [-1, 1] to [lower, upper]: the last layer of whatever makes samples.

    >>> FromUnit((0.0, 4.0))(torch.tensor([-1.0, 0.5]))
    tensor([0., 3.])
    """

    def forward(self, unit: Tensor) -> Tensor:
        """Map the unit range to physical units."""
        return self.lower + (unit + 1.0) * (0.5 * (self.upper - self.lower))
