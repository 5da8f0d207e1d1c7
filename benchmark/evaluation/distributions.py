"""Measure what the page draws: a task's quantities on its own samples, and on a submission's.

Training samples are taken with the classes as frequent as in the reference, as the reference's
labels are what a submission is asked for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.evaluation.bench import Bench, identity
from phantombench.metrics.plausibility.distribution import measured_on
from phantombench.result.distributions import Counted, Known, Made, OfSubmission, OfTask, as_bytes
from phantombench.result.schema import Result
from phantombench.statistics.histogram import safe_histogram
from phantombench.submission.sampler import SEEDS, Sampler
from phantombench.task.quantities import Measurable
from phantombench.task.spec import Labels

SEED = 72_000  # of the choice of training samples
SIZES = 3  # of the reference, that are taken from the training samples where there are so many


def of_task(bench: Bench) -> bytes | None:
    """Return the file of a task; None where it measures nothing."""
    task, now = bench.task, identity(bench.task.spec)
    if not isinstance(task, Measurable):
        return None
    reference, train = bench.load("reference"), bench.load("train")
    rows = as_frequent(train.labels, reference.labels)
    of_reference = measured_on(task, bench.ground.memo, reference.samples)
    of_train = task.measure(train.samples[rows])
    quantities = tuple(
        Known(
            name=name,
            title=quantity.title,
            unit=quantity.unit,
            scale=quantity.shown,
            possible=quantity.possible,
            reference=_counted(of_reference[name], quantity.shown, reference.groups),
            train=_counted(of_train[name], quantity.shown, train.groups[rows]),
        )
        for name, quantity in task.quantities().items()
    )
    return as_bytes(
        OfTask(task=now.id, version=now.version, splits=now.splits, quantities=quantities)
    )


def of_submission(bench: Bench, sampler: Sampler, result: Result) -> bytes | None:
    """Return the file of a submission: all samples that its distances come from, of every seed.

    None where the task measures nothing.
    """
    task = bench.task
    if not isinstance(task, Measurable):
        return None
    labels = bench.load("reference").labels
    memo = bench.ground.memo
    found = [measured_on(task, memo, sampler.sample(labels, seed)) for seed in SEEDS]
    quantities = tuple(
        Made(
            name=name,
            scale=quantity.shown,
            samples=_counted(np.concatenate([each[name] for each in found]), quantity.shown),
        )
        for name, quantity in task.quantities().items()
    )
    return as_bytes(
        OfSubmission(
            task=task.spec.id,
            version=task.spec.version,
            submission=result.submission.name,
            sha256=result.submission.sha256,
            quantities=quantities,
        )
    )


def as_frequent(labels: Labels, wanted: Labels) -> NDArray[np.intp]:
    """Return rows of labels (n,) in which classes are as frequent as in wanted (m,), none twice.

    There are up to `SIZES` times m of them: as many times as the rarest class allows, at least one
    time, for which a class has what there is.

    >>> as_frequent(np.array([0, 0, 0, 0, 1, 1, 1]), np.array([0, 1])).tolist()
    [0, 2, 3, 4, 5, 6]
    """
    rng = np.random.default_rng(SEED)
    classes, asked = np.unique(wanted, return_counts=True)
    there = [np.flatnonzero(labels == each) for each in classes]
    times = min(len(rows) // count for rows, count in zip(there, asked, strict=True))
    times = min(max(times, 1), SIZES)
    chosen = [
        rng.choice(rows, min(len(rows), times * count), replace=False)
        for rows, count in zip(there, asked, strict=True)
    ]
    return np.sort(np.concatenate(chosen))


def _counted(
    values: NDArray[np.float64],
    scale: tuple[float, float],
    groups: NDArray[np.int64] | None = None,
) -> Counted:
    return Counted(of=len(values), counts=safe_histogram(values, scale, groups))
