"""Half samples: how a statistic differs between two halves of the data that share nothing.

For a statistic T of reference and generated samples, T on one half minus T on the other, over two,
varies as T on the whole does, whenever the variance of T falls like one over the number of samples:
however T depends on the data, smoothly or not (balanced half samples: McCarthy, Pseudo-replication:
half samples, Review of the International Statistical Institute 37(3):239-264, 1969; Politis and
Romano, Large sample confidence regions based on subsamples under minimal assumptions, Annals of
Statistics 22(4):2031-2050, 1994). Numbers that stand on neighbours or on an assignment have no
derivative to speak of where the two distributions agree; their delete-one differences overstate
the variance two to six times.

Replicates are random combinations of the M differences. The same halves and the same combinations
serve every measure, sampling seed and submission, so that differences between them are paired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

HALVINGS = 40

Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]
Statistic = Callable[[Rows, Rows], float]


@dataclass(frozen=True)
class Halvings:
    """M splits of both sides in two, and how B replicates combine them.

    Attributes:
        reference: (M, n) which samples are in the first half; patients are split whole.
        generated: (M, n) the same, with as many of each class as the reference has there.
        multipliers: (B, M) weights of the M differences in each replicate.
    """

    reference: Mask
    generated: Mask
    multipliers: NDArray[np.float64]

    def sides(self, rows: Rows | None = None) -> Iterator[tuple[tuple[Rows, Rows], ...]]:
        """Yield, for each split, ((reference, generated) rows of one half, those of the other).

        Args:
            rows: the samples among n that take part; the rows that are yielded count these.
        """
        every = slice(None) if rows is None else rows
        for real, fake in zip(self.reference[:, every], self.generated[:, every], strict=True):
            yield (
                (np.flatnonzero(real), np.flatnonzero(fake)),
                (np.flatnonzero(~real), np.flatnonzero(~fake)),
            )

    def replicates(self, value: float, differences: ArrayLike) -> NDArray[np.float64]:
        """Return (B,) replicates of a value from its (M,) differences between halves, over two."""
        return np.asarray(value + self.multipliers @ np.asarray(differences, dtype=np.float64))


def draw_halvings(
    groups: ArrayLike,
    labels: ArrayLike,
    replicates: int,
    reference: np.random.Generator,
    generated: np.random.Generator,
    count: int = HALVINGS,
) -> Halvings:
    """Split patients at random, and generated samples within each class.

    Args:
        groups: (n,) patient of each reference sample.
        labels: (n,) class of each; generated sample i has that of reference sample i.
        replicates: B.
        reference: draws the halves of the patients and the combinations.
        generated: draws the halves of the generated samples.
        count: M; none vary nothing.

    The combinations are multivariate t with as many degrees of freedom as the M differences and
    the number of patients leave: the variance is estimated from no more than these.

    >>> drawn = draw_halvings([0, 0, 1, 1], [0, 0, 1, 1], 5, *map(np.random.default_rng, (1, 2)))
    >>> bool((drawn.reference == drawn.generated).all())  # whole patients, one of each class
    True
    """
    names, member = np.unique(groups, return_inverse=True)
    kinds = np.asarray(labels)
    real = np.zeros((count, len(member)), dtype=bool)
    fake = np.zeros_like(real)
    for row in range(count):
        first = (len(names) + int(reference.integers(2))) // 2
        chosen = np.zeros(len(names), dtype=bool)
        chosen[reference.permutation(len(names))[:first]] = True
        real[row] = chosen[member]
        for kind in np.unique(kinds):
            members = np.flatnonzero(kinds == kind)
            fake[row, generated.permutation(members)[: int(real[row, members].sum())]] = True
    freedom = max(1, min(count, len(names) - 1))
    spread = np.sqrt(freedom / reference.chisquare(freedom, (replicates, 1)))
    weights = spread * reference.standard_normal((replicates, count)) / np.sqrt(max(count, 1))
    return Halvings(real, fake, weights)


def half_replicates(
    value: float, halvings: Halvings, statistic: Statistic, rows: Rows | None = None
) -> NDArray[np.float64]:
    """Return (B,) replicates of a statistic from its differences between halves.

    Args:
        value: the statistic on the samples as they are.
        halvings: M splits.
        statistic: (reference rows, generated rows) -> its value on these alone.
        rows: the samples among n that it is computed on, and that its rows count; None for all.

    A split that leaves a side without any sample says nothing, and counts as no difference.
    """
    differences = [
        (statistic(*first) - statistic(*second)) / 2
        if all(len(part) for part in (*first, *second))
        else 0.0
        for first, second in halvings.sides(rows)
    ]
    return halvings.replicates(value, differences)
