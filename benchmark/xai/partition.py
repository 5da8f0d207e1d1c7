"""The units to which every method attributes: 8x8 patches, 64 time windows, latents, channels.

Methods are compared on the same units, so that none wins by the grain of its picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

UNITS = 64  # the most units that an input is cut into
SIDE = 8  # patches along each side of an image


@dataclass(frozen=True)
class Partition:
    """The unit to which each value of an input belongs.

    Attributes:
        index: (*shape) int64, the unit of each value, from 0.
        size: number of units, U.
        name: what a unit is, in the plural: "patches", "windows", "latent dimensions", "channels".
    """

    index: Tensor
    size: int
    name: str

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one input."""
        return tuple(self.index.shape)

    def sums(self, values: Tensor) -> Tensor:
        """Sum values (n, *shape) over each unit: (n, U)."""
        flat = values.reshape(len(values), -1)
        sums = torch.zeros((len(values), self.size), dtype=values.dtype, device=values.device)
        return sums.index_add_(1, self.index.flatten().to(values.device), flat)

    def spread(self, units: Tensor) -> Tensor:
        """Give each value that of its unit: (n, U) -> (n, *shape); no division by its size."""
        return units[:, self.index.flatten().to(units.device)].reshape(len(units), *self.shape)


def of_samples(sample_shape: Sequence[int]) -> Partition:
    """Cut an image (1, h, w) into 8x8 patches, a signal (1, length) into 64 windows.

    >>> of_samples((1, 64, 64)).index[0, 8, 63].item(), of_samples((1, 256)).index[0, 255].item()
    (15, 63)
    """
    channels, *extents = sample_shape
    if len(extents) == 2:
        rows, columns = (torch.arange(extent) * SIDE // extent for extent in extents)
        index, name = rows[:, None] * SIDE + columns, "patches"
    else:
        index, name = torch.arange(extents[0]) * UNITS // extents[0], "windows"
    return Partition(index.expand(channels, *index.shape).clone(), int(index.max()) + 1, name)


def of_latents(latent_dim: int) -> Partition:
    """Take each latent dimension as a unit; runs of neighbours where there are more than 64."""
    size = min(latent_dim, UNITS)
    return Partition(torch.arange(latent_dim) * size // latent_dim, size, "latent dimensions")


def of_channels(shape: Sequence[int], axis: int = 0) -> Partition:
    """Take each channel of an activation (*shape) as a unit; runs of neighbours beyond 64.

    >>> of_channels((128, 4, 4)).size, of_channels((16, 256), axis=1).size
    (64, 64)
    """
    channels = shape[axis]
    size = min(channels, UNITS)
    unit = torch.arange(channels) * size // channels
    along = [1] * len(shape)
    along[axis] = channels
    return Partition(unit.view(along).expand(*shape).clone(), size, "channels")
