"""Metrics on pairs: one value per pair, averaged.

Replicates do not solve the assignment again. The part of a pair's value that is linear in its
squared error, which the assignment minimises, follows the dual variables: they say how the least
total error changes with each sample on either side (Kantorovich potentials are the influence of an
optimal transport cost; del Barrio and Loubes, Annals of Probability 47(2):926-951, 2019). The rest
of the value takes the weight of the pair's reference sample. Weights of pairs alone would miss that
a patient more or less moves the pairs of all others: on shifted data half of their intervals missed
the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from phantombench.metrics.measure import Estimate, Goal, Measure, Source, everywhere
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling, columns
from phantombench.statistics.influence import linear_replicates, weighted_mean
from phantombench.task.spec import Samples, TaskSpec

Slope = Callable[[NDArray[np.float64], NDArray[np.float64]], float]
PairValues = Callable[[Samples, Samples], NDArray[np.float64]]
_BLOCK = 256  # pairs held at once

ASSIGNMENT = r"""@article{crouse2016implementing,
  author  = {Crouse, David F.},
  title   = {On implementing {2D} rectangular assignment algorithms},
  journal = {IEEE Transactions on Aerospace and Electronic Systems},
  volume  = {52},
  number  = {4},
  pages   = {1679--1696},
  year    = {2016},
  doi     = {10.1109/TAES.2016.140952}
}
"""


def paired_measure(
    per_pair: PairValues,
    *,
    name: str,
    title: str,
    goal: Goal,
    unit: str,
    bounds: tuple[float, float],
    source: Source,
    distance: bool,
    digits: int,
    slope: Slope,
    facets: Callable[[TaskSpec], Sequence[Facets]] = everywhere,
    overview: int = 0,
) -> Measure:
    """Make a measure of the fidelity axis from a function of pairs.

    Args:
        per_pair: (reference (p, *shape), generated (p, *shape)) -> (p,) values.
        slope: (values (p,), squared errors (p,)) -> how the mean value changes with the mean
            squared error; for the width of intervals.
        name: and everything else: as in `Measure`.
    """

    def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
        pairs = view.pairs
        value = np.concatenate([per_pair(*block) for block in _blocks(view)])
        rise = slope(value, pairs.cost)
        mean = float(value.mean())
        drawn = linear_replicates(
            mean,
            resampling,
            reference=value + rise * (pairs.of_reference - pairs.cost),
            rows=pairs.reference,
        )
        weights = columns(resampling.generated, pairs.generated)
        return Estimate(mean, drawn + weighted_mean(weights, rise * pairs.of_generated))

    estimate.__doc__ = f"Return the mean over pairs, with first-order replicates: {title}."
    return Measure(
        name=name,
        title=title,
        axis="fidelity",
        goal=goal,
        unit=unit,
        bounds=bounds,
        source=source,
        estimate=estimate,
        facets=facets,
        distance=distance,
        paired=True,
        overview=overview,
        digits=digits,
    )


def slope_of_a_length(value: NDArray[np.float64], cost: NDArray[np.float64]) -> float:
    """Return the slope for what grows like the root of the squared error, as all lengths do.

    Args:
        value: (p,) one per pair.
        cost: (p,) squared errors of the pairs.

    >>> slope_of_a_length(np.array([2.0, 2.0]), np.array([4.0, 4.0]))
    0.25
    """
    total = float(cost.mean())
    return float(value.mean()) / (2 * total) if total > 0 else 0.0


def slope_of_decibels(value: NDArray[np.float64], cost: NDArray[np.float64]) -> float:
    """Return the slope for -10 log10 of the squared error; its own values do not matter.

    >>> round(slope_of_decibels(np.array([20.0]), np.array([0.01])), 1)
    -434.3
    """
    total = float(cost.mean())
    return float(-10 / (np.log(10) * total)) if total > 0 else 0.0


def fitted_slope(value: NDArray[np.float64], cost: NDArray[np.float64]) -> float:
    """Return the slope of the least-squares line through the pairs, where no law is known.

    >>> fitted_slope(np.array([1.0, 0.0]), np.array([2.0, 4.0]))
    -0.5
    """
    centred = cost - cost.mean()
    spread = float(centred @ centred)
    return float(centred @ value) / spread if spread > 0 else 0.0


def _blocks(view: View) -> Iterator[tuple[Samples, Samples]]:
    pairs = view.pairs
    for start in range(0, len(pairs), _BLOCK):
        part = slice(start, start + _BLOCK)
        yield view.reference.samples[pairs.reference[part]], view.generated[pairs.generated[part]]
