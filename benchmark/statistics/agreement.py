"""Whether sampling seeds put submissions in the same order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from phantombench.importing import importing


def agreement_of_seeds(per_seed: Sequence[Sequence[float]]) -> float | None:
    """Return the mean of Kendall's tau between the orders that two sampling seeds give.

    Args:
        per_seed: (n, S) values by submission and seed.

    None where fewer than two submissions or seeds leave nothing to compare.

    >>> agreement_of_seeds([(1.0, 1.1), (2.0, 2.2), (3.0, 2.9)])
    1.0
    """
    from itertools import combinations

    with importing:
        from scipy.stats import kendalltau

    values = np.array(per_seed, dtype=np.float64)
    if values.ndim != 2 or min(values.shape) < 2:
        return None
    taus = [kendalltau(one, other).statistic for one, other in combinations(values.T, 2)]
    return None if np.isnan(taus).any() else round(float(np.mean(taus)), 9)
