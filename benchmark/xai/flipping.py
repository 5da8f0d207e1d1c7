"""Replace units in the order of an attribution, and see what becomes of the score.

Samek et al., Evaluating the visualization of what a deep neural network has learned, IEEE TNNLS
28(11):2660-2673, 2017; both orders together as in Bluecher, Vielhaben, Strodthoff, TMLR 2024, arXiv
2401.06654.
"""

from __future__ import annotations

import torch
from torch import Tensor

from phantombench.xai.replacing import replaced_scores
from phantombench.xai.subject import Subject

STEPS = 6  # in which all units are replaced; after the last all orders are alike


def gains(subject: Subject, attributions: Tensor, rows: Tensor) -> Tensor:
    """Return the symmetric relevance gain (k, n) of k attributions of n points with U units.

    Args:
        subject: the n points.
        attributions: (k, n, U) by which units are ordered.
        rows: (n,) the background row that replaces units of each point.
    """
    falling = curves(subject, attributions, rows, most_first=True)
    staying = curves(subject, attributions, rows, most_first=False)
    return staying.mean(dim=1) - falling.mean(dim=1)


def curves(subject: Subject, attributions: Tensor, rows: Tensor, *, most_first: bool) -> Tensor:
    """Return f (k, steps - 1, n) while more and more units are replaced by background rows'.

    Args:
        subject: n points with U units.
        attributions: (k, n, U) by which units are ordered.
        rows: (n,) the background row that replaces units of each point.
        most_first: begin with the units said to raise f most, or with the others.
    """
    k, n, units = attributions.shape
    place = attributions.argsort(dim=2, descending=most_first, stable=True).argsort(dim=2)
    replaced = torch.tensor(steps_of(units), dtype=torch.int64)
    kept = place[:, None] >= replaced[None, :, None, None]  # (k, steps - 1, n, U)
    changes = k * len(replaced)
    found = replaced_scores(subject, kept.reshape(changes, n, units), rows.expand(changes, n))
    return found.view(k, len(replaced), n)


def steps_of(units: int) -> list[int]:
    """Return how many units are replaced after each step but the last, when all are.

    >>> steps_of(64)
    [10, 21, 32, 42, 53]
    """
    steps = min(STEPS, units)
    return [step * units // steps for step in range(1, steps)]


def replacing_rows(subject: Subject) -> Tensor:
    """Draw one background row (n,) per point, the same for every attribution of it."""
    rng = torch.Generator().manual_seed(31)
    return torch.randint(len(subject.background), (len(subject),), generator=rng)
