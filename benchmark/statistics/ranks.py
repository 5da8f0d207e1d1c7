"""Ranks with intervals, from differences between submissions.

Submissions are compared on the same patients. Where each has bootstrap replicates of which the b-th
saw the same patients, the difference of two has replicates of its own, and what both share cancels.
Two submissions differ where their difference, over its standard deviation, exceeds what the largest
of the n - 1 differences of a submission reaches by chance (studentised maximum: Romano and Wolf,
Exact and approximate stepdown methods for multiple hypothesis testing, Journal of the American
Statistical Association 100(469):94-108, 2005).

Where replicates are missing, the interval of a difference is built from the two stored ones (MOVER:
Zou and Donner, Construction of confidence limits about effect measures, Statistics in Medicine
27(10):1693-1702, 2008, eq. 4), with n - 1 differences at once (Bonferroni). It knows nothing of
what submissions share, which makes it wide.

The best rank of a submission is 1 + the number of those significantly better, the worst is n - the
number of those significantly worse, so that the true rank lies between with at least the level
asked for. (Mogstad, Romano, Shaikh and Wilhelm, Inference for ranks with applications to mobility
across neighbourhoods and academic achievement across countries, Review of Economic Studies
91(1):476-518, 2024, sec. 3.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

STORED = 0.95  # level of the intervals in a result

Interval = tuple[float, float]
Rank = tuple[int, int, int]  # rank, best, worst
MeanRank = tuple[float, float, float]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Scores:
    """One metric over n submissions.

    Attributes:
        values: (n) values; None where there is none.
        intervals: (n) 95 % intervals; None stands for one without width.
        goal: "minimize", "maximize" or "target".
        ideal: the value meant by "target"; the distance from it is ranked.
        deviations: (n) replicates less their mean, (B,) each; None where they are missing.
    """

    values: Sequence[float | None]
    intervals: Sequence[Interval | None]
    goal: str
    ideal: float | None = None
    deviations: Sequence[Values | None] = ()

    @property
    def scored(self) -> list[int]:
        """Return which submissions have a value."""
        return [index for index, value in enumerate(self.values) if value is not None]

    @property
    def paired(self) -> list[int]:
        """Return which of these have replicates that are as many as those of the others."""
        sizes = {
            index: len(found)
            for index in self.scored
            if self.deviations and (found := self.deviations[index]) is not None
        }
        usual = max(sizes.values(), key=list(sizes.values()).count, default=0)
        return [index for index, size in sizes.items() if size == usual]


@dataclass(frozen=True)
class _Losses:
    """The submissions that have a value, such that lower is better."""

    value: Values
    low: Values
    high: Values
    paired: NDArray[np.bool_]  # (m,) who has replicates
    replicates: Values  # (m, B) deviations; zero where there are none


def rank_intervals(scores: Scores, level: float = 0.95) -> list[Rank | None]:
    """Rank submissions on one metric.

    Args:
        scores: of the submissions; who has no value is left out and has no rank.
        level: of the interval of each rank.

    Returns:
        (rank, best, worst) of each. Equal values share a rank, the best of their places.

    >>> intervals = [(2.8, 3.2), (0.8, 1.2), (1.0, 1.4), None]
    >>> rank_intervals(Scores([3.0, 1.0, 1.2, None], intervals, "minimize"))
    [(3, 3, 3), (1, 1, 2), (2, 1, 2), None]
    """
    scored = scores.scored
    ranks: list[Rank | None] = [None] * len(scores.values)
    if not scored:
        return ranks
    losses = _as_losses(scores)
    better, worse = _significant(losses, level)
    for place, index in enumerate(scored):
        rank = 1 + int((losses.value < losses.value[place]).sum())
        # A rank by value lies within its interval: who is significantly better has a lower value.
        ranks[index] = rank, 1 + int(better[place].sum()), len(scored) - int(worse[place].sum())
    return ranks


def mean_ranks(metrics: Sequence[Scores], level: float = 0.95) -> list[MeanRank]:
    """Return (mean, best, worst) of the rank over several metrics, one per submission.

    The ranks on h metrics hold together with the level asked for when each holds with
    1 - (1 - level) / h; the means of their ends then hold the mean rank. A submission without a
    value on some metric comes last on it: leaving out a weak side must not help. A metric that
    nobody has does not count.

    >>> fid = Scores([1.0, 2.0], [(0.9, 1.1), (1.9, 2.1)], "minimize")
    >>> coverage = Scores([0.5, 0.6], [(0.4, 0.6), (0.5, 0.7)], "maximize")
    >>> mean_ranks([fid, coverage])
    [(1.5, 1.0, 1.5), (1.5, 1.5, 2.0)]
    """
    held = [one for one in metrics if one.scored]
    if not held:
        return []
    each = 1 - (1 - level) / len(held)
    columns = []
    for one in held:
        ranks = rank_intervals(one, each)
        scored = sum(rank is not None for rank in ranks)
        columns.append([rank or (len(ranks), scored + 1, len(ranks)) for rank in ranks])
    means = np.mean(np.array(columns, dtype=np.float64), axis=0)
    return [(float(mean), float(best), float(worst)) for mean, best, worst in means]


def significantly_below(
    value: Values, low: Values, high: Values, level: float
) -> NDArray[np.bool_]:
    """Return (n, n), whether i's value lies below j's at the level, with n - 1 tests at once.

    Args:
        value: (n,) values.
        low: (n,) lower ends of their 95 % intervals.
        high: (n,) upper ends.
        level: of the n - 1 two-sided comparisons of each together.

    >>> ends = np.array([1.0, 3.0])
    >>> significantly_below(ends, ends - 0.2, ends + 0.2, 0.95)
    array([[False,  True],
           [False, False]])
    """
    comparisons = max(1, len(value) - 1)
    widen = norm.isf((1 - level) / (2 * comparisons)) / norm.isf((1 - STORED) / 2)
    below, above = widen * (value - low), widen * (high - value)
    # Upper end of value_i - value_j (MOVER): i's upper width and j's lower width.
    margin = np.hypot(above[:, None], below[None, :])
    return np.asarray(value[:, None] - value[None, :] + margin < 0)


def _significant(losses: _Losses, level: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return who (column) is significantly better than each (row), and who is worse."""
    below = significantly_below(losses.value, losses.low, losses.high, level)
    better, worse = below.T.copy(), below.copy()
    others = max(1, len(losses.value) - 1)
    for place in np.flatnonzero(losses.paired):
        moved = losses.replicates[losses.paired] - losses.replicates[place]
        gap = losses.value[losses.paired] - losses.value[place]
        spread = moved.std(axis=1)
        moves = spread > 0
        largest = np.abs(moved[moves] / spread[moves, None]).max(axis=0, initial=0.0)
        # Those without replicates keep their share of the error that is allowed.
        allowed = (1 - level) * (losses.paired.sum() - 1) / others
        margin = float(np.quantile(largest, 1 - allowed)) * spread
        better[place, losses.paired] = gap < -margin
        worse[place, losses.paired] = gap > margin
    return better, worse


