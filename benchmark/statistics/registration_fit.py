"""Fit candidates to samples: a smooth warp and a smooth change of values, by Gauss-Newton.

Lucas and Kanade 1981; Baker and Matthews, Lucas-Kanade 20 years on, IJCV 56(3):221-255, 2004, with
the change of values projected out (sec. 3.3 of part 4: linear appearance variation). The fifth of
the values that fits worst is left out, so that an occluded part or an edge does not hide a copy
(trimmed least squares: Rousseeuw 1984, JASA 79(388):871-880).
"""

from __future__ import annotations

import functools
import math

import torch
import torch.nn.functional as F
from torch import Tensor

KEPT = 0.8  # share of the values that a fit is judged by
STIFFNESS = 0.02  # of the warp, relative to the mean curvature of the fit
KNOTS_OF_IMAGES, KNOTS_OF_SIGNALS = 3, 9  # along each side
WAVES = 3  # half waves along a side of the smooth field that is added
SHORT_WAVES = 16  # half waves up to which the few that explain most go with a signal's distance
CHOSEN = 6  # of these, at most


def fit(
    target: Tensor, stacked: Tensor, start: Tensor, shifts: Tensor, steps: int
) -> tuple[Tensor, Tensor]:
    """Fit candidates to targets, one to one.

    The change of values is its own in each channel: a gain, a square, a blur, and an added smooth
    field, which a wandering baseline or an uneven exposure is. The warp is that of all channels.

    Args:
        target: (b, channels, h, w); a signal has h = 1.
        stacked: (b, channels * (2 + dimensions), *extents) candidates, the same blurred, and their
            slopes, at any grain.
        start: (b, 2, 3) affine map from places of the target to places of the candidate.
        shifts: (b, knots) displacements to begin with, in half extents.
        steps: of Gauss-Newton.

    Returns:
        Distances (b,) and displacements (b, knots).
    """
    b, channels, height, width = target.shape
    dimensions = 1 if height == 1 else 2
    basis = _hats(height, width, dimensions, _along(shifts, dimensions))
    flat = basis.flatten(1)  # (knots, v)
    fields = _fields(height, width, dimensions, WAVES).expand(b, channels, -1, -1)
    grid = F.affine_grid(start, [b, channels, height, width], align_corners=False)
    own = target.flatten(2)
    kept = torch.ones_like(own)
    for step in range(steps + 1):
        place = grid + _field(shifts, basis)
        seen = F.grid_sample(stacked, place, padding_mode="border", align_corners=False)
        value, blurred, *slopes = (each.flatten(2) for each in seen.split(channels, dim=1))
        linear = torch.cat(
            [torch.stack([value, value * value, blurred - value], dim=2), fields], dim=2
        )
        weighted, gram = _weighted(linear, kept)
        weights = torch.linalg.solve(gram, weighted @ own[..., None])
        rest = own - (weights.transpose(2, 3) @ linear)[:, :, 0]
        if step == steps:
            if dimensions == 1:
                rest = _without_wander(own, linear, rest, kept)
            return _distance(rest, own), shifts
        gain = weights[:, :, 0] + 2 * weights[:, :, 1] * value
        pull = torch.cat([(gain * slope)[:, :, None] * flat for slope in slopes], dim=2)
        # What a change of values explains is not explained by the warp.
        shared = torch.linalg.solve(gram, weighted @ pull.transpose(2, 3))
        pull = pull - shared.transpose(2, 3) @ linear
        pulled = pull * kept[:, :, None]
        curvature = (pulled @ pull.transpose(2, 3)).sum(dim=1)
        ridge = STIFFNESS * curvature.diagonal(dim1=1, dim2=2).mean(dim=1)[:, None] + 1e-9
        down = (pulled @ rest[..., None]).sum(dim=1)[..., 0] - ridge * shifts
        stiff = ridge[:, :, None] * torch.eye(curvature.shape[1])
        shifts = shifts + torch.linalg.solve(curvature + stiff, down)
        kept = _best(rest.abs())
    raise AssertionError("the last step returns")


def warped(images: Tensor, start: Tensor, shifts: Tensor) -> Tensor:
    """Return candidates (b, channels, h, w) laid on their targets, at their own grain."""
    height, width = images.shape[2:]
    dimensions = 1 if height == 1 else 2
    basis = _hats(height, width, dimensions, _along(shifts, dimensions))
    grid = F.affine_grid(start, list(images.shape), align_corners=False)
    place = grid + _field(shifts, basis)
    return F.grid_sample(images, place, padding_mode="border", align_corners=False)


def knots(dimensions: int) -> int:
    """Return how many displacements a warp has."""
    return KNOTS_OF_SIGNALS if dimensions == 1 else 2 * KNOTS_OF_IMAGES**2


