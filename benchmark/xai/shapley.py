"""Shapley values by sampling orders: what attributions are compared with.

Castro, Gomez, Tejada: Polynomial calculation of the Shapley value based on sampling, Computers &
Operations Research 36(5):1726-1730, 2009. Units are set to the point's values one after the other,
in a random order, from a background row on; what f gains by a unit, on average over orders and
rows, is its share. Orders come in pairs, each with its reverse (Mitchell, Cooper, Frank, Holmes:
Sampling permutations for Shapley value estimation, JMLR 23(43):1-46, 2022, section 4), and the rows
take turns, so that each serves equally often.
"""

from __future__ import annotations

import torch
from torch import Tensor

from phantombench.xai.replacing import replaced_scores
from phantombench.xai.subject import Subject

AT_ONCE = 8  # pairs of orders of all points that are in memory


def shapley_values(subject: Subject, rng: torch.Generator, pairs: int) -> Tensor:
    """Return the Shapley values (n, U) float64 of the units of each point.

    Args:
        subject: n points with U units; a unit that is not set has a background row's values.
        rng: draws the orders.
        pairs: number of random orders, each taken from either end.
    """
    n, units = len(subject), subject.partition.size
    turns = torch.stack([torch.randperm(len(subject.background), generator=rng) for _ in range(n)])
    full = subject.scores(subject.inputs, subject.labels)
    total = torch.zeros((n, units), dtype=torch.float64)
    for start in range(0, pairs, AT_ONCE):
        numbers = torch.arange(start, min(start + AT_ONCE, pairs))
        places = torch.rand((len(numbers), n, units), generator=rng).argsort(dim=2)
        rows = turns[:, numbers % len(subject.background)].T
        total += _gains(subject, full, places, rows).sum(dim=0)
    return total / pairs


def _gains(subject: Subject, full: Tensor, places: Tensor, rows: Tensor) -> Tensor:
    """Return what each unit adds to f, (k, n, U), mean of k orders and of their reverses.

    Args:
        subject: n points with U units.
        full: (n,) f at the points.
        places: (k, n, U) the place of each unit in an order, from 0.
        rows: (k, n) background row from which each walk starts.
    """
    k, n, units = places.shape
    empty = replaced_scores(subject, torch.zeros((k, n, units), dtype=torch.bool), rows)
    steps = torch.arange(1, units)[:, None, None, None]
    total = torch.zeros((k, n, units), dtype=torch.float64)
    for order in (places, units - 1 - places):
        kept = (order < steps).reshape(-1, n, units)
        between = replaced_scores(subject, kept, rows.repeat(units - 1, 1)).view(-1, k, n)
        walk = torch.cat([empty[None], between, full.expand(1, k, n)])
        total += walk.diff(dim=0).permute(1, 2, 0).gather(2, order)
    return total / 2


def correlation(first: Tensor, second: Tensor) -> Tensor:
    """Return Pearson's correlation (n,) of rows of (n, U); 0 where a row is constant.

    >>> correlation(torch.tensor([[1.0, 2.0, 3.0]]), torch.tensor([[2.0, 4.0, 6.0]]))
    tensor([1.0000], dtype=torch.float64)
    """
    x, y = (each.double() - each.double().mean(dim=1, keepdim=True) for each in (first, second))
    spread = x.norm(dim=1) * y.norm(dim=1)
    return torch.where(spread > 0, (x * y).sum(dim=1) / spread.clamp_min(1e-300), spread * 0.0)
