"""Distances after registration: how much of a sample is left when another is fitted to it.

A copy in disguise (moved, stretched, warped, mirrored, inverted, brightened) is far from its
original value by value, and near it once the two are registered. Three steps, as copy detection
does it:

1. Candidates: the training samples that correlate best with the sample, after any of a set of moves
   and after normalisation of position and width (`registration_search`).
2. A quick fit of every candidate between block means; the best go on.
3. The fit of those: least squares under a smooth warp (displacements of a grid of few knots,
   interpolated linearly) and a quadratic change of values, by Gauss-Newton (Lucas and Kanade 1981;
   Baker and Matthews, Lucas-Kanade 20 years on, IJCV 56(3):221-255, 2004). The fifth of the values
   that fits worst is left out, so that an occluded part or an edge does not hide a copy (trimmed
   least squares: Rousseeuw 1984, JASA 79(388):871-880).

The distance is the root of the residual over that of the sample's own variation: 0 for a copy, 1
where the candidate explains nothing.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from phantombench.statistics.coarsening import block_means
from phantombench.statistics.registration_search import Search, as_images

FITTED = 6  # candidates that go through the whole fit
STEPS_COARSE, STEPS_FINE = 2, 3  # of Gauss-Newton
KEPT = 0.8  # share of the values that a fit is judged by
STIFFNESS = 0.02  # of the warp, relative to the mean curvature of the fit
KNOTS_OF_IMAGES, KNOTS_OF_SIGNALS = 3, 9  # along each side
_COARSE, _FINE = 4, 2  # values along each side that are averaged
_ROWS = 256  # samples at once
_FITS = 2048  # fits at once

Samples = NDArray[np.float32]


class Registration:
    """Training data made ready: many sets of samples are registered with the same."""

    def __init__(self, training: Samples) -> None:
        """Take training samples (m, channels, *extents), one or two extents."""
        self._search = Search(training)
        self._levels = {block: _with_slopes(training, block) for block in (_COARSE, _FINE)}

    def distances(self, samples: Samples, nearest: int) -> NDArray[np.float64]:
        """Return the distances (n, nearest) of samples to their nearest, ascending.

        Args:
            samples: (n, channels, *extents).
            nearest: how many, at most `FITTED`.

        Returns:
            Distances in [0, 1]; where there are fewer training samples, the last is repeated.
        """
        parts = [self._some(samples[i : i + _ROWS]) for i in range(0, len(samples), _ROWS)]
        found = torch.cat(parts) if parts else torch.empty((0, 1))
        columns = torch.arange(nearest).clamp_max(found.shape[1] - 1)
        return found[:, columns].double().numpy()

    def _some(self, samples: Samples) -> Tensor:
        rows, starts = self._search.candidates(samples)
        knots = _knots(samples.ndim - 2)
        none = torch.zeros((*rows.shape, knots))
        quick, shifts = self._fit(samples, _COARSE, rows, starts, none, STEPS_COARSE)
        order = quick.argsort(dim=1)[:, :FITTED]
        rows = rows.gather(1, order)
        starts = starts.gather(1, order[..., None, None].expand(-1, -1, 2, 3))
        shifts = shifts.gather(1, order[..., None].expand(-1, -1, knots))
        return self._fit(samples, _FINE, rows, starts, shifts, STEPS_FINE)[0].sort(dim=1).values

    def _fit(
        self,
        samples: Samples,
        block: int,
        rows: Tensor,
        starts: Tensor,
        shifts: Tensor,
        steps: int,
    ) -> tuple[Tensor, Tensor]:
        """Fit candidates (n, c): distances (n, c) and the displacements of their knots."""
        target = as_images(block_means(samples, block))
        of = torch.arange(len(rows)).repeat_interleave(rows.shape[1])
        flat = rows.flatten(), starts.flatten(0, 1), shifts.flatten(0, 1)
        parts = []
        for i in range(0, len(of), _FITS):
            row, start, shift = (each[i : i + _FITS] for each in flat)
            stacked = self._levels[block][row]
            parts.append(fit(target[of[i : i + _FITS]], stacked, start, shift, steps))
        left, moved = (torch.cat(each) for each in zip(*parts, strict=True))
        return left.view(rows.shape), moved.view(shifts.shape)


def fit(
    target: Tensor, stacked: Tensor, start: Tensor, shifts: Tensor, steps: int
) -> tuple[Tensor, Tensor]:
    """Fit candidates to targets, one to one.

    Args:
        target: (b, channels, h, w); a signal has h = 1.
        stacked: (b, channels * (1 + dimensions), h, w) candidates, then their slopes.
        start: (b, 2, 3) affine map from places of the target to places of the candidate.
        shifts: (b, knots) displacements to begin with, in half extents.
        steps: of Gauss-Newton.

    Returns:
        Distances (b,) and displacements (b, knots).
    """
    b, channels = target.shape[:2]
    dimensions = 1 if target.shape[2] == 1 else 2
    basis = _basis(target.shape[2:], dimensions)
    grid = F.affine_grid(start, [b, channels, *target.shape[2:]], align_corners=False)
    own = target.flatten(1)
    kept = torch.ones_like(own)
    flat = basis.flatten(1).repeat(1, channels)
    for step in range(steps + 1):
        field = torch.einsum("bdk,khw->bhwd", shifts.view(b, dimensions, -1), basis)
        if dimensions == 1:
            field = F.pad(field, (0, 1))
        seen = F.grid_sample(stacked, grid + field, padding_mode="border", align_corners=False)
        value, *slopes = (each.flatten(1) for each in seen.split(channels, dim=1))
        linear = torch.stack([torch.ones_like(value), value, value * value], dim=2)
        rest, weights = _without(linear, own[:, :, None], kept)
        if step == steps:
            return _distance(rest[:, :, 0], own), shifts
        gain = weights[:, 1] + 2 * weights[:, 2] * value
        pull = torch.cat([(gain * s)[:, None] * flat for s in slopes], dim=1).transpose(1, 2)
        # What a change of values explains is not explained by the warp.
        pull, _ = _without(linear, pull, kept)
        weighted = (pull * kept[:, :, None]).transpose(1, 2)
        curvature = weighted @ pull
        ridge = STIFFNESS * curvature.diagonal(dim1=1, dim2=2).mean(dim=1)[:, None] + 1e-9
        down = (weighted @ rest)[:, :, 0] - ridge * shifts
        stiff = ridge[:, :, None] * torch.eye(curvature.shape[1])
        shifts = shifts + torch.linalg.solve(curvature + stiff, down)
        kept = _best(rest[:, :, 0].abs())
    raise AssertionError("the last step returns")


def _without(linear: Tensor, values: Tensor, kept: Tensor) -> tuple[Tensor, Tensor]:
    """Return values (b, v, k) less what the columns of linear (b, v, 3) explain, and how."""
    weighted = (linear * kept[:, :, None]).transpose(1, 2)
    gram = weighted @ linear
    scale = gram.diagonal(dim1=1, dim2=2).mean(dim=1)[:, None, None]
    weights = torch.linalg.solve(gram + 1e-6 * scale * torch.eye(3), weighted @ values)
    return values - linear @ weights, weights


def _best(size: Tensor) -> Tensor:
    """Return (b, v), 1 for the share of values that fits best and 0 for the others."""
    limit = size.kthvalue(max(1, round(KEPT * size.shape[1])), dim=1, keepdim=True).values
    return (size <= limit).float()


def _distance(rest: Tensor, own: Tensor) -> Tensor:
    kept = _best(rest.abs())
    centred = own - own.mean(dim=1, keepdim=True)
    left = (rest.square() * kept).sum(dim=1) / kept.sum(dim=1)
    return (left / centred.square().mean(dim=1).clamp_min(1e-12)).sqrt().clamp_max(1.0)


def _knots(dimensions: int) -> int:
    return KNOTS_OF_SIGNALS if dimensions == 1 else 2 * KNOTS_OF_IMAGES**2


def _basis(extents: torch.Size, dimensions: int) -> Tensor:
    """Return the hat functions (knots, h, w) of a grid of knots."""

    def hats(extent: int, knots: int) -> Tensor:
        place = (torch.arange(extent) + 0.5) / extent * (knots - 1)
        return (1.0 - (place - torch.arange(knots)[:, None]).abs()).clamp_min(0.0)

    if dimensions == 1:
        return hats(extents[1], KNOTS_OF_SIGNALS)[:, None, :]
    down, across = (hats(extent, KNOTS_OF_IMAGES) for extent in extents)
    return (down[:, None, :, None] * across[None, :, None, :]).flatten(0, 1)


def _with_slopes(training: Samples, block: int) -> Tensor:
    """Return block means, then their slopes along columns and rows, per half extent."""
    images = as_images(block_means(training, block))
    height, width = images.shape[2:]
    across = F.pad(images, (1, 1, 0, 0), mode="replicate")
    found = [images, (across[..., 2:] - across[..., :-2]) / 2 * (width / 2)]
    if height > 1:
        down = F.pad(images, (0, 0, 1, 1), mode="replicate")
        found.append((down[..., 2:, :] - down[..., :-2, :]) / 2 * (height / 2))
    return torch.cat(found, dim=1)