def _as_losses(scores: Scores) -> _Losses:
    """Return the submissions that have a value, such that lower is better."""
    scored = scores.scored
    value = np.array([scores.values[index] for index in scored], dtype=np.float64)
    ends = [scores.intervals[index] for index in scored]
    low, high = (
        np.array([v if end is None else end[side] for v, end in zip(value, ends, strict=True)])
        for side in (0, 1)
    )
    members = frozenset(scores.paired)
    paired = np.array([index in members for index in scored])
    moved = _stacked([scores.deviations[i] if i in members else None for i in scored])
    if scores.goal == "minimize":
        return _Losses(value, low, high, paired, moved)
    if scores.goal == "maximize":
        return _Losses(-value, -high, -low, paired, -moved)
    if scores.goal != "target" or scores.ideal is None:
        raise ValueError(f"goal '{scores.goal}' with ideal {scores.ideal} cannot be ranked")
    distance = np.abs(value - scores.ideal)
    inside = (low <= scores.ideal) & (scores.ideal <= high)
    ends_away = np.abs(np.stack([low, high]) - scores.ideal)
    nearest = np.where(inside, 0.0, ends_away.min(axis=0))
    moved = np.abs(value[:, None] + moved - scores.ideal)
    moved -= moved.mean(axis=1, keepdims=True) if moved.size else 0.0
    return _Losses(distance, nearest, ends_away.max(axis=0), paired, moved)


def _stacked(several: Sequence[Values | None]) -> Values:
    """Return (m, B) deviations; zeros where there are none."""
    size = max((len(each) for each in several if each is not None), default=0)
    return np.array([np.zeros(size) if each is None else each for each in several])
