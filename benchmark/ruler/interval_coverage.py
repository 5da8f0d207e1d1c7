"""Do 95 % intervals hold what they promise?

On a synthetic task the whole experiment can be repeated with new data: new reference, new generated
samples. The truth is the mean of a metric over all repetitions (its expectation at this sample
size); the coverage is the share of repetitions whose interval contains it. The generator is an
imperfect one of known quality: fresh draws, degraded by the mildest rung of the task's first ladder
with several, so that few metrics sit on their bounds. What needs a model is left out.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from phantombench.evaluation.scoring import estimate_all, lacking
from phantombench.metrics import measures_for
from phantombench.metrics.measure import Measure, Need
from phantombench.metrics.view import Ground, View
from phantombench.result.schema import Facets, Number
from phantombench.ruler.pool import Pool
from phantombench.ruler.rates import rate
from phantombench.ruler.schema import Rate
from phantombench.submission.sampler import SEEDS
from phantombench.task.spec import Samples, Split, Task

Report = Callable[[str], None]
REPETITIONS = 60
SIZE = 400  # samples of a repetition's reference
REPLICATES = 200
LACKING = frozenset({Need.CRITIC, Need.RECONSTRUCTION, Need.MODEL, Need.TEST, Need.COVARIATES})
NOTE = (
    f"{{repetitions}} repetitions of the whole experiment with {SIZE} new reference samples, three "
    "sampling seeds and fresh draws degraded by one rung as the generator; the truth is the mean "
    "over the repetitions."
)


def measure(task: Task, ground: Ground, pool: Pool, report: Report, repetitions: int) -> list[Rate]:
    """Return, by metric, how often its 95 % interval covers the truth."""
    found: dict[str, list[Number]] = {}
    for repetition in range(repetitions):
        report(f"intervals: {repetition + 1}/{repetitions}")
        for name, score in _once(task, ground, pool, repetition).items():
            if score.value is not None:
                found.setdefault(name, []).append(score)
    return [_coverage(name, scores) for name, scores in found.items()]


def _once(task: Task, ground: Ground, pool: Pool, repetition: int) -> dict[str, Number]:
    rng = np.random.default_rng([repetition])
    labels = rng.permutation(ground.reference.labels)[:SIZE]
    drawn = pool.deal(np.tile(labels, 1 + len(SEEDS)), rng)
    new, *generated = np.split(drawn, 1 + len(SEEDS))
    fresh = Ground(
        train=ground.train,
        reference=Split(new, labels, np.arange(len(labels))),
        encoder=ground.encoder,
    )
    degrade = _mildest(task)
    views = (
        View(fresh, degrade(samples, rng), seed=seed)
        for seed, samples in zip(SEEDS, generated, strict=True)
    )
    collected = estimate_all(_measured(task), views, replicates=REPLICATES)
    return {_named(each.measure, each.facets): each.number() for each in collected}


def _mildest(task: Task) -> Callable[[Samples, np.random.Generator], Samples]:
    """Return the first step of the first ladder with several; what changes nothing without one."""
    for ladder in task.ladders():
        if len(ladder.steps) > 1:
            return ladder.steps[0].apply
    return lambda samples, rng: samples


def _measured(task: Task) -> list[tuple[Measure, Facets]]:
    return [
        (measure, facets)
        for measure in measures_for(task.spec)
        if measure.per_seed and lacking(measure, LACKING.__contains__) is None
        for facets in measure.facets(task.spec)
    ]


def _named(measure: Measure, facets: Facets) -> str:
    return f"{measure.name} ({facets})" if str(facets) else measure.name


def _coverage(name: str, scores: list[Number]) -> Rate:
    truth = float(np.mean([score.value for score in scores if score.value is not None]))
    covered = sum(score.ci95[0] <= truth <= score.ci95[1] for score in scores if score.ci95)
    return rate(name, covered, len(scores))
