"""How often does the memorisation gate shut on honest models, and on copies?

On a synthetic task the truth is at hand: fresh draws are the most honest model there can be, and
copies of training samples, plain or disguised, are what the gate is for. Each repetition is a whole
submission: as many samples as the reference has, in each of the protocol's sampling seeds, and the
interval that decides. Distances to the training data are computed once for a pool of samples of
each kind, out of which the repetitions are dealt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from phantombench.controls import get_control
from phantombench.evaluation.gate import decide
from phantombench.evaluation.scoring import estimate_all
from phantombench.metrics.privacy.copy_rate import MEASURE as COPY_RATE
from phantombench.metrics.view import NEIGHBOURS, Ground, View
from phantombench.result.schema import Facets
from phantombench.ruler.pool import Pool
from phantombench.ruler.rates import rate
from phantombench.ruler.schema import Rate
from phantombench.statistics.coarsening import block_means
from phantombench.statistics.neighbours import nearest_distances
from phantombench.submission.sampler import SEEDS
from phantombench.task.spec import Samples, Task

Report = Callable[[str], None]
Required = tuple[str, float] | tuple[()]  # a relation and a limit, or only reported
REPETITIONS = 80  # no miss in 80 puts the whole exact interval above 95 %
MIXED = 0.1  # share of copies in the weakest attack
NOISE = 0.1  # of the range of an X-ray; mV of a beat


@dataclass
class _Dealt(View):
    """A view whose distances to the training data are known already."""

    distances: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, NEIGHBOURS)))

    @property
    def coarse_generated_to_train(self) -> NDArray[np.float64]:  # type: ignore[override]
        """The distances it was dealt with, (n, 5)."""
        return self.distances


def measure(task: Task, ground: Ground, pool: Pool, report: Report, repetitions: int) -> list[Rate]:
    """Return the gate's false-alarm rate on fresh draws and its power against each attack."""
    rates = []
    for name, samples, required in _attacks(task, ground, pool):
        report(f"gate: {name}")
        distances = nearest_distances(block_means(samples), ground.coarse_train, NEIGHBOURS)
        shut = sum(_is_shut(ground, samples, distances, each) for each in range(repetitions))
        rates.append(rate(name, shut, repetitions, *required))
    return rates


def _attacks(task: Task, ground: Ground, pool: Pool) -> Iterator[tuple[str, Samples, Required]]:
    """Yield what a submission might consist of, as many samples as the pool has."""
    rng = np.random.default_rng(0)

    def control(name: str) -> Samples:
        return get_control(name).sample(task, ground.train, pool.labels, rng)

    fresh = pool.samples
    yield "fresh draws (false alarms)", fresh, ("at most", 0.05)
    copies = control("real")
    yield "exact copies", copies, ("at least", 0.95)
    noise = NOISE * rng.standard_normal(copies.shape, dtype=np.float32)
    yield f"copies + noise of {NOISE}", copies + noise, ("at least", 0.95)
    yield "blurred copies", control("blur"), ()
    copied = rng.random(len(fresh)) < MIXED
    copied = copied.reshape(-1, *[1] * (fresh.ndim - 1))
    yield f"{MIXED:.0%} copies among fresh draws", np.where(copied, copies, fresh), ()


def _is_shut(
    ground: Ground, samples: Samples, distances: NDArray[np.float64], repetition: int
) -> bool:
    rng = np.random.default_rng([repetition])
    size = len(ground.reference)
    rows = rng.permutation(len(samples))[: size * len(SEEDS)].reshape(len(SEEDS), size)
    views = (
        _Dealt(ground, samples[:0], seed=seed, distances=distances[dealt])
        for seed, dealt in zip(SEEDS, rows, strict=True)
    )
    (collected,) = estimate_all(((COPY_RATE, Facets()),), views)
    assert COPY_RATE.gate is not None
    return not decide(COPY_RATE.gate, collected.number()).passed
