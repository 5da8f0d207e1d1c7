"""Does the Frechet distance see what it must? Training data, degraded step by step.

The floor is real training data with the reference's labels, as in the control `real`. Each rung of
a ladder degrades those samples and has to lie above the one before it; what a radiologist or a
cardiologist could not overlook has to be at least twice the floor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from phantombench.controls import all_controls, floor_control
from phantombench.controls.control import Control
from phantombench.metrics.fidelity import fid as frechet
from phantombench.metrics.view import Ground, View
from phantombench.ruler.schema import Rung
from phantombench.statistics.rounding import rounded
from phantombench.submission.sampler import SEEDS
from phantombench.task.spec import Ladder, Samples, Step, Task

Report = Callable[[str], None]


def climb(task: Task, ground: Ground, report: Report) -> tuple[float, list[Rung]]:
    """Return the floor and every rung, averaged over the sampling seeds."""
    clean = _samples(floor_control(), task, ground)
    floor = _distance(ground, clean)
    rungs = []
    for ladder in (*task.ladders(), _mode_dropping(task, ground)):
        before = floor
        for index, step in enumerate(ladder.steps):
            report(f"{ladder.name}: {step.name}")
            degraded = [
                step.apply(samples, np.random.default_rng([seed, index]))
                for seed, samples in zip(SEEDS, clean, strict=True)
            ]
            fid = _distance(ground, degraded)
            holds = (not ladder.monotone or fid > before) and (
                not step.must_see or fid >= 2 * floor
            )
            rungs.append(_rung(ladder, step, fid, floor, holds))
            before = fid
    rungs.extend(_whole_sets(task, ground, floor, report))
    return floor, rungs


def _whole_sets(task: Task, ground: Ground, floor: float, report: Report) -> Iterator[Rung]:
    """Yield the rungs of the controls that are wrong as a set, beside samples that are degraded."""
    for control in all_controls().values():
        place = control.whole_set
        if place is None or not control.applies(task.spec):
            continue
        report(place.step)
        fid = _distance(ground, _samples(control, task, ground))
        step = Step(place.step, lambda samples, rng: samples, must_see=place.must_see)
        ladder = Ladder("whole sets", (step,), trained=False, monotone=False)
        yield _rung(ladder, step, fid, floor, holds=not step.must_see or fid >= 2 * floor)


def _mode_dropping(task: Task, ground: Ground) -> Ladder:
    """Lose one class after another, the last one first; the first class takes their places."""
    labels = ground.reference.labels
    classes = task.spec.classes

    def without(lost: int) -> Callable[[Samples, np.random.Generator], Samples]:
        def apply(samples: Samples, rng: np.random.Generator) -> Samples:
            gone = np.flatnonzero(labels >= len(classes) - lost)
            first = np.flatnonzero(ground.train.labels == 0)
            out = samples.copy()
            out[gone] = ground.train.samples[rng.choice(first, len(gone), len(gone) > len(first))]
            return out

        return apply

    steps = tuple(
        Step(f"without {', '.join(reversed(classes[-lost:]))}", without(lost))
        for lost in range(1, len(classes))
    )
    return Ladder("mode dropping", steps, trained=False)


def _samples(control: Control, task: Task, ground: Ground) -> list[Samples]:
    """Return what a control answers to the reference's labels, by sampling seed."""
    labels = ground.reference.labels
    return [
        control.sample(task, ground.train, labels, np.random.default_rng(seed)) for seed in SEEDS
    ]


def _distance(ground: Ground, per_seed: list[Samples]) -> float:
    return float(np.mean([frechet.compute(View(ground, samples)) for samples in per_seed]))


def _rung(ladder: Ladder, step: Step, fid: float, floor: float, holds: bool) -> Rung:
    return Rung(
        ladder=ladder.name,
        step=step.name,
        fid=rounded(fid),
        ratio=rounded(fid / floor),
        trained=ladder.trained,
        monotone=ladder.monotone,
        must_see=step.must_see,
        holds=bool(holds),
    )
