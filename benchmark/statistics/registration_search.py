"""Which training samples a sample may be a copy of, and how it would have been moved.

Searches whose candidates are joined. One tries moves: shifts, scales, turns and mirror images of
the sample, correlated with the training samples at a coarse grain. Images are tried on a finer grid
of moves as well, by their detail and whitened, where films that are much alike differ; of signals
position and width are normalised, so that stretching and shifting drop out. Every search is made
for each order of the channels, and a channel that is inverted correlates as well as an upright one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from phantombench.statistics.registration_correlation import Plain, Whitened, likeness
from phantombench.statistics.registration_images import Samples, as_images, orders
from phantombench.statistics.registration_moments import NORMALISATIONS
from phantombench.statistics.registration_moves import fine_moves, moves

CANDIDATES = 12  # of each search


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
        self._count = min(CANDIDATES, len(training))
        self._moved: list[Plain | Whitened] = [
            Plain(images, moves(training.ndim - 2, training.shape[-1]))
        ]
        if not signals:
            self._moved.append(Whitened(images, fine_moves()))
        self._normal = [(each, each(images)) for each in NORMALISATIONS] if signals else []

    def candidates(self, samples: Samples) -> Candidates:
        """Return what each of n samples may be a copy of."""
        images = as_images(samples)
        found = []
        for index, order in enumerate(orders(images.shape[1])):
            for rows, starts in self._found(images[:, list(order)]):
                found.append((rows, starts, torch.full_like(rows, index)))
        return Candidates(*(torch.cat(each, dim=1) for each in zip(*found, strict=True)))

    def _found(self, images: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        for search in self._moved:
            yield search.best(images, self._count)
        yield from self._by_moments(images)

    def _by_moments(self, images: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        for normalise, (known, centres, spreads) in self._normal:
            shape, centre, spread = normalise(images)
            rows = likeness(shape, known).topk(self._count, dim=1).indices
            scale = spreads[rows] / spread[:, None]
            starts = torch.zeros((*rows.shape, 2, 3))
            starts[..., 0, 0], starts[..., 1, 1] = scale, 1.0
            starts[..., 0, 2] = centres[rows] - scale * centre[:, None]
            yield rows, starts
