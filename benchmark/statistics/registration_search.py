"""Which training samples a sample may be a copy of, and how it would have been moved.

Searches whose candidates are joined. One tries moves: shifts, scales, turns and mirror images of
the sample, correlated with the training samples at a coarse grain. The others normalise position
and width of signals, so that stretching and shifting drop out. Every search is made for each order
of the channels, and a channel that is inverted correlates as well as an upright one.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from phantombench.statistics.registration_images import (
    Samples,
    as_images,
    coarse,
    orders,
    smoothed,
    unit,
)
from phantombench.statistics.registration_moments import NORMALISATIONS
from phantombench.statistics.registration_moves import moves

CANDIDATES = 12  # of each search
_STEP = 4  # values between those that are compared


@dataclass(frozen=True)
class Candidates:
    """What a sample may be a copy of, (n, c) each.

    Attributes:
        rows: of the training samples.
        starts: affine maps from places of the sample to places of the candidate, (n, c, 2, 3).
        order: which order of the sample's channels, an index into `orders`.
    """

    rows: Tensor
    starts: Tensor
    order: Tensor

    def take(self, places: Tensor) -> Candidates:
        """Return those at places (n, c')."""
        return Candidates(
            self.rows.gather(1, places),
            self.starts.gather(1, places[..., None, None].expand(-1, -1, 2, 3)),
            self.order.gather(1, places),
        )


class Search:
    """The training samples, ready to be searched."""

    def __init__(self, training: Samples) -> None:
        images = as_images(training)
        signals = training.ndim == 3
        self._coarse = unit(coarse(images, _STEP).flatten(2))
        self._count = min(CANDIDATES, len(training))
        tried = moves(training.ndim - 2)
        self._there, self._back = (
            torch.tensor([getattr(move, way) for move in tried]) for way in ("there", "back")
        )
        self._normal = [(each, each(images)) for each in NORMALISATIONS] if signals else []

    def candidates(self, samples: Samples) -> Candidates:
        """Return what each of n samples may be a copy of."""
        images = as_images(samples)
        found = []
        for index, order in enumerate(orders(images.shape[1])):
            arranged = images[:, list(order)]
            for rows, starts in (self._by_moves(arranged), *self._by_moments(arranged)):
                found.append((rows, starts, torch.full_like(rows, index)))
        return Candidates(*(torch.cat(each, dim=1) for each in zip(*found, strict=True)))

    def _by_moves(self, images: Tensor) -> tuple[Tensor, Tensor]:
        n, channels, height, width = images.shape
        smooth = smoothed(images, _STEP).reshape(1, n * channels, height, width)
        size = [1, 1, 1 if height == 1 else max(1, height // _STEP), max(1, width // _STEP)]
        moved = []
        for there in self._there:
            grid = F.affine_grid(there[None], size, align_corners=False)
            seen = F.grid_sample(smooth, grid, padding_mode="border", align_corners=False)
            moved.append(unit(seen.reshape(n, channels, -1)))
        best = torch.full((n, len(self._coarse)), -1.0)
        for each in moved:
            torch.maximum(best, _likeness(each, self._coarse), out=best)
        rows = best.topk(self._count, dim=1).indices
        # The move by which each of the few lies best, asked for again.
        among = self._coarse[rows].transpose(1, 2)  # (n, channels, few, v)
        every = torch.stack(moved, dim=2)  # (n, channels, moves, v)
        which = (every @ among.transpose(2, 3)).abs().sum(dim=1).argmax(dim=1)
        return rows, self._back[which]

    def _by_moments(self, images: Tensor) -> list[tuple[Tensor, Tensor]]:
        found = []
        for normalise, (known, centres, spreads) in self._normal:
            shape, centre, spread = normalise(images)
            rows = _likeness(shape, known).topk(self._count, dim=1).indices
            scale = spreads[rows] / spread[:, None]
            starts = torch.zeros((*rows.shape, 2, 3))
            starts[..., 0, 0], starts[..., 1, 1] = scale, 1.0
            starts[..., 0, 2] = centres[rows] - scale * centre[:, None]
            found.append((rows, starts))
        return found


def _likeness(some: Tensor, others: Tensor) -> Tensor:
    """Return (n, m): the sum over channels of the size of the correlation."""
    by_channel = (some[:, c] @ others[:, c].T for c in range(some.shape[1]))
    found = next(by_channel).abs_()
    for each in by_channel:
        found += each.abs_()
    return found
