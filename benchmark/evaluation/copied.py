"""Does a submission hand in what it is judged on? A look at all that classifiers are trained with.

The gate looks at what is drawn for the labels of the reference. A file of samples may hold others,
which no seed draws, and shipped code sees what it is asked for; classifiers are trained with all of
them, and are judged on `test`. So each pool is held against both splits that no submission may have
seen. As in `copy_rate`, a ratio of distances between block means is compared with that of `train`:
below its 1 % quantile counts as a copy, so an honest model has about 1 %.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from phantombench.errors import Unavailable
from phantombench.evaluation.bench import Bench
from phantombench.kept import content_of
from phantombench.metrics.privacy.copy_rate import HONEST, LIMIT, nearness
from phantombench.metrics.view import MOST, NEIGHBOURS, take
from phantombench.once import once
from phantombench.statistics.coarsening import block_means
from phantombench.statistics.neighbours import nearest_distances
from phantombench.statistics.subsets import fixed_subset
from phantombench.task.spec import Samples, SplitName

JUDGED_ON: tuple[SplitName, ...] = ("test",)  # the gate looks at the reference
UNSEEN: tuple[SplitName, ...] = ("reference", *JUDGED_ON)


def refuse_copies(bench: Bench, samples: Samples) -> Samples:
    """Return the samples, unless more of them than allowed are samples of a split unseen.

    Raises:
        Unavailable: says of which split, and how many.
    """
    for told in copied(bench, samples, UNSEEN):
        raise Unavailable(told)
    return samples


def copied(bench: Bench, samples: Samples, splits: tuple[SplitName, ...]) -> Iterator[str]:
    """Yield, in words, of which splits more samples are copies than the gate would allow.

    The whole interval of the share has to lie above the limit. Of many samples, a choice is looked
    at that nobody can foresee who has not made the last of them.
    """
    rows = fixed_subset(len(samples), MOST, content_of([samples]))
    coarse = block_means(take(samples, rows))
    for split in splits:
        limit = np.quantile(_honest(bench, split), HONEST)
        count = int((_nearness(coarse, _coarse(bench, split)) <= limit).sum())
        if binomtest(count, len(rows)).proportion_ci(0.95, method="exact").low > LIMIT:
            share = f"{100 * count / len(rows):.1f} %"
            yield (
                f"{share} of its samples are samples of the {split} split, "
                "which no submission may have seen"
            )


def _honest(bench: Bench, split: SplitName) -> NDArray[np.float64]:
    """Return how near training samples lie to a split, (n,)."""
    ground = bench.ground

    def found() -> NDArray[np.float64]:
        train = ground.train.samples
        rows = fixed_subset(len(train), MOST)
        return _nearness(block_means(take(train, rows)), _coarse(bench, split))

    content = content_of([bench.load(split).samples])
    return ground.of_splits(f"coarse nearness of train to {split} {content}", found)


def _coarse(bench: Bench, split: SplitName) -> NDArray[np.float32]:
    return once(
        bench.ground.memo,
        f"block means of {split}",
        lambda: block_means(bench.load(split).samples),
    )


def _nearness(coarse: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float64]:
    return nearness(nearest_distances(coarse, others, min(NEIGHBOURS, len(others))))
