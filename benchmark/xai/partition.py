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
    """Cut a sample into at most 64 units: an image into patches, a signal into windows of time.

    An image (channels, height, width) has 8x8 patches, which its channels share; more along one
    side where the other has fewer than 8 values. The windows of a signal (leads, length) are 64 in
    all, shared out among its leads. Where the values do not divide evenly, units differ by one.

    >>> of_samples((1, 64, 64)).index[0, 8, 63].item(), of_samples((1, 256)).index[0, 255].item()
    (15, 63)
    >>> of_samples((2, 512)).index[1, 0].item(), of_samples((1, 4, 100)).size
    (32, 64)
    """
    channels, *extents = sample_shape
    if len(extents) == 1:
        leads = min(channels, UNITS)
        windows = min(extents[0], UNITS // leads)
        index = _runs(channels, leads)[:, None] * windows + _runs(extents[0], windows)
        return Partition(index, leads * windows, "windows")
    rows = min(SIDE, extents[0])
    columns = min(UNITS // rows, extents[1])
    rows = min(UNITS // columns, extents[0])
    index = _runs(extents[0], rows)[:, None] * columns + _runs(extents[1], columns)
    return Partition(index.expand(channels, *extents).clone(), rows * columns, "patches")


def _runs(length: int, parts: int) -> Tensor:
    """Number `length` neighbours by the part that each belongs to, from 0: (length,)."""
    return torch.arange(length) * parts // length


def of_latents(latent_dim: int) -> Partition:
    """Take each latent dimension as a unit; runs of neighbours where there are more than 64.

    >>> of_latents(128).index[:4].tolist()
    [0, 0, 1, 1]
    """
    size = min(latent_dim, UNITS)
    return Partition(_runs(latent_dim, size), size, "latent dimensions")


def of_channels(shape: Sequence[int], axis: int = 0) -> Partition:
    """Take each channel of an activation (*shape) as a unit; runs of neighbours beyond 64.

    >>> of_channels((128, 4, 4)).size, of_channels((16, 256), axis=1).size
    (64, 64)
    """
    channels = shape[axis]
    size = min(channels, UNITS)
    unit = _runs(channels, size)
    along = [1] * len(shape)
    along[axis] = channels
    return Partition(unit.view(along).expand(*shape).clone(), size, "channels")
