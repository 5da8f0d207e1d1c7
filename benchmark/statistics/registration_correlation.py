"""Correlation of a sample, moved in many ways, with all training samples."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from phantombench.statistics.registration_images import (
    by_parts,
    coarse,
    detail,
    grain,
    smoothed,
    unit,
)
from phantombench.statistics.registration_moves import Move

_STEP = 4  # values between those that are compared; less of small samples
_DIRECTIONS = 64  # of whitened vectors


class Plain:
    """Correlated channel by channel, whatever the sign."""

    def __init__(self, training: Tensor, moves: list[Move]) -> None:
        """Take training samples (m, channels, h, w)."""
        self._known = by_parts(_unmoved, training)
        self._moves = moves

    def best(self, images: Tensor, count: int) -> tuple[Tensor, Tensor]:
        """Return rows (n, count) of training samples, and the maps to them (n, count, 2, 3)."""
        return _best(_moved(images, self._moves), self._known, self._moves, count)


class Whitened:
    """Detail, in the directions in which training samples differ, each as much as the others.

    Samples that are much alike differ in what carries little of their variation. Channels are
    taken together, and their signs as they are.
    """

    def __init__(self, training: Tensor, moves: list[Move]) -> None:
        """Take training samples (m, channels, h, w)."""
        flat = by_parts(lambda part: _unmoved(detail(part)), training).flatten(1)
        self._mean = flat.mean(dim=0)
        _, sizes, directions = torch.linalg.svd(flat - self._mean, full_matrices=False)
        kept = sizes[:_DIRECTIONS] > 1e-3 * sizes[0]
        self._whiten = (directions[:_DIRECTIONS][kept] / sizes[:_DIRECTIONS][kept, None]).T
        self._known = self._white(flat)
        self._moves = moves

    def best(self, images: Tensor, count: int) -> tuple[Tensor, Tensor]:
        """Return rows (n, count) of training samples, and the maps to them (n, count, 2, 3)."""
        moved = self._white(_moved(detail(images), self._moves).flatten(2))
        return _best(moved, self._known, self._moves, count)

    def _white(self, flat: Tensor) -> Tensor:
        """Return unit vectors (..., 1, directions) of rows (..., v)."""
        return F.normalize((flat - self._mean) @ self._whiten, dim=-1)[..., None, :]


def likeness(some: Tensor, others: Tensor) -> Tensor:
    """Return (n, m): the sum over channels of the size of the correlation of unit vectors."""
    by_channel = (some[:, c] @ others[:, c].T for c in range(some.shape[1]))
    found = next(by_channel).abs_()
    for each in by_channel:
        found += each.abs_()
    return found


def _unmoved(images: Tensor) -> Tensor:
    """Return images (n, channels, v) at the coarse grain, unit vectors."""
    return unit(coarse(images, grain(images, _STEP)).flatten(2))


def _moved(images: Tensor, moves: list[Move]) -> Tensor:
    """Return what is seen of images after each move, (moves, n, channels, v), unit vectors."""
    n, channels, height, width = images.shape
    step = grain(images, _STEP)
    smooth = smoothed(images, step).reshape(1, n * channels, height, width)
    size = [1, 1, 1 if height == 1 else height // step, width // step]
    seen = []
    for move in moves:
        grid = F.affine_grid(torch.tensor([move.there]), size, align_corners=False)
        seen.append(F.grid_sample(smooth, grid, padding_mode="border", align_corners=False))
    return unit(torch.cat(seen).reshape(len(moves), n, channels, -1))


def _best(moved: Tensor, known: Tensor, moves: list[Move], count: int) -> tuple[Tensor, Tensor]:
    best = likeness(moved[0], known)
    for each in moved[1:]:
        torch.maximum(best, likeness(each, known), out=best)
    rows = best.topk(count, dim=1).indices
    # The move by which each of the few lies best, asked for again.
    among = known[rows].transpose(1, 2)  # (n, channels, few, v)
    every = moved.permute(1, 2, 3, 0)  # (n, channels, v, moves)
    which = (among @ every).abs().sum(dim=1).argmax(dim=2)
    return rows, torch.tensor([move.back for move in moves])[which]
