"""The best order in which units can be replaced, as far as a greedy search finds it.

At each of the steps of `flipping` the units to be replaced next are those whose replacement, one
at a time and beside what is replaced already, moves f most in the direction sought. An attribution
is one order read from either end; the search may take two unrelated ones, so what it finds is
seldom exceeded.
"""

from __future__ import annotations

import torch
from torch import Tensor

from phantombench.xai.flipping import steps_of
from phantombench.xai.replacing import replaced_scores
from phantombench.xai.subject import Subject


def best_gains(subject: Subject, rows: Tensor) -> Tensor:
    """Return the symmetric relevance gain (n,) of the orders that greedy search finds.

    Args:
        subject: n points with U units.
        rows: (n,) the background row that replaces units of each point.
    """
    falling = _best_curve(subject, rows, -1)
    staying = _best_curve(subject, rows, 1)
    return staying.mean(dim=0) - falling.mean(dim=0)


def _best_curve(subject: Subject, rows: Tensor, sign: int) -> Tensor:
    """Return f (steps - 1, n) along the order that keeps `sign * f` as high as it can."""
    n, units = len(subject), subject.partition.size
    points = torch.arange(n)
    kept = torch.ones((n, units), dtype=torch.bool)
    levels, before = [], 0
    for after in steps_of(units):
        left = kept.nonzero()[:, 1].view(n, -1)
        tried = kept.expand(left.shape[1], n, units).clone()
        for place, unit in enumerate(left.T):
            tried[place, points, unit] = False
        scores = sign * replaced_scores(subject, tried, rows.expand(len(tried), n))
        best = scores.argsort(dim=0, descending=True, stable=True)[: after - before]
        for place in best:
            kept[points, left[points, place]] = False
        levels.append(replaced_scores(subject, kept[None], rows[None])[0])
        before = after
    return torch.stack(levels)
