"""Do 95 % intervals hold what they promise?

On a synthetic task the whole experiment can be repeated with new data: new reference, new generated
samples. The truth is the mean of a metric over all repetitions (its expectation at this sample
size); the coverage is the share of repetitions whose interval contains it. The generator is an
imperfect one of known quality: fresh draws, degraded by the first rung of the task's first ladder,
so that no metric sits on its bound.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from phantombench.evaluation.scoring import score_views
from phantombench.metrics.view import Ground, View
from phantombench.result.schema import Score
from phantombench.ruler.rates import rate
from phantombench.ruler.schema import Rate
from phantombench.task.spec import Drawable, Samples, Split, Task

Report = Callable[[str], None]
REPETITIONS = 60
SIZE = 400  # samples of a repetition's reference
REPLICATES = 200
NOTE = (
    f"{{repetitions}} repetitions of the whole experiment with {SIZE} new reference samples, three "
    "sampling seeds and fresh draws degraded by one rung as the generator; the truth is the mean "
    "over the repetitions."
)


def measure(task: Task, ground: Ground, report: Report, repetitions: int) -> list[Rate]:
    """Return, by metric, how often its 95 % interval covers the truth."""
    found: dict[str, list[Score]] = {}
    for repetition in range(repetitions):
        report(f"intervals: {repetition + 1}/{repetitions}")
        for name, score in _once(task, ground, repetition).items():
            if score.value is not None:
                found.setdefault(name, []).append(score)
    return [_coverage(name, scores) for name, scores in found.items()]


def _once(task: Task, ground: Ground, repetition: int) -> dict[str, Score]:
    labels = ground.reference.labels[:SIZE]
    step = task.ladders()[0].steps[0]

    def draw(stream: int) -> Samples:
        assert isinstance(task, Drawable)
        seed = int(np.random.default_rng([repetition, stream]).integers(2**31))
        return task.draw(labels, seed)

    new = Split(draw(0), labels, np.arange(len(labels)))
    fresh = Ground(train=ground.train, reference=new, encoder=ground.encoder)
    views = (
        View(
            fresh, step.apply(draw(1 + seed), np.random.default_rng([repetition, seed])), seed=seed
        )
        for seed in range(3)
    )
    return score_views(views, task.spec.kind, {}, replicates=REPLICATES)


def _coverage(name: str, scores: list[Score]) -> Rate:
    truth = float(np.mean([score.value for score in scores if score.value is not None]))
    covered = sum(score.ci95[0] <= truth <= score.ci95[1] for score in scores if score.ci95)
    return rate(name, covered, len(scores))
