"""Balls around samples to their k-th neighbour: the manifolds of precision and recall."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import Unavailable

Features = NDArray[np.float64]
Rows = NDArray[np.intp]
Held = NDArray[np.bool_]

_MOST_RANKS = 255  # that a byte counts
_BLOCK = 1024  # centres whose distances are held at once


@dataclass(frozen=True)
class Balls:
    """Balls around m centres, and n points that may lie in them.

    Distances are computed when they are asked for: kept, those of some encoders would be most of
    what scoring holds in memory.

    Attributes:
        k: the ball of a centre reaches to its k-th nearest other centre.
        closed: whether balls hold their surface: those of Kynkaanniemi 2019 do, Naeem's 2020 not.
        centres: (m, d).
        points: (n, d).
    """

    k: int
    closed: bool
    centres: Features
    points: Features

    @functools.cached_property
    def inside(self) -> Held:
        """Which point lies in which ball, (n, m)."""
        # A centre is its own nearest, so that its k-th other one has rank k from 0 on.
        radius = self._nearest[1][:, self.k]
        return np.hstack([self._hold(across, radius[some]) for some, across in self._across()])

    def part(self, centres: Rows, points: Rows) -> Held:
        """Return which of these points lie in balls around these centres, as if alone.

        Fewer than k + 1 centres have balls that reach to the furthest of them.

        >>> line = np.array([[0.0], [1.0], [3.0]])
        >>> balls_around(line, line, 1, closed=True).part(np.array([0, 2]), np.array([1]))
        array([[ True,  True]])
        """
        reach = min(self.k, len(centres) - 1)
        there = np.zeros(len(self.centres), dtype=bool)
        there[centres] = True
        near = self._nearest[0][centres]
        place = np.cumsum(there[near], axis=1, dtype=np.uint8) > reach
        # Ranks are small numbers: compared in their place, distances would fill the memory's lines.
        ranks = self._ranks.take(points, axis=0).take(centres, axis=1)
        held: Held = ranks <= place.argmax(axis=1).astype(np.uint8)
        lost = np.flatnonzero(~place[:, -1])  # too few of their nearest are there
        if len(lost):
            around = self.centres[centres[lost]]
            among = _squares(around, self.centres[centres])
            among[np.arange(len(lost)), lost] = 0.0
            radius = np.partition(among, reach, axis=1)[:, reach]
            held[:, lost] = self._hold(_squares(self.points[points], around), radius)
        return held

    def _hold(self, across: Features, radius: Features) -> Held:
        """Return which of these distances (n, m) lie in balls of these radii (m,)."""
        return np.asarray(across <= radius if self.closed else across < radius)

    def _across(self) -> Iterator[tuple[slice, Features]]:
        """Yield some centres, and the squared distances from all points to them."""
        for some in _in_blocks(len(self.centres)):
            yield some, _squares(self.points, self.centres[some])

    @functools.cached_property
    def _nearest(self) -> tuple[Rows, Features]:
        """The nearest centres of each, itself first, (m, some), and how far they are, squared.

        Enough of them for the radius in a half.
        """
        count = min(5 * (self.k + 1), len(self.centres), _MOST_RANKS)
        found, far = [], []
        for some in _in_blocks(len(self.centres)):
            among = _squares(self.centres[some], self.centres)
            np.fill_diagonal(among[:, some], 0.0)
            near = np.argpartition(among, count - 1, axis=1)[:, :count]
            among = np.take_along_axis(among, near, axis=1)
            order = np.argsort(among, axis=1)
            found.append(np.take_along_axis(near, order, axis=1))
            far.append(np.take_along_axis(among, order, axis=1))
        return np.concatenate(found), np.concatenate(far)

    @functools.cached_property
    def _ranks(self) -> NDArray[np.uint8]:
        """How many of a centre's nearest lie nearer to it than a point does, (n, m).

        A point lies in a ball that reaches to the j-th, from 0 on, if its rank is at most j.
        """
        ranks = np.zeros((len(self.points), len(self.centres)), dtype=np.uint8)
        for some, across in self._across():
            for radius in self._nearest[1][some].T:
                ranks[:, some] += ~self._hold(across, radius)
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
    return Balls(k, closed, centres, points)


def _in_blocks(count: int) -> Iterator[slice]:
    return (slice(start, start + _BLOCK) for start in range(0, count, _BLOCK))


def _squares(first: Features, second: Features) -> Features:
    """Return squared distances (n, m)."""
    squares: Features = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1)
    squares -= 2 * (first @ second.T)
    return np.maximum(squares, 0.0, out=squares)
