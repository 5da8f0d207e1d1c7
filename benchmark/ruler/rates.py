"""A share of independent repetitions with its exact interval."""

from __future__ import annotations

from scipy.stats import binomtest

from phantombench.ruler.schema import Rate
from phantombench.statistics.rounding import rounded


def rate(name: str, count: int, of: int, relation: str = "", limit: float = 0.0) -> Rate:
    """Return `count` of `of` as a share with its 95 % interval (Clopper & Pearson 1934).

    Args:
        name: what was counted.
        count: how often it happened.
        of: repetitions.
        relation: "at most", "at least", or "" where nothing is required.
        limit: what the share is held against.

    >>> rate("misses", 0, 80, "at most", 0.05).ci95[1] < 0.05
    True
    """
    interval = binomtest(count, of).proportion_ci(0.95, method="exact")
    share = count / of
    holds = {"at most": share <= limit, "at least": share >= limit}.get(relation, True)
    return Rate(
        name=name,
        count=count,
        of=of,
        share=rounded(share),
        ci95=(rounded(interval.low), rounded(interval.high)),
        required=f"{relation} {limit:g}" if relation else "",
        holds=holds,
    )
