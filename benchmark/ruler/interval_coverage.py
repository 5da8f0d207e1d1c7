"""Do 95 % intervals hold what they promise?

On a synthetic task the whole experiment can be repeated with new data: new reference, new generated
samples. The truth is the mean of a metric over all repetitions (its expectation at this sample
size); the coverage is the share of repetitions whose interval contains it. The generator is an
imperfect one of known quality: fresh draws, degraded by the mildest rung of the task's first ladder
with several, so that few metrics sit on their bounds.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from phantombench.evaluation.scoring import Number, estimate_all
from phantombench.metrics import measures_for
from phantombench.metrics.view import Ground, View
from phantombench.result.schema import Facets
from phantombench.ruler.pool import Pool
from phantombench.ruler.rates import rate
from phantombench.ruler.schema import Rate
from phantombench.submission.sampler import SEEDS
from phantombench.task.spec import Split, Task

Report = Callable[[str], None]
REPETITIONS = 60
SIZE = 400  # samples of a repetition's reference
REPLICATES = 200
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
    step = next(ladder for ladder in task.ladders() if len(ladder.steps) > 1).steps[0]
    drawn = pool.deal(np.tile(labels, 1 + len(SEEDS)), rng)
    new, *generated = np.split(drawn, 1 + len(SEEDS))
    fresh = Ground(
        train=ground.train,
        reference=Split(new, labels, np.arange(len(labels))),
        encoder=ground.encoder,
    )
    views = (
        View(fresh, step.apply(samples, rng), seed=seed)
        for seed, samples in zip(SEEDS, generated, strict=True)
    )
    sampled = [(each, Facets()) for each in measures_for(task.spec) if each.per_seed]
    collected = estimate_all(sampled, views, replicates=REPLICATES)
    return {each.measure.name: each.number() for each in collected}


def _coverage(name: str, scores: list[Number]) -> Rate:
    truth = float(np.mean([score.value for score in scores if score.value is not None]))
    covered = sum(score.ci95[0] <= truth <= score.ci95[1] for score in scores if score.ci95)
    return rate(name, covered, len(scores))