def refined(shifts: Tensor) -> Tensor:
    """Return displacements (..., knots) of images with a knot more between any two along a side.

    >>> refined(torch.tensor([[0.0, 2.0, 4.0] * 3 + [1.0] * 9]))[0, :6]
    tensor([0., 1., 2., 3., 4., 0.])
    """
    grids = shifts.flatten(0, -2).unflatten(1, (2, *[_along(shifts, 2)] * 2))
    size = 2 * grids.shape[2] - 1, 2 * grids.shape[3] - 1
    finer = F.interpolate(grids, size=size, mode="bilinear", align_corners=True)
    return finer.reshape(*shifts.shape[:-1], -1)


def _along(shifts: Tensor, dimensions: int) -> int:
    """Return how many knots there are along a side."""
    return shifts.shape[-1] if dimensions == 1 else math.isqrt(shifts.shape[-1] // 2)


def _field(shifts: Tensor, basis: Tensor) -> Tensor:
    """Return displacements (b, h, w, 2) in half extents, of those of the knots (b, knots)."""
    dimensions = shifts.shape[1] // len(basis)
    field = torch.einsum("bdk,khw->bhwd", shifts.view(len(shifts), dimensions, -1), basis)
    return F.pad(field, (0, 1)) if dimensions == 1 else field


def _without_wander(own: Tensor, linear: Tensor, rest: Tensor, kept: Tensor) -> Tensor:
    """Return what is left of signals (b, c, v) if the few short waves that explain most go as well.

    A wander that is added to a copy has few of them. All at once would explain any smooth signal.
    """
    width = own.shape[2]
    short = _fields(1, width, 1, min(SHORT_WAVES, width // 4))[WAVES + 1 :]
    size = ((rest * kept) @ short.T).abs()
    chosen = short[size.topk(min(CHOSEN, width // 10, len(short)), dim=2).indices]
    columns = torch.cat([linear, chosen], dim=2)
    weighted, gram = _weighted(columns, kept)
    weights = torch.linalg.solve(gram, weighted @ own[..., None])
    return own - (weights.transpose(2, 3) @ columns)[:, :, 0]


def _weighted(columns: Tensor, kept: Tensor) -> tuple[Tensor, Tensor]:
    """Return columns (b, c, q, v) of the values that are kept, and products to solve with."""
    weighted = columns * kept[:, :, None]
    gram = weighted @ columns.transpose(2, 3)
    size = gram.diagonal(dim1=2, dim2=3).mean(dim=2)[..., None, None]
    return weighted, gram + (1e-6 * size + 1e-12) * torch.eye(gram.shape[3])


def _best(size: Tensor) -> Tensor:
    """Return (b, c, v), 1 for the share of values that fits best and 0 for the others."""
    flat = size.flatten(1)
    limit = flat.kthvalue(max(1, round(KEPT * flat.shape[1])), dim=1).values
    return (size <= limit[:, None, None]).float()


def _distance(rest: Tensor, own: Tensor) -> Tensor:
    kept = _best(rest.abs())
    centred = own - own.mean(dim=2, keepdim=True)
    left = (rest.square() * kept).sum(dim=(1, 2)) / kept.sum(dim=(1, 2))
    return (left / centred.square().mean(dim=(1, 2)).clamp_min(1e-12)).sqrt().clamp_max(1.0)


@functools.cache
def _hats(height: int, width: int, dimensions: int, along: int) -> Tensor:
    """Return the hat functions (knots, h, w) of a grid of `along` knots a side."""

    def hats(extent: int, count: int) -> Tensor:
        place = (torch.arange(extent) + 0.5) / extent * (count - 1)
        return (1.0 - (place - torch.arange(count)[:, None]).abs()).clamp_min(0.0)

    if dimensions == 1:
        return hats(width, along)[:, None, :]
    down, across = (hats(extent, along) for extent in (height, width))
    return (down[:, None, :, None] * across[None, :, None, :]).flatten(0, 1)


@functools.cache
def _fields(height: int, width: int, dimensions: int, waves: int) -> Tensor:
    """Return the smooth fields (q, v): a constant and products of cosines, `waves` in all."""

    def cosines(extent: int) -> list[Tensor]:
        place = math.pi * (torch.arange(extent) + 0.5) / extent
        return [torch.cos(count * place) for count in range(waves + 1)]

    if dimensions == 1:
        return torch.stack(cosines(width))
    down, across = cosines(height), cosines(width)
    pairs = [(i, j) for i in range(waves + 1) for j in range(waves + 1 - i)]
    return torch.stack([torch.outer(down[i], across[j]).flatten() for i, j in pairs])
