"""Ranks with intervals: what the stored 95 % intervals allow to say about the order.

Two submissions differ where the interval of the difference of their values leaves out zero. That
interval is built from the two stored ones (MOVER: Zou and Donner, Construction of confidence limits
about effect measures, Statistics in Medicine 27(10):1693-1702, 2008, eq. 4), which suits skewed
intervals as well. Submissions share their reference samples, which makes it slightly wide.

The best rank of a submission is 1 + the number of those significantly better, the worst is n - the
number of those significantly worse, with n - 1 differences at once (Bonferroni), so that the true
rank lies between with at least the level asked for. (Mogstad, Romano, Shaikh and Wilhelm, Inference
for ranks with applications to mobility across neighbourhoods and academic achievement across
countries, Review of Economic Studies 91(1):476-518, 2024, sec. 3.)
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
        intervals: (n) 95 % intervals; None where there is none.
        goal: "minimize", "maximize" or "target".
        ideal: the value meant by "target".
    """

    values: Sequence[float | None]
    intervals: Sequence[Interval | None]
    goal: str
    ideal: float | None = None


def rank_intervals(
    values: Sequence[float | None],
    intervals: Sequence[Interval | None],
    goal: str,
    level: float = 0.95,
    ideal: float | None = None,
) -> list[Rank | None]:
    """Rank submissions on one metric.

    Args:
        values: one per submission; None is left out and has no rank.
        intervals: their 95 % intervals; None stands for an interval without width.
        goal: "minimize", "maximize" or "target".
        level: of the interval of each rank.
        ideal: the value meant by "target"; the distance from it is ranked.

    Returns:
        (rank, best, worst) of each. Equal values share a rank, the best of their places.

    >>> intervals = [(2.8, 3.2), (0.8, 1.2), (1.0, 1.4), None]
    >>> rank_intervals([3.0, 1.0, 1.2, None], intervals, "minimize")
    [(3, 3, 3), (1, 1, 2), (2, 1, 2), None]
    """
    scored = [index for index, value in enumerate(values) if value is not None]
    ranks: list[Rank | None] = [None] * len(values)
    if not scored:
        return ranks
    value, low, high = _as_losses(Scores(values, intervals, goal, ideal), scored)
    below = significantly_below(value, low, high, level)
    for place, index in enumerate(scored):
        better, worse = int(below[:, place].sum()), int(below[place].sum())
        rank = 1 + int((value < value[place]).sum())
        # A rank by value lies within its interval: who is significantly better has a lower value.
        ranks[index] = rank, 1 + better, len(scored) - worse
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
    held = [one for one in metrics if any(value is not None for value in one.values)]
    if not held:
        return []
    each = 1 - (1 - level) / len(held)
    columns = []
    for one in held:
        ranks = rank_intervals(one.values, one.intervals, one.goal, each, one.ideal)
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


def _as_losses(scores: Scores, scored: Sequence[int]) -> tuple[Values, Values, Values]:
    """Return value, low and high of the scored submissions, such that lower is better."""
    value = np.array([scores.values[index] for index in scored], dtype=np.float64)
    ends = [scores.intervals[index] for index in scored]
    low, high = (
        np.array([v if end is None else end[side] for v, end in zip(value, ends, strict=True)])
        for side in (0, 1)
    )
    if scores.goal == "minimize":
        return value, low, high
    if scores.goal == "maximize":
        return -value, -high, -low
    if scores.goal != "target" or scores.ideal is None:
        raise ValueError(f"goal '{scores.goal}' with ideal {scores.ideal} cannot be ranked")
    distance = np.abs(value - scores.ideal)
    inside = (low <= scores.ideal) & (scores.ideal <= high)
    ends_away = np.abs(np.stack([low, high]) - scores.ideal)
    nearest = np.where(inside, 0.0, ends_away.min(axis=0))
    return distance, nearest, ends_away.max(axis=0)
