"""Which training samples a sample may be a copy of, and how it would have been moved.

Two searches, whose candidates are joined. One tries moves: shifts, scales and mirror images of the
sample, correlated with block means of the training samples. The other normalises position and width
of signals by the first two moments of where they change (as images are normalised by moments: Hu
1962, IRE Transactions on Information Theory 8(2):179-187), so that stretching and shifting drop
out. An inverted sample correlates as well as an upright one.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from phantombench.statistics.coarsening import block_means

CANDIDATES = 12  # of each search
_BLOCK = 4  # values along each side that are averaged
_REACH, _WIDTH = 3.0, 64  # deviations on each side that a normalised signal shows, and its values
_SMOOTHING = 8  # values on each side, before slopes are taken

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Move:
    """Look at a sample at scale * x + shift (and mirrored), in half extents."""

    down: float
    across: float
    scale: float
    mirrored: bool = False

    @property
    def there(self) -> list[list[float]]:
        """The affine matrix (2, 3), columns first as torch wants it."""
        sign = -1.0 if self.mirrored else 1.0
        return [[sign * self.scale, 0.0, self.across], [0.0, self.scale, self.down]]

    @property
    def back(self) -> list[list[float]]:
        """The matrix of the move back."""
        sign = -1.0 if self.mirrored else 1.0
        return [
            [sign / self.scale, 0.0, -sign * self.across / self.scale],
            [0.0, 1.0 / self.scale, -self.down / self.scale],
        ]


def moves(dimensions: int) -> list[Move]:
    """Return the moves that are tried: of images, or of signals in time.

    >>> len(moves(1)), len(moves(2))
    (35, 150)
    """
    if dimensions == 1:
        shifts = [each / 128 for each in (-12, -8, -4, 0, 4, 8, 12)]
        scales = (0.85, 0.92, 1.0, 1.08, 1.17)
        return [Move(0.0, across, scale) for across, scale in itertools.product(shifts, scales)]
    shifts = [each / 32 for each in (-6, -3, 0, 3, 6)]
    every = itertools.product(shifts, shifts, (0.92, 1.0, 1.08), (False, True))
    return [Move(*each) for each in every]


def as_images(samples: Samples) -> Tensor:
    """Return samples as (n, channels, h, w); a signal is an image of one row."""
    images = torch.from_numpy(np.ascontiguousarray(samples))
    return images if images.dim() == 4 else images[:, :, None]


class Search:
    """The training samples, ready to be searched."""

    def __init__(self, training: Samples) -> None:
        self._coarse = _unit(_flat(block_means(training, _BLOCK)))
        self._count = min(CANDIDATES, len(training))
        self._moves = moves(training.ndim - 2)
        self._back = torch.tensor([move.back for move in self._moves])
        self._by_moments = by_moments(training) if training.ndim == 3 else None

    def candidates(self, samples: Samples) -> tuple[Tensor, Tensor]:
        """Return rows (n, c) of the training samples, and maps (n, c, 2, 3) from sample to them."""
        rows, starts = self._by_moves(samples)
        if self._by_moments is None:
            return rows, starts
        shape, centre, spread = by_moments(samples)
        known, centres, spreads = self._by_moments
        more = (shape @ known.T).abs_().topk(self._count, dim=1).indices
        scale = spreads[more] / spread[:, None]
        other = torch.zeros((*more.shape, 2, 3))
        other[..., 0, 0], other[..., 1, 1] = scale, 1.0
        other[..., 0, 2] = centres[more] - scale * centre[:, None]
        return torch.cat([rows, more], dim=1), torch.cat([starts, other], dim=1)

    def _by_moves(self, samples: Samples) -> tuple[Tensor, Tensor]:
        images = as_images(samples)
        best = torch.full((len(images), len(self._coarse)), -1.0)
        which = torch.zeros(best.shape, dtype=torch.int16)
        for index, move in enumerate(self._moves):
            theta = torch.tensor(move.there).expand(len(images), 2, 3)
            grid = F.affine_grid(theta, list(images.shape), align_corners=False)
            moved = F.grid_sample(images, grid, padding_mode="border", align_corners=False)
            rows = _flat(block_means(moved.reshape(samples.shape).numpy(), _BLOCK))
            correlation = (_unit(rows) @ self._coarse.T).abs_()
            which[correlation > best] = index
            torch.maximum(best, correlation, out=best)
        rows = best.topk(self._count, dim=1).indices
        return rows, self._back[which.gather(1, rows).long()]


def by_moments(signals: Samples) -> tuple[Tensor, Tensor, Tensor]:
    """Return signals (n, channels, length) with position and width taken out.

    Returns:
        Unit vectors (n, channels * 64), and the centre and spread (n,) that were taken out: the
        first two moments of the squared slope, in half lengths.
    """
    signal = torch.from_numpy(np.ascontiguousarray(signals))
    channels = signal.shape[1]
    window = torch.hann_window(2 * _SMOOTHING + 1, periodic=False)
    window = (window / window.sum()).expand(channels, 1, -1)
    padded = F.pad(signal, (_SMOOTHING, _SMOOTHING), mode="replicate")
    smooth = F.conv1d(padded, window, groups=channels)
    slope = F.pad(smooth[..., 2:] - smooth[..., :-2], (1, 1))
    weight = slope.square().sum(dim=1)
    weight = weight / weight.sum(dim=1, keepdim=True).clamp_min(1e-12)
    length = signal.shape[-1]
    place = (torch.arange(length) + 0.5) / length * 2 - 1
    centre = (weight * place).sum(dim=1)
    spread = (weight * (place - centre[:, None]) ** 2).sum(dim=1).sqrt().clamp_min(1e-3)
    seen = centre[:, None] + spread[:, None] * torch.linspace(-_REACH, _REACH, _WIDTH)
    grid = torch.stack([seen, torch.zeros_like(seen)], dim=2)[:, None]
    shape = F.grid_sample(smooth[:, :, None], grid, padding_mode="border", align_corners=False)
    return _unit(shape.flatten(1)), centre, spread


def _flat(samples: Samples) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(samples)).flatten(1)


def _unit(rows: Tensor) -> Tensor:
    centred = rows - rows.mean(dim=1, keepdim=True)
    return centred / centred.norm(dim=1, keepdim=True).clamp_min(1e-12)
