"""Balls around samples that reach to their k-th neighbour: the manifolds of precision and recall.

Beside which samples lie in which balls, this keeps how the answer changes when one sample is left
out: its own ball goes, and the balls of those that counted it among their k neighbours grow to the
next one. These delete-one differences are the jackknife influence of each sample. The bootstrap
proper is no use here: a sample drawn twice is its own neighbour, and its ball shrinks to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import Unavailable

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Features = NDArray[np.float64]
_BLOCK = 512


@dataclass(frozen=True)
class Balls:
    """Balls around m centres, and which of n points lie in them.

    Attributes:
        k: the ball of a centre reaches to its k-th nearest other centre.
        neighbours: (m, k) the other centres that count for its radius.
        inside: (n, m) whether the point lies in the ball.
        grown: (n, m) sparse, whether it lies outside, but inside the ball to the k+1-th centre.
    """

    k: int
    neighbours: NDArray[np.intp]
    inside: NDArray[np.bool_]
    grown: csr_array

    def losers(self, groups: NDArray[np.int64] | None = None) -> csr_array:
        """Return (m, m), 1 where the ball of the row grows when the centre of the column goes.

        Patients come and go whole: with `groups`, centres of the same group do not count, because
        the ball itself would be gone.

        >>> line = np.array([[0.0], [1.0], [3.0]])
        >>> balls_around(line, line, 1, closed=True).losers().toarray()
        array([[0., 1., 0.],
               [1., 0., 0.],
               [0., 1., 0.]], dtype=float32)
        """
        from scipy.sparse import csr_array

        centre = np.repeat(np.arange(len(self.neighbours)), self.k)
        other = self.neighbours.ravel()
        if groups is not None:
            apart = groups[centre] != groups[other]
            centre, other = centre[apart], other[apart]
        ones = np.ones(len(centre), np.float32)
        return csr_array((ones, (centre, other)), shape=(len(self.neighbours),) * 2)


def balls_around(centres: Features, points: Features, k: int, *, closed: bool) -> Balls:
    """Return the balls around `centres` (m, d) and which of `points` (n, d) they hold.

    `closed` balls hold their surface: Kynkaanniemi 2019 has closed ones, Naeem 2020 open ones.

    Raises:
        Unavailable: fewer than k + 2 centres.

    >>> line = np.array([[0.0], [1.0], [3.0]])
    >>> balls_around(line, np.array([[0.5], [4.0]]), 1, closed=True).inside
    array([[ True,  True, False],
           [False, False,  True]])
    """
    from scipy.sparse import csr_array

    if len(centres) < k + 2:
        raise Unavailable(f"needs at least {k + 2} samples for {k} neighbours, has {len(centres)}")
    within = np.less_equal if closed else np.less

    neighbours, radius, next_radius = _radii(centres, k)
    inside = np.empty((len(points), len(centres)), dtype=bool)
    rows, columns = [], []
    for start in range(0, len(points), _BLOCK):
        squares = _squares(points[start : start + _BLOCK], centres)
        held = within(squares, radius)
        inside[start : start + _BLOCK] = held
        row, column = np.nonzero(within(squares, next_radius) & ~held)
        rows.append(row + start)
        columns.append(column)
    row, column = np.concatenate(rows), np.concatenate(columns)
    grown = csr_array((np.ones(len(row), np.float32), (row, column)), shape=inside.shape)
    return Balls(k, neighbours, inside, grown)


def hits(balls: Balls) -> NDArray[np.float64]:
    """Return (n,) 1 for each point that lies in at least one ball, else 0.

    >>> line = np.array([[0.0], [1.0], [3.0]])
    >>> hits(balls_around(line, np.array([[0.5], [9.0]]), 1, closed=True))
    array([1., 0.])
    """
    return np.asarray(balls.inside.any(axis=1), dtype=np.float64)


def influence_of_centres(
    balls: Balls, groups: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """Return (m,) the influence of each centre on the mean of `hits`, centred.

    Leaving centre j out uncovers the points that its ball alone held, and covers those that lie in
    a ball which grows because j was among its k neighbours.

    >>> line = np.array([[0.0], [1.0], [3.0]])
    >>> influence_of_centres(balls_around(line, np.array([[4.0], [9.0]]), 1, closed=True))
    array([-0.33333333, -0.33333333,  0.66666667])
    """
    n, m = balls.inside.shape
    held = balls.inside.sum(axis=1)
    lost = balls.inside[held == 1].sum(axis=0).astype(np.float64)
    point, left_out = (
        balls.grown @ balls.losers(groups)
    ).nonzero()  # some ball grows over the point
    gained = held[point] == balls.inside[point, left_out]  # and no other ball holds it
    change = np.bincount(left_out[gained], minlength=m) - lost
    influence = -(m - 1) * change / n
    return influence - influence.mean()


def _radii(centres: Features, k: int) -> tuple[NDArray[np.intp], Features, Features]:
    """Return k neighbours, and the squared distances to the k-th and the k+1-th, of each centre."""
    m = len(centres)
    neighbours = np.empty((m, k), dtype=np.intp)
    radius, next_radius = np.empty(m), np.empty(m)
    for start in range(0, m, _BLOCK):
        squares = _squares(centres[start : start + _BLOCK], centres)
        row = np.arange(len(squares))
        squares[row, row + start] = np.inf  # a centre is not its own neighbour
        nearest = np.argpartition(squares, (k - 1, k), axis=1)
        part = slice(start, start + _BLOCK)
        neighbours[part] = nearest[:, :k]
        radius[part] = squares[row, nearest[:, k - 1]]
        next_radius[part] = squares[row, nearest[:, k]]
    return neighbours, radius, next_radius


def _squares(first: Features, second: Features) -> Features:
    """Return squared distances (n, m)."""
    squares: Features = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1)
    squares -= 2 * (first @ second.T)
    return np.maximum(squares, 0.0, out=squares)
