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

from benchmark.statistics.subsets import fixed_subset

MOST_OF_A_CLASS = 2048

Rows = NDArray[np.float32]


@dataclass(frozen=True)
class Pairs:
    """Which samples belong together.

    Attributes:
        reference: (p,) rows of the reference, ascending within a class.
        generated: (p,) rows of the generated samples, each at most once.
    """

    reference: NDArray[np.intp]
    generated: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.reference)


def pair_by_class(
    reference: Rows,
    generated: Rows,
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
    chosen_reference, chosen_generated = [], []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        members = members[fixed_subset(len(members), most)]
        cost = _squared_distances(reference[members], generated[members])
        rows, columns = linear_sum_assignment(cost)
        chosen_reference.append(members[rows])
        chosen_generated.append(members[columns])
    return Pairs(np.concatenate(chosen_reference), np.concatenate(chosen_generated))


def _squared_distances(first: Rows, second: Rows) -> NDArray[np.float32]:
    """Return |x - y|^2 less |x|^2, which is the same for every assignment."""
    centre = first.reshape(len(first), -1).mean(axis=0)
    x = first.reshape(len(first), -1) - centre
    y = second.reshape(len(second), -1) - centre
    return np.einsum("nd,nd->n", y, y) - 2 * (x @ y.T)
