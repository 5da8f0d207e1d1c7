"""Whole submissions out of a pool of samples whose nearness is known, and what the gate decides.

Registering a sample takes a hundredth of a second, and a submission has hundreds. So a pool of
samples of each kind is registered once, and submissions are dealt from it with replacement: as many
samples as the reference has, in each of the protocol's sampling seeds, with the intervals that
decide. Submissions of one kind share samples; what varies from one to the next is the choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.evaluation.gate import decide
from phantombench.evaluation.scoring import Collected, resampling_of
from phantombench.metrics.measure import Measure
from phantombench.metrics.privacy.registered import (
    MOST,
    nearness_after_registration,
    seen_of,
)
from phantombench.metrics.view import NEIGHBOURS, Ground, View
from phantombench.result.schema import Facets
from phantombench.ruler.gate_schema import Look
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.coarsening import block_means
from phantombench.statistics.neighbours import nearest_distances
from phantombench.submission.sampler import SEEDS
from phantombench.task.spec import Samples

REPLICATES = 100
FIFTH = 0.2  # share of copies in the submissions that hide them among honest samples
_COARSE = "coarse_generated_to_train"

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Pool:
    """What the looks see of the samples of one kind.

    Attributes:
        coarse: distances between block means to train, (n, 5).
        near: nearness after registration by split, (n,) each.
    """

    coarse: Numbers
    near: Mapping[str, Numbers]

    def __len__(self) -> int:
        return len(self.coarse)

    def take(self, rows: NDArray[np.intp]) -> Pool:
        """Return some of the samples."""
        return Pool(self.coarse[rows], {to: near[rows] for to, near in self.near.items()})


def look_at(ground: Ground, samples: Samples, splits: Sequence[str], named: str = "") -> Pool:
    """Return what is seen of samples.

    Args:
        ground: of the task.
        samples: (n, *sample_shape).
        splits: that they are registered with, "train" or "reference".
        named: under which the ground keeps the answers.
    """
    return Pool(
        nearest_distances(block_means(samples), ground.coarse_train, NEIGHBOURS),
        {to: nearness_after_registration(ground, samples, to, named) for to in splits},
    )


class Dealer:
    """Deals submissions and asks the measures that decide."""

    def __init__(
        self, ground: Ground, measures: Sequence[Measure], repetitions: int, start: int = 0
    ) -> None:
        """Take the ground that submissions are compared on.

        Args:
            ground: its memo holds what is honest.
            measures: that have a gate and are asked.
            repetitions: submissions of each kind.
            start: number of the first, which its choice depends on.
        """
        self.repetitions, self._start, self._measures = repetitions, start, measures
        blank = np.empty((len(ground.reference), 0), np.float32)
        self._views = [View(ground, blank, seed=seed) for seed in SEEDS]
        self._drawn: list[Resampling] = [resampling_of(each, REPLICATES) for each in self._views]

    def shut(self, pool: Pool, fill: Pool | None = None) -> tuple[int, tuple[Look, ...]]:
        """Return on how many submissions the gate shuts, and what each look saw.

        Args:
            pool: samples of the kind.
            fill: honest samples that take four places of five; None: there are none.
        """
        flagged = {measure.name: 0.0 for measure in self._measures}
        stopped = dict.fromkeys(flagged, 0)
        total = 0
        for repetition in range(self.repetitions):
            rng = np.random.default_rng([self._start + repetition])
            decisions = []
            collected = [Collected(measure, Facets()) for measure in self._measures]
            for view, drawn in zip(self._deal(pool, fill, rng), self._drawn, strict=True):
                for each in collected:
                    each.estimate(view, drawn)
            for each in collected:
                number = each.number()
                assert each.measure.gate is not None
                decisions.append(not decide(each.measure.gate, number).passed)
                flagged[each.measure.name] += number.value or 0.0
                stopped[each.measure.name] += decisions[-1]
            total += any(decisions)
        looks = (
            Look(measure=name, flagged=float(f"{flagged[name] / self.repetitions:.4g}"), shut=shut)
            for name, shut in stopped.items()
        )
        return total, tuple(looks)

    def _deal(self, pool: Pool, fill: Pool | None, rng: np.random.Generator) -> Iterator[View]:
        for view in self._views:
            size = len(view.generated)
            dealt = pool.take(rng.integers(len(pool), size=size))
            if fill is not None:
                copied = rng.random(size) < FIFTH
                others = fill.take(rng.integers(len(fill), size=size))
                dealt = Pool(
                    np.where(copied[:, None], dealt.coarse, others.coarse),
                    {to: np.where(copied, dealt.near[to], others.near[to]) for to in dealt.near},
                )
            made = View(view.ground, view.generated, seed=view.seed)
            made.__dict__[_COARSE] = dealt.coarse[made.rows]
            made.memo |= {seen_of(to): near[:MOST] for to, near in dealt.near.items()}
            yield made
