"""Metrics on pairs: one value per pair, averaged.

Replicates come from half samples, whose pairs are assigned anew: that a patient more or less moves
the pairs of all others is most of the variance. (Dual variables of the assignment, the influence of
an optimal transport cost, overstate it two to three times where the two sides agree: there the cost
is like an absolute value at zero.) What a half needs is cheap to find from squared errors alone for
RMSE, PRD and PSNR. For the others a stand-in of that kind is used: a line through the pairs, and
the rest of each value, half of it with the pair's reference sample and half with the generated one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from phantombench.metrics.measure import Estimate, Goal, Measure, Source, everywhere
from phantombench.metrics.view import View
from phantombench.once import once
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.halving import Halvings
from phantombench.statistics.pairing import Pairs
from phantombench.task.spec import Samples, TaskSpec

Values = NDArray[np.float64]
PairValues = Callable[[Samples, Samples], Values]
StandIn = Callable[[Values, Values], Values]
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


def root(error: Values, energy: Values) -> Values:
    """Return the root of mean squared errors (p,): the stand-in of what behaves as lengths do.

    >>> root(np.array([4.0]), np.array([1.0]))
    array([2.])
    """
    return np.sqrt(error)


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
    stand_in: StandIn = root,
    facets: Callable[[TaskSpec], Sequence[Facets]] = everywhere,
    overview: int = 0,
    version: int = 2,
) -> Measure:
    """Make a measure of the fidelity axis from a function of pairs.

    Args:
        per_pair: (reference (p, *shape), generated (p, *shape)) -> (p,) values.
        stand_in: (mean squared errors (p,), mean squares of the reference (p,)) -> (p,) values that
            follow those of the pairs; for the width of intervals.
        name: and everything else: as in `Measure`.
    """

    def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
        values = np.concatenate([per_pair(*block) for block in _blocks(view)])
        value = float(values.mean())
        differences = _differences(view, values, stand_in, resampling.halvings)
        return Estimate(value, resampling.halvings.replicates(value, differences))

    estimate.__doc__ = f"Return the mean over pairs, with replicates from half samples: {title}."
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
        version=version,
        distance=distance,
        paired=True,
        overview=overview,
        digits=digits,
    )


def slope(values: Values, stand_in: Values) -> float:
    """Return the slope of the least-squares line of values on their stand-in; 0 without spread.

    >>> slope(np.array([1.0, 0.0]), np.array([2.0, 4.0]))
    -0.5
    """
    centred = stand_in - stand_in.mean()
    spread = float(centred @ centred)
    return float(centred @ values) / spread if spread > 0 else 0.0


def _differences(view: View, values: Values, stand_in: StandIn, halvings: Halvings) -> list[float]:
    """Return the difference between the two halves of each halving, over two."""
    samples = view.reference.samples.reshape(len(view.reference), -1)
    energy = np.zeros(len(samples))
    for start in range(0, len(view.pairs), _BLOCK):  # a double of every value is much memory
        rows = view.pairs.reference[start : start + _BLOCK]
        energy[rows] = np.square(samples[rows], dtype=np.float64).mean(axis=1)

    def standing_in(pairs: Pairs) -> Values:
        return stand_in(pairs.cost / samples.shape[1], energy[pairs.reference])

    pairs = view.pairs
    known = standing_in(pairs)
    rise = slope(values, known)
    of_reference, of_generated = np.zeros(len(samples)), np.zeros(len(samples))
    of_reference[pairs.reference] = of_generated[pairs.generated] = (values - rise * known) / 2

    def mean(half: Pairs) -> float:
        rest = of_reference[half.reference] + of_generated[half.generated]
        return float((rise * standing_in(half) + rest).mean())

    return [
        (mean(first) - mean(second)) / 2 if len(first) and len(second) else 0.0
        for first, second in _half_pairs(view, halvings)
    ]


def _half_pairs(view: View, halvings: Halvings) -> list[tuple[Pairs, Pairs]]:
    """Return the pairs of each half; assigned once for all measures of a view."""

    def found() -> tuple[Halvings, list[tuple[Pairs, Pairs]]]:
        return halvings, view.pairing.halves(halvings)

    # The halvings are kept beside their pairs, so that no other ones can have their id.
    return once(view.memo, f"half pairs {id(halvings)}", found)[1]


def _blocks(view: View) -> Iterator[tuple[Samples, Samples]]:
    pairs = view.pairs
    for start in range(0, len(pairs), _BLOCK):
        part = slice(start, start + _BLOCK)
        yield view.reference.samples[pairs.reference[part]], view.generated[pairs.generated[part]]
