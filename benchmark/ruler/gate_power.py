"""How often does the memorisation gate shut on honest models, and on copies?

On a synthetic task the truth is at hand: fresh draws are the most honest model there can be, and
copies of training samples, plain or disguised, are what the gate is for. Each repetition is a whole
submission: as many samples as the reference has, in each of the protocol's sampling seeds, and the
intervals that decide. Distances to the training data are computed once for a pool of samples of
each kind, out of which the repetitions are dealt. Of the measures that decide, the one that stopped
the last submission is asked first, and no other where it stops the next one as well: some of them
take a minute each. A control may be an attack of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from phantombench.controls import all_controls, floor_control
from phantombench.controls.control import Control
from phantombench.evaluation.gate import decide
from phantombench.evaluation.scoring import estimate_all
from phantombench.metrics import measures_for
from phantombench.metrics.measure import Measure
from phantombench.metrics.privacy.registered import registration_to
from phantombench.metrics.view import NEIGHBOURS, Ground, View
from phantombench.ruler.pool import Pool
from phantombench.ruler.rates import rate
from phantombench.ruler.remembering import RememberingRegistration
from phantombench.ruler.schema import Rate
from phantombench.statistics.coarsening import block_means
from phantombench.statistics.neighbours import nearest_distances
from phantombench.submission.sampler import SEEDS
from phantombench.task.spec import Samples, Task

Report = Callable[[str], None]
Required = tuple[str, float] | tuple[()]  # a relation and a limit, or only reported
REPETITIONS = 80  # no miss in 80 puts the whole exact interval above 95 %
MIXED = 0.1  # share of copies in the weakest attack
NOISE = 0.1  # in the unit of the samples


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
    gates = [each for each in measures_for(task.spec) if each.gate is not None]
    for to in ("train", "reference") if gates else ():
        registration_to(ground, to, RememberingRegistration)
    for name, samples, required in _attacks(task, ground, pool) if gates else ():
        report(f"gate: {name}")
        distances = nearest_distances(block_means(samples), ground.coarse_train, NEIGHBOURS)
        dealt = (_deal(ground, samples, distances, each) for each in range(repetitions))
        shut = sum(_is_shut(task, gates, list(views)) for views in dealt)
        rates.append(rate(name, shut, repetitions, *required))
    return rates


def _attacks(task: Task, ground: Ground, pool: Pool) -> Iterator[tuple[str, Samples, Required]]:
    """Yield what a submission might consist of, as many samples as the pool has."""
    rng = np.random.default_rng(0)

    def draw(control: Control) -> Samples:
        return control.sample(task, ground.train, pool.labels, rng)

    fresh = pool.samples
    yield "fresh draws (false alarms)", fresh, ("at most", 0.05)
    copies = draw(floor_control())
    yield "exact copies", copies, ("at least", 0.95)
    noise = NOISE * rng.standard_normal(copies.shape, dtype=np.float32)
    yield f"copies + noise of {NOISE}", copies + noise, ("at least", 0.95)
    for control in all_controls().values():
        attack = control.attack
        if attack is not None and control.applies(task.spec):
            yield attack.name, draw(control), _required(attack.power)
    copied = rng.random(len(fresh)) < MIXED
    copied = copied.reshape(-1, *[1] * (fresh.ndim - 1))
    yield f"{MIXED:.0%} copies among fresh draws", np.where(copied, copies, fresh), ()


def _required(power: float | None) -> Required:
    return () if power is None else ("at least", power)


def _deal(
    ground: Ground, samples: Samples, distances: NDArray[np.float64], repetition: int
) -> Iterator[View]:
    """Yield one submission, seed by seed."""
    rng = np.random.default_rng([repetition])
    size = len(ground.reference)
    rows = rng.permutation(len(samples))[: size * len(SEEDS)].reshape(len(SEEDS), size)
    for seed, dealt in zip(SEEDS, rows, strict=True):
        yield _Dealt(ground, samples[dealt], seed=seed, distances=distances[dealt])


def _is_shut(task: Task, gates: list[Measure], views: Sequence[View]) -> bool:
    """Say whether a measure stops a submission, and move that one to the front."""
    for measure in gates:
        wanted = [(measure, facets) for facets in measure.facets(task.spec)]
        for each in estimate_all(wanted, views):
            if measure.gate is not None and not decide(measure.gate, each.number()).passed:
                gates.remove(measure)
                gates.insert(0, measure)
                return True
    return False
