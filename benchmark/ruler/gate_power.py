"""How often does the memorisation gate shut on honest models, and on copies?

On a synthetic task the truth is at hand: fresh draws are the most honest model there can be, and
copies of training samples, plain or disguised, are what the gate is for. Each repetition is a whole
submission: as many samples as the reference has, three sampling seeds, and the interval that
decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from phantombench.controls import get_control
from phantombench.evaluation.scoring import gate_of, score_metrics
from phantombench.metrics.copy_rate import METRIC as COPY_RATE
from phantombench.metrics.view import Ground, View
from phantombench.ruler.rates import rate
from phantombench.ruler.schema import Rate
from phantombench.task.spec import Drawable, Samples, Task

Report = Callable[[str], None]
REPETITIONS = 80  # no miss in 80 puts the whole exact interval above 95 %
NOISE = 0.1  # of the range of an X-ray; mV of a beat


def measure(task: Task, ground: Ground, report: Report, repetitions: int) -> list[Rate]:
    """Return the gate's false-alarm rate on fresh draws and its power against each attack."""
    assert isinstance(task, Drawable)
    rates = []
    for name, attack, required in _attacks(task, ground):
        shut = 0
        for repetition in range(repetitions):
            report(f"gate, {name}: {repetition + 1}/{repetitions}")
            shut += _is_shut(ground, attack, repetition)
        rates.append(rate(name, shut, repetitions, *required))
    return rates


Attack = Callable[[np.random.Generator], Samples]


def _attacks(task: Task, ground: Ground) -> Iterator[tuple[str, Attack, tuple[str, float]]]:
    labels = ground.reference.labels

    def fresh(rng: np.random.Generator) -> Samples:
        assert isinstance(task, Drawable)
        return task.draw(labels, int(rng.integers(2**31)))

    def copies(rng: np.random.Generator) -> Samples:
        return get_control("real").sample(task, ground.train, labels, rng)

    def noised(rng: np.random.Generator) -> Samples:
        clean = copies(rng)
        return clean + NOISE * rng.standard_normal(clean.shape, dtype=np.float32)

    def blurred(rng: np.random.Generator) -> Samples:
        return get_control("blur").sample(task, ground.train, labels, rng)

    def mixed(rng: np.random.Generator) -> Samples:
        chosen = rng.random(len(labels)) < 0.1
        return np.where(chosen.reshape(-1, *[1] * (copies(rng).ndim - 1)), copies(rng), fresh(rng))

    yield "fresh draws (false alarms)", fresh, ("at most", 0.05)
    yield "exact copies", copies, ("at least", 0.95)
    yield f"copies + noise of {NOISE}", noised, ("at least", 0.95)
    yield "blurred copies", blurred, ("", 0.0)
    yield "one sample in ten is a copy", mixed, ("", 0.0)


def _is_shut(ground: Ground, attack: Attack, repetition: int) -> bool:
    views = (
        View(ground, attack(np.random.default_rng([repetition, seed])), seed=seed)
        for seed in range(3)
    )
    return not gate_of(score_metrics(views, (COPY_RATE,), {})).passed
