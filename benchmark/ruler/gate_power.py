"""How often does the memorisation gate shut on honest models, and on copies?

On a synthetic task the truth is at hand: fresh draws are the most honest model there can be, and
copies of training samples, plain or disguised, are what the gate is for. Each repetition is a
submission of as many samples as the reference has, with the interval that decides; of one sampling
seed, because the samples of an attack are independent and more seeds only narrow the interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from phantombench.controls import get_control
from phantombench.evaluation.scoring import gate_of, score_metrics
from phantombench.metrics.copy_rate import METRIC as COPY_RATE
from phantombench.metrics.view import Ground, View
from phantombench.ruler.pool import Pool
from phantombench.ruler.rates import rate
from phantombench.ruler.schema import Rate
from phantombench.task.spec import Samples, Task

Report = Callable[[str], None]
Attack = Callable[[np.random.Generator], Samples]
Required = tuple[str, float] | tuple[()]  # a relation and a limit, or only reported
REPETITIONS = 80  # no miss in 80 puts the whole exact interval above 95 %
FEWER = 4  # times fewer repetitions of an attack that is only reported
MIXED = 0.1  # share of copies in the weakest attack
NOISE = 0.1  # of the range of an X-ray; mV of a beat


def measure(task: Task, ground: Ground, pool: Pool, report: Report, repetitions: int) -> list[Rate]:
    """Return the gate's false-alarm rate on fresh draws and its power against each attack."""
    rates = []
    for name, attack, required in _attacks(task, ground, pool):
        count = repetitions if required else -(-repetitions // FEWER)
        shut = 0
        for repetition in range(count):
            report(f"gate, {name}: {repetition + 1}/{count}")
            shut += _is_shut(ground, attack, repetition)
        rates.append(rate(name, shut, count, *required))
    return rates


def _attacks(task: Task, ground: Ground, pool: Pool) -> Iterator[tuple[str, Attack, Required]]:
    labels = ground.reference.labels

    def fresh(rng: np.random.Generator) -> Samples:
        return pool.deal(labels, rng)

    def copies(rng: np.random.Generator) -> Samples:
        return get_control("real").sample(task, ground.train, labels, rng)

    def noised(rng: np.random.Generator) -> Samples:
        clean = copies(rng)
        return clean + NOISE * rng.standard_normal(clean.shape, dtype=np.float32)

    def blurred(rng: np.random.Generator) -> Samples:
        return get_control("blur").sample(task, ground.train, labels, rng)

    def mixed(rng: np.random.Generator) -> Samples:
        mixture = fresh(rng)
        chosen = rng.random(len(labels)) < MIXED
        mixture[chosen] = copies(rng)[chosen]
        return mixture

    yield "fresh draws (false alarms)", fresh, ("at most", 0.05)
    yield "exact copies", copies, ("at least", 0.95)
    yield f"copies + noise of {NOISE}", noised, ("at least", 0.95)
    yield "blurred copies", blurred, ()
    yield f"{MIXED:.0%} copies among fresh draws", mixed, ()


def _is_shut(ground: Ground, attack: Attack, repetition: int) -> bool:
    view = View(ground, attack(np.random.default_rng([repetition])), seed=repetition)
    return not gate_of(score_metrics([view], (COPY_RATE,), {})).passed
