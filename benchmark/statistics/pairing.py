"""Pairs of generated and reference samples: the assignment of least total squared error.

Paired metrics need pairs, and unconditional samples have none. Row order rewards the mean sample,
nearest neighbours a collapsed model; in a one-to-one assignment within a class every reference
sample has to be met by a generated sample of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from phantombench.statistics.subsets import fixed_subset

MOST_OF_A_CLASS = 2048

Vectors = NDArray[np.float32]  # one sample per row
Values = NDArray[np.float64]
_STEPS = 200  # of the search for dual variables; some 20 are the rule


@dataclass(frozen=True)
class Pairs:
    """Which samples belong together.

    Attributes:
        reference: (p,) rows of the reference, ascending within a class.
        generated: (p,) rows of the generated samples, each at most once.
        cost: (p,) squared L2 distance of each pair.
        of_reference: (p,) influence of each reference sample on the mean cost: the dual variable
            of the assignment, moved so that its mean within a class is that of the cost.
        of_generated: (p,) the same of each generated sample, of mean 0 within a class.
    """

    reference: NDArray[np.intp]
    generated: NDArray[np.intp]
    cost: Values
    of_reference: Values
    of_generated: Values

    def __len__(self) -> int:
        return len(self.reference)


def pair_by_class(
    reference: Vectors,
    generated: Vectors,
    labels: NDArray[np.int64],
    most: int = MOST_OF_A_CLASS,
) -> Pairs:
    """Assign generated to reference samples within each class, one to one, at least total cost.

    Args:
        reference: (n, ...) float32.
        generated: (n, ...) float32; sample i has the label of reference sample i.
        labels: (n,) class of each.
        most: samples of a class that are paired; a fixed subset where there are more.

    The cost is the squared L2 distance (Kuhn 1955; scipy's linear_sum_assignment, Crouse 2016).

    >>> pairs = pair_by_class(np.array([[0.0], [5.0]]), np.array([[6.0], [1.0]]), np.array([0, 0]))
    >>> pairs.generated
    array([1, 0])
    """
    found = [
        _pair(reference, generated, members[fixed_subset(len(members), most)])
        for members in (np.flatnonzero(labels == label) for label in np.unique(labels))
    ]
    return Pairs(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _pair(
    reference: Vectors, generated: Vectors, members: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], Values, Values, Values]:
    """Pair the members of one class; return the fields of `Pairs`."""
    cost = _squared_distances(reference[members], generated[members])
    rows, columns = linear_sum_assignment(cost)
    cost = cost[:, columns]
    paired = np.diagonal(cost).astype(np.float64)
    dual = _dual(cost)
    return (
        members[rows],
        members[columns],
        paired,
        paired - dual + dual.mean(),
        dual - dual.mean(),
    )


def _dual(cost: Vectors) -> Values:
    """Return dual variables (n,) of the columns, for a cost whose best assignment is the diagonal.

    v is dual where v_j <= v_i + c_ij - c_ii: distances of shortest paths (Bellman and Ford), which
    exist because no cycle of an optimal assignment is negative. Of the range of solutions that
    discrete data leave, this is the mean of the largest and the smallest.
    """
    gap = cost - np.diagonal(cost)[:, None]
    tolerance = 1e-6 * float(np.abs(gap).mean())
    low = high = np.zeros(len(cost), dtype=gap.dtype)
    for _ in range(_STEPS):
        before, low = low, np.minimum(low, (low[:, None] + gap).min(axis=0))
        if float((before - low).max()) <= tolerance:
            break
    for _ in range(_STEPS):
        before, high = high, np.maximum(high, (high[None, :] - gap).max(axis=1))
        if float((high - before).max()) <= tolerance:
            break
    low, high = low - low.mean(), high - high.mean()
    return ((low + high) / 2).astype(np.float64)


def _squared_distances(first: Vectors, second: Vectors) -> Vectors:
    """Return squared L2 distances (n, m) of samples (n, ...) and (m, ...)."""
    centre = first.reshape(len(first), -1).mean(axis=0)
    x = first.reshape(len(first), -1) - centre
    y = second.reshape(len(second), -1) - centre
    squares = np.einsum("nd,nd->n", x, x)[:, None] + np.einsum("nd,nd->n", y, y)
    return squares - 2 * (x @ y.T)
