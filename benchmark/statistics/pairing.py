"""Pairs of generated and reference samples: the assignment of least total squared error.

Paired metrics need pairs, and unconditional samples have none. Row order rewards the mean sample,
nearest neighbours a collapsed model; in a one-to-one assignment within a class every reference
sample has to be met by a generated sample of its own.
"""

from __future__ import annotations

import functools
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

    @functools.cached_property
    def partners(self) -> Rows:
        """The generated sample of each reference sample, counted within the class."""
        return _assigned(self.cost)

    def pair(self) -> Pairs:
        """Pair all members."""
        return self._pairs(np.arange(len(self.members)), self.partners)

    def pair_some(self, reference: Rows, generated: Rows) -> Pairs:
        """Pair some of the members, which are counted within the class."""
        if len(reference) == len(generated):
            reduced = self._reduced.take(reference, axis=0).take(generated, axis=1)
            return self._pairs(reference, generated[_assigned(reduced)])
        # Of a class that was thinned. Some stay alone, so that it matters what each costs.
        cost = self.cost.take(reference, axis=0).take(generated, axis=1)
        rows, columns = linear_sum_assignment(cost)
        return self._pairs(reference[rows], generated[columns])

    @functools.cached_property
    def _reduced(self) -> NDArray[np.float64]:
        return reduced_costs(self.cost, self.partners)

    def _pairs(self, reference: Rows, generated: Rows) -> Pairs:
        chosen = np.maximum(self.cost[reference, generated], 0).astype(np.float64)
        return Pairs(self.members[reference], self.members[generated], chosen)


@dataclass(frozen=True)
class Pairing:
    """The best pairs of reference and generated samples: of all, and of parts of both."""

    classes: tuple[_Class, ...]

    def pairs(self) -> Pairs:
        """Return the pairs of all."""
        return _joined(one.pair() for one in self.classes)

    def halves(self, halvings: Halvings) -> list[tuple[Pairs, Pairs]]:
        """Return, for each split of both sides in two, the pairs of one half and of the other."""

        def paired(real: NDArray[np.bool_], fake: NDArray[np.bool_]) -> Pairs:
            return _joined(
                one.pair_some(np.flatnonzero(real[one.members]), np.flatnonzero(fake[one.members]))
                for one in self.classes
            )

        return [
            (paired(real, fake), paired(~real, ~fake))
            for real, fake in zip(halvings.reference, halvings.generated, strict=True)
        ]


def pair_by_class(
    reference: Vectors,
    generated: Vectors,
    labels: NDArray[np.int64],
    most: int = MOST_OF_A_CLASS,
) -> Pairing:
    """Assign generated to reference samples within each class, one to one, at least total cost.

    Args:
        reference: (n, ...) float32.
        generated: (n, ...) float32; sample i has the label of reference sample i.
        labels: (n,) class of each.
        most: samples of a class that are paired; a fixed subset where there are more.

    The cost is the squared L2 distance (Kuhn 1955; scipy's linear_sum_assignment, Crouse 2016).

    >>> pairing = pair_by_class(
    ...     np.array([[0.0], [5.0]]), np.array([[6.0], [1.0]]), np.array([0, 0])
    ... )
    >>> pairing.pairs().generated
    array([1, 0])
    """
    found = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        members = members[fixed_subset(len(members), most)]
        found.append(_Class(members, _squared_distances(reference[members], generated[members])))
    return Pairing(tuple(found))


def _assigned(cost: Vectors | NDArray[np.float64]) -> Rows:
    """Return the column (n,) of each row, at least total cost (n, n).

    What a whole row or column costs more is taken off first, which begins the Hungarian method:
    scipy's, of shortest ways, then has half as far to go.
    """
    beyond = cost - cost.min(axis=1, keepdims=True, initial=np.inf).astype(np.float64)
    beyond -= beyond.min(axis=0, keepdims=True, initial=np.inf)
    return np.asarray(linear_sum_assignment(beyond)[1])


def reduced_costs(cost: Vectors, partners: Rows) -> NDArray[np.float64]:
    """Return what each pair costs (n, n) beyond the prices of both, 0 where they are best paired.

    Args:
        cost: (n, n) of each pair.
        partners: (n,) column that each row is best paired with.

    The prices are the dual variables of the assignment (Kuhn 1955): no pair costs less than both.
    They do not change which pairs are best, among all samples or among as many of both sides,
    since then each sample has its price in every assignment. But where many pairs of the whole
    are there, an assignment of some is found in a fraction of the time.

    >>> reduced_costs(np.array([[2.0, 0.0], [5.0, 4.0]]), np.array([1, 0]))
    array([[1., 0.],
           [0., 0.]])
    """
    exact = cost.astype(np.float64)
    dear = exact - exact[np.arange(len(cost)), partners][:, None]
    price = np.zeros(len(cost))
    # Shortest ways between samples, by which a pair gives way to the next (Bellman and Ford).
    for _ in range(len(cost)):
        lower = np.minimum(price, (dear + price[partners][:, None]).min(axis=0))
        if (lower == price).all():
            break
        price = lower
    return np.maximum(dear + price[partners][:, None] - price, 0.0)


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
