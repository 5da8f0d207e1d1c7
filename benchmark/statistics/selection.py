"""Which generated samples to keep: those that a classifier of real data gives the label asked for.

Filtering by a classifier's verdict, as in Ravuri and Vinyals, Classification accuracy score for
conditional generative models, NeurIPS 2019, arXiv 1905.10887, and discarding the least plausible of
each class, after truncation in DeVries et al., Instance selection for GANs, NeurIPS 2020, arXiv
2007.15255.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def plausible(probabilities: ArrayLike, labels: ArrayLike, tail: float = 0.0) -> NDArray[np.bool_]:
    """Say which samples to keep, (n,).

    Args:
        probabilities: (n, C) of the classes, by a classifier that has seen real data alone.
        labels: (n,) asked for.
        tail: share of each class's agreeing samples, those of the least probability, that goes too.

    >>> plausible([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]], [0, 0, 0]).tolist()
    [True, True, False]
    >>> plausible([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]], [0, 0, 0], tail=0.5).tolist()
    [True, False, False]
    """
    told, asked = np.asarray(probabilities, dtype=np.float64), np.asarray(labels)
    kept = np.asarray(told.argmax(axis=1) == asked)
    for label in np.unique(asked):
        rows = np.flatnonzero(kept & (asked == label))
        order = rows[np.argsort(told[rows, label], kind="stable")]
        kept[order[: int(tail * len(order))]] = False
    return kept
