"""Distances after registration: how much of a sample is left when another is fitted to it.

A copy in disguise (moved, turned, stretched, warped, mirrored, inverted, brightened, unevenly
exposed, with a wandering baseline, with its channels swapped) is far from its original value by
value, and near it once the two are registered. Candidates are searched for
(`registration_search`) and fitted (`registration_fit`) in rounds, from coarse to fine: the best of
a round go on to the next.

The distance is the root of the residual over that of the sample's own variation: 0 for a copy, 1
where the candidate explains nothing. It is the geometric mean of that at the coarse and at the fine
grain: noise hides a copy from the one, a small candidate set of lookalikes from the other.

Rows are registered in fixed parts, so that the bytes of the answer do not depend on how many
threads share them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from phantombench.statistics.registration_fit import fit, knots, refined, warped
from phantombench.statistics.registration_images import (
    Samples,
    as_images,
    by_parts,
    coarse,
    grain,
    orders,
    smoothed,
    with_slopes,
)
from phantombench.statistics.registration_search import Candidates, Search
from phantombench.threads import in_parts

FITTED = 6  # candidates that go through every round
_COARSE, _FINE = 4, 2  # values that are averaged; less of small samples (`grain`)


@dataclass(frozen=True)
class _Round:
    """One round of fits.

    Attributes:
        grain: of the candidates and the sample, `_COARSE` or `_FINE`.
        step: values between those that are compared.
        steps: of Gauss-Newton.
        most: candidates that go on.
        finer: lay more knots between those of the warp first.
    """

    grain: int
    step: int
    steps: int
    most: int
    finer: bool = False


_AT_FIRST = (_Round(_COARSE, 4, 1, 8), _Round(_COARSE, 4, 2, FITTED))
# What is fine is found by few values, and judged by all.
_AT_LAST_OF_SIGNALS = (_Round(_FINE, 4, 2, FITTED), _Round(_FINE, 2, 1, FITTED))
# A warp that turns back within a quarter of an image is not followed by the knots of the first.
_AT_LAST_OF_IMAGES = (
    _Round(_FINE, 4, 1, FITTED),
    _Round(_FINE, 4, 2, FITTED, finer=True),
    _Round(_FINE, 2, 0, FITTED),
)
_FITS = 256  # fits at once: what they need stays in the cache
# Values of training data whose slopes would be as large as the data itself, 512 MiB and more: they
# are taken of the candidates of each fit, which costs a tenth of its time.
_LARGE = 2**27


@dataclass(frozen=True)
class Nearest:
    """The nearest training samples of n samples.

    Attributes:
        rows: of the training samples, (n,).
        distances: to them, (n,).
        registered: the training samples laid on the samples, (n, channels, *extents).
    """

    rows: NDArray[np.int64]
    distances: NDArray[np.float64]
    registered: Samples


class Registration:
    """Training data made ready: many sets of samples are registered with the same."""

    def __init__(self, training: Samples) -> None:
        """Take training samples (m, channels, *extents), one or two extents."""
        self._search = Search(training)
        images = self._images = as_images(training)
        # Signals keep every value: between those of a coarse grid their peaks are lost.
        thin = smoothed if training.ndim == 3 else coarse

        def level(size: int) -> Tensor:
            thinned = by_parts(lambda part: thin(part, grain(part, size)), images)
            return thinned if self._large else by_parts(with_slopes, thinned)

        self._large = training.size > _LARGE
        self._levels = {size: level(size) for size in (_COARSE, _FINE)}

    def distances(self, samples: Samples, nearest: int) -> NDArray[np.float64]:
        """Return the distances (n, nearest) of samples to their nearest, ascending.

        Args:
            samples: (n, channels, *extents).
            nearest: how many, at most `FITTED`.

        Returns:
            Distances in [0, 1]; where there are fewer training samples, the last is repeated.
        """
        parts = in_parts(self._some, samples)
        found = torch.cat(parts) if parts else torch.empty((0, 1))
        columns = torch.arange(nearest).clamp_max(found.shape[1] - 1)
        return found[:, columns].double().numpy()

    def nearest(self, samples: Samples) -> Nearest:
        """Return the nearest training sample of each of a few samples, laid on it."""
        left, candidates, shifts = self._fitted(samples)
        best = left.argmin(dim=1, keepdim=True)
        found = candidates.take(best)
        rows, shift = found.rows[:, 0], shifts[torch.arange(len(best)), best[:, 0]]
        laid = warped(self._images[rows], found.starts[:, 0], shift)
        back = torch.from_numpy(np.argsort(orders(laid.shape[1]), axis=1))[found.order[:, 0]]
        laid = laid.gather(1, back[:, :, None, None].expand_as(laid))
        return Nearest(
            rows.numpy(),
            left.gather(1, best)[:, 0].double().numpy(),
            laid.reshape(samples.shape).numpy(),
        )

    def _some(self, samples: Samples) -> Tensor:
        left, candidates, _ = self._fitted(samples)
        return _each_once(left, candidates.rows).sort(dim=1).values

    def _fitted(self, samples: Samples) -> tuple[Tensor, Candidates, Tensor]:
        """Return the last candidates (n, c) with their distances and displacements."""
        candidates = self._search.candidates(samples)
        shifts = torch.zeros((*candidates.rows.shape, knots(samples.ndim - 2)))
        for each in _AT_FIRST:
            coarsely, shifts = self._fit(samples, each, candidates, shifts)
            places = _best(coarsely, candidates.rows, each.most)
            candidates, coarsely = candidates.take(places), coarsely.gather(1, places)
            shifts = shifts.gather(1, places[..., None].expand(-1, -1, shifts.shape[2]))
        for each in _AT_LAST_OF_SIGNALS if samples.ndim == 3 else _AT_LAST_OF_IMAGES:
            shifts = refined(shifts) if each.finer else shifts
            finely, shifts = self._fit(samples, each, candidates, shifts)
        return (coarsely * finely).sqrt(), candidates, shifts

    def _fit(
        self, samples: Samples, how: _Round, candidates: Candidates, shifts: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Fit candidates (n, c): distances (n, c) and the displacements of their knots."""
        images = as_images(samples)
        targets = coarse(images, grain(images, how.step), grain(images, how.grain))
        targets = torch.stack([targets[:, list(each)] for each in orders(images.shape[1])])
        n, count = candidates.rows.shape
        of = torch.arange(n).repeat_interleave(count)
        flat = (
            candidates.rows.flatten(),
            candidates.order.flatten(),
            candidates.starts.flatten(0, 1),
            shifts.flatten(0, 1),
        )
        parts = []
        for i in range(0, len(of), _FITS):
            row, order, start, shift = (each[i : i + _FITS] for each in flat)
            target = targets[order, of[i : i + _FITS]]
            seen = self._levels[how.grain][row]
            seen = with_slopes(seen) if self._large else seen
            parts.append(fit(target, seen, start, shift, how.steps))
        left, moved = (torch.cat(each) for each in zip(*parts, strict=True))
        return left.view(n, count), moved.view(shifts.shape)


def _best(left: Tensor, rows: Tensor, most: int) -> Tensor:
    """Return the places (n, c') of the best, no training sample twice while there are others."""
    order = left.argsort(dim=1, stable=True)
    again = _again(rows.gather(1, order))
    return order.gather(1, again.byte().argsort(dim=1, stable=True))[:, :most]


def _each_once(left: Tensor, rows: Tensor) -> Tensor:
    """Return distances, where a training sample that is there twice has its worst one last."""
    order = left.argsort(dim=1, stable=True)
    again = _again(rows.gather(1, order))
    ordered = left.gather(1, order)
    worst = ordered.masked_fill(again, 0.0).amax(dim=1, keepdim=True)
    return torch.where(again, worst, ordered)


def _again(rows: Tensor) -> Tensor:
    """Return where a row number (n, c) has been there before, further left."""
    return (rows[:, :, None] == rows[:, None, :]).tril(-1).any(dim=2)
