"""What registration does with samples: each is an image, a signal an image of one row."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

Samples = NDArray[np.float32]
_MOST_SWAPPED = 3  # channels whose every order is tried; of more, only their rotations
_BLUR_OF_IMAGES, _BLUR_OF_SIGNALS = 2, 12  # values averaged, in a fit
_LEAST = 16  # values along a side, however coarse
_PART = 4096  # images that are averaged at once: each average is a copy or two
_WIDE = 8  # what changes slowly is what remains after averaging over an eighth of the extent, twice


def as_images(samples: Samples) -> Tensor:
    """Return samples as (n, channels, h, w); a signal is an image of one row."""
    images = torch.from_numpy(np.ascontiguousarray(samples))
    return images if images.dim() == 4 else images[:, :, None]


def orders(channels: int) -> list[tuple[int, ...]]:
    """Return the orders of channels that are tried, as they are first.

    >>> orders(2), len(orders(3)), len(orders(12))
    ([(0, 1), (1, 0)], 6, 12)
    """
    if channels <= _MOST_SWAPPED:
        return list(itertools.permutations(range(channels)))
    return [(*range(i, channels), *range(i)) for i in range(channels)]


def by_parts(work: Callable[[Tensor], Tensor], images: Tensor, most: int = _PART) -> Tensor:
    """Return what `work` makes of images (n, ...), which it does to each by itself, in parts.

    >>> by_parts(lambda part: 2 * part, torch.arange(5), most=2)
    tensor([0, 2, 4, 6, 8])
    """
    first = work(images[:most])
    if len(images) <= most:
        return first
    made = first.new_empty((len(images), *first.shape[1:]))
    made[:most] = first
    for start in range(most, len(images), most):
        made[start : start + most] = work(images[start : start + most])
    return made


def grain(images: Tensor, most: int) -> int:
    """Return how many values are averaged: `most`, a power of two, or less of small samples.

    >>> grain(torch.empty(1, 1, 64, 64), 4), grain(torch.empty(1, 1, 1, 32), 4)
    (4, 2)
    """
    extent = images.shape[3] if images.shape[2] == 1 else min(images.shape[2:])
    while most > 1 and extent // most < _LEAST:
        most //= 2
    return most


def smoothed(images: Tensor, width: int) -> Tensor:
    """Average over `width` (even) values, then over 2, so that nothing moves; 1 changes nothing."""
    if width == 1:
        return images
    beside = width // 2
    if images.shape[2] == 1:
        padded = F.pad(images, (beside, beside, 0, 0), mode="replicate")
        return F.avg_pool2d(F.avg_pool2d(padded, (1, width), 1), (1, 2), 1)
    padded = F.pad(images, (beside,) * 4, mode="replicate")
    return F.avg_pool2d(F.avg_pool2d(padded, width, 1), 2, 1)


def detail(images: Tensor) -> Tensor:
    """Return images (n, channels, h, w) less what changes slowly in them."""
    width = max(2, images.shape[3] // _WIDE // 2 * 2)
    return images - smoothed(smoothed(images, width), width)


def coarse(images: Tensor, step: int, width: int = 0) -> Tensor:
    """Return images (n, channels, h / step, w / step), smoothed over `width`, or over the step."""
    n, channels, height, across = images.shape
    size = [n, channels, 1 if height == 1 else height // step, across // step]
    grid = F.affine_grid(torch.eye(2, 3).expand(n, 2, 3), size, align_corners=False)
    smooth = smoothed(images, width or step)
    return F.grid_sample(smooth, grid, padding_mode="border", align_corners=False)


def with_slopes(images: Tensor) -> Tensor:
    """Return images, the same blurred, and their slopes along columns and rows, per half extent.

    Of (n, channels, h, w) they are (n, channels * (2 + dimensions), h, w); a signal has h = 1.
    """
    height, width = images.shape[2:]
    blurred = smoothed(images, _BLUR_OF_SIGNALS if height == 1 else _BLUR_OF_IMAGES)
    across = F.pad(images, (1, 1, 0, 0), mode="replicate")
    found = [images, blurred, (across[..., 2:] - across[..., :-2]) / 2 * (width / 2)]
    if height > 1:
        down = F.pad(images, (0, 0, 1, 1), mode="replicate")
        found.append((down[..., 2:, :] - down[..., :-2, :]) / 2 * (height / 2))
    return torch.cat(found, dim=1)


def unit(rows: Tensor) -> Tensor:
    """Return rows (..., v) with their mean taken away and of length 1."""
    centred = rows - rows.mean(dim=-1, keepdim=True)
    return centred / centred.norm(dim=-1, keepdim=True).clamp_min(1e-12)
