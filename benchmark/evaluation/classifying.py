"""From a submission to the classifiers that are trained with it: the bridge between the two."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from phantombench.evaluation.bench import Bench
from phantombench.evaluation.copied import refuse_copies
from phantombench.submission.sampler import Sampler
from phantombench.task.spec import Labels, Samples

if TYPE_CHECKING:
    from phantombench.utility.downstream import Downstream

POOL = 4096  # synthetic samples of a classifier, as many of each class


def downstream_of(
    bench: Bench, sampler: Sampler, report: Callable[[str], None]
) -> Downstream | None:
    """Return what measures of utility ask; None where the task has no recipe.

    They have no number where what is trained with are samples that no submission may have seen.
    """
    ward = bench.ward
    if ward is None:
        return None
    from phantombench.utility.downstream import Downstream

    def sample(labels: Labels, seed: int) -> Samples:
        return refuse_copies(bench, sampler.sample(labels, seed))

    return Downstream(ward, sample, asked_of(bench, sampler), report)


def asked_of(bench: Bench, sampler: Sampler) -> Labels:
    """Return the labels (n,) of a pool: all that is shipped, or as many of each class."""
    if sampler.own_labels is not None:
        return sampler.own_labels
    classes = len(bench.task.spec.classes)
    return np.arange(POOL, dtype=np.int64) % classes
