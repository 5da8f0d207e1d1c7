"""Metrics on pairs: a value a pair, averaged.

Replicates are weighted means of the values: a pair takes the weight of its reference sample, so the
assignment is not solved again. Generated samples enter through the sampling seeds, each of which
brings an assignment of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from benchmark.metrics.metric import Axis, Goal, Metric, Replicates
from benchmark.metrics.view import View, once
from benchmark.statistics.bootstrap import Resampling
from benchmark.statistics.influence import linear_replicates
from benchmark.task.spec import Kind, Samples

PairValues = Callable[[Samples, Samples], NDArray[np.float64]]
_BLOCK = 256  # pairs held at once


def paired_metric(
    per_pair: PairValues,
    *,
    name: str,
    title: str,
    goal: Goal,
    unit: str,
    bounds: tuple[float, float],
    source: str,
    kinds: frozenset[Kind],
    distance: bool,
    digits: int,
) -> Metric:
    """Make a metric of the fidelity axis from a function of pairs.

    Args:
        per_pair: (reference (p, *shape), generated (p, *shape)) -> (p,) values.
        name: and everything below: as in `Metric`.
    """

    def values(view: View) -> NDArray[np.float64]:
        return once(
            view.memo, name, lambda: np.concatenate([per_pair(*block) for block in _blocks(view)])
        )

    def compute(view: View) -> float:
        return float(values(view).mean())

    def replicates(view: View, resampling: Resampling) -> Replicates:
        influence = values(view)
        return linear_replicates(
            float(influence.mean()), resampling, reference=influence, rows=view.pairs.reference
        )

    compute.__doc__ = f"Return the mean over pairs: {title}."
    replicates.__doc__ = "Return (B,) means over pairs, weighted by their reference sample."
    return Metric(
        name=name,
        title=title,
        axis=Axis.FIDELITY,
        goal=goal,
        unit=unit,
        bounds=bounds,
        source=source,
        kinds=kinds,
        compute=compute,
        replicates=replicates,
        distance=distance,
        digits=digits,
    )


def _blocks(view: View) -> Iterator[tuple[Samples, Samples]]:
    pairs = view.pairs
    for start in range(0, len(pairs), _BLOCK):
        part = slice(start, start + _BLOCK)
        yield view.reference.samples[pairs.reference[part]], view.generated[pairs.generated[part]]
