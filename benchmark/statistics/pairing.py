"""Pairs of generated and reference samples: the assignment of least total squared error.

Paired metrics need pairs, and unconditional samples have none. Row order rewards the mean sample,
nearest neighbours a collapsed model; in a one-to-one assignment within a class every reference
sample has to be met by a generated sample of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from phantombench.statistics.halving import Halvings
from phantombench.statistics.subsets import fixed_subset

MOST_OF_A_CLASS = 2048

Vectors = NDArray[np.float32]  # one sample per row
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Pairs:
    """Which samples belong together.

    Attributes:
        reference: (p,) rows of the reference, ascending within a class.
        generated: (p,) rows of the generated samples, each at most once.
        cost: (p,) squared L2 distance of each pair.
    """

    reference: Rows
    generated: Rows
    cost: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.reference)


@dataclass(frozen=True)
class _Class:
    """The samples of one class that are paired, and what each pair would cost."""

    members: Rows
    cost: Vectors

    def pair(self, reference: Rows, generated: Rows) -> Pairs:
        """Pair some of the members, which are counted within the class."""
        cost = self.cost[np.ix_(reference, generated)]
        rows, columns = linear_sum_assignment(cost)
        return Pairs(
            self.members[reference[rows]],
            self.members[generated[columns]],
            np.maximum(cost[rows, columns], 0).astype(np.float64),
        )


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
    classes = _classes(reference, generated, labels, most)
    return _joined(one.pair(*(np.arange(len(one.members)),) * 2) for one in classes)


def pair_halves(
    reference: Vectors,
    generated: Vectors,
    labels: NDArray[np.int64],
    halvings: Halvings,
    most: int = MOST_OF_A_CLASS,
) -> list[tuple[Pairs, Pairs]]:
    """Return, for each halving, the pairs of one half alone and those of the other.

    Args:
        reference: and everything else: as in `pair_by_class`.
        halvings: splits of both sides in two.
    """
    classes = _classes(reference, generated, labels, most)

    def paired(real: NDArray[np.bool_], fake: NDArray[np.bool_]) -> Pairs:
        return _joined(
            one.pair(np.flatnonzero(real[one.members]), np.flatnonzero(fake[one.members]))
            for one in classes
        )

    return [
        (paired(real, fake), paired(~real, ~fake))
        for real, fake in zip(halvings.reference, halvings.generated, strict=True)
    ]


def _classes(
    reference: Vectors, generated: Vectors, labels: NDArray[np.int64], most: int
) -> list[_Class]:
    found = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        members = members[fixed_subset(len(members), most)]
        found.append(_Class(members, _squared_distances(reference[members], generated[members])))
    return found


def _joined(parts: Iterable[Pairs]) -> Pairs:
    several = list(parts)
    return Pairs(
        np.concatenate([one.reference for one in several]),
        np.concatenate([one.generated for one in several]),
        np.concatenate([one.cost for one in several]),
    )


def _squared_distances(first: Vectors, second: Vectors) -> Vectors:
    """Return squared L2 distances (n, m) of samples (n, ...) and (m, ...)."""
    centre = first.reshape(len(first), -1).mean(axis=0)
    x = first.reshape(len(first), -1) - centre
    y = second.reshape(len(second), -1) - centre
    squares = np.einsum("nd,nd->n", x, x)[:, None] + np.einsum("nd,nd->n", y, y)
    return squares - 2 * (x @ y.T)
