"""Balls around samples to their k-th neighbour: the manifolds of precision and recall."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import Unavailable

Features = NDArray[np.float64]
Rows = NDArray[np.intp]

_MOST_RANKS = 255  # that a byte counts


@dataclass(frozen=True)
class Balls:
    """Balls around m centres, and n points that may lie in them.

    Attributes:
        k: the ball of a centre reaches to its k-th nearest other centre.
        closed: whether balls hold their surface: those of Kynkaanniemi 2019 do, Naeem's 2020 not.
        among: (m, m) squared distances among the centres.
        across: (n, m) squared distances from the points to the centres.
    """

    k: int
    closed: bool
    among: Features
    across: Features

    @functools.cached_property
    def inside(self) -> NDArray[np.bool_]:
        """Which point lies in which ball, (n, m)."""
        every = np.arange(len(self.among))
        # A centre is its own nearest, so that its k-th other one has rank k from 0 on.
        radius = self.among[every, self._near[:, self.k]]
        return np.asarray(self.across <= radius if self.closed else self.across < radius)

    def part(self, centres: Rows, points: Rows) -> NDArray[np.bool_]:
        """Return which of these points lie in balls around these centres, as if alone.

        Fewer than k + 1 centres have balls that reach to the furthest of them.

        >>> line = np.array([[0.0], [1.0], [3.0]])
        >>> balls_around(line, line, 1, closed=True).part(np.array([0, 2]), np.array([1]))
        array([[ True,  True]])
        """
        reach = min(self.k, len(centres) - 1)
        there = np.zeros(len(self.among), dtype=bool)
        there[centres] = True
        near = self._near[centres]
        place = np.cumsum(there[near], axis=1, dtype=np.uint8) > reach
        # Ranks are small numbers: compared in their place, distances would fill the memory's lines.
        ranks = self._ranks.take(points, axis=0).take(centres, axis=1)
        held = ranks <= place.argmax(axis=1).astype(np.uint8)
        for column in np.flatnonzero(~place[:, -1]):  # too few of its nearest are there
            centre = centres[column]
            radius = np.partition(self.among[centre, centres], reach)[reach]
            across = self.across[points, centre]
            held[:, column] = across <= radius if self.closed else across < radius
        return np.asarray(held)

    @functools.cached_property
    def _near(self) -> Rows:
        """The nearest centres of each, itself first, (m, some): enough for the radius in a half."""
        count = min(5 * (self.k + 1), len(self.among), _MOST_RANKS)
        near = np.argpartition(self.among, count - 1, axis=1)[:, :count]
        order = np.argsort(np.take_along_axis(self.among, near, axis=1), axis=1)
        return np.take_along_axis(near, order, axis=1)

    @functools.cached_property
    def _ranks(self) -> NDArray[np.uint8]:
        """How many of a centre's nearest lie nearer to it than a point does, (n, m).

        A point lies in a ball that reaches to the j-th, from 0 on, if its rank is at most j.
        """
        ranks = np.zeros(self.across.shape, dtype=np.uint8)
        every = np.arange(len(self.among))
        for nearest in self._near.T:
            radius = self.among[every, nearest]
            ranks += radius < self.across if self.closed else radius <= self.across
        return ranks


def balls_around(centres: Features, points: Features, k: int, *, closed: bool) -> Balls:
    """Return the balls around `centres` (m, d) and which of `points` (n, d) they hold.

    Raises:
        Unavailable: fewer than k + 2 centres.

    >>> line = np.array([[0.0], [1.0], [3.0]])
    >>> balls_around(line, np.array([[0.5], [4.0]]), 1, closed=True).inside
    array([[ True,  True, False],
           [False, False,  True]])
    """
    if len(centres) < k + 2:
        raise Unavailable(f"needs at least {k + 2} samples for {k} neighbours, has {len(centres)}")
    among = _squares(centres, centres)
    np.fill_diagonal(among, 0.0)
    return Balls(k, closed, among, _squares(points, centres))


def _squares(first: Features, second: Features) -> Features:
    """Return squared distances (n, m)."""
    squares: Features = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1)
    squares -= 2 * (first @ second.T)
    return np.maximum(squares, 0.0, out=squares)
