"""The measure of one quantity: how far its distribution lies from that of the reference.

1-Wasserstein distance between what is measured on generated and on reference samples, in the unit
of the quantity (Villani, Optimal Transport, 2009, ch. 6; in one dimension the area between the two
distribution functions). Samples that do not show the quantity are left out; a note says how many.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import Unavailable
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.view import Ground, View
from phantombench.once import once
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.influence import linear_replicates
from phantombench.statistics.wasserstein import wasserstein, wasserstein_influence
from phantombench.task.quantities import Measurable
from phantombench.task.spec import Samples, TaskSpec

Values = NDArray[np.float64]
VILLANI = r"""@book{villani2009optimal,
  author    = {Villani, C{\'e}dric},
  title     = {Optimal Transport: Old and New},
  publisher = {Springer},
  year      = {2009},
  doi       = {10.1007/978-3-540-71050-9}
}
"""
QUANTITIES = "quantities"  # what the measures of this axis share
_PART = 2048  # samples that are measured at once: spectra of more are gigabytes
FEWEST = 0.5  # share of samples that has to show a quantity


def plausibility_measure(name: str, title: str, unit: str, *, digits: int) -> Measure:
    """Make the measure of a quantity, which is defined on the tasks that name it."""

    def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
        real, made = measured(view)
        return _distance(real[name], made[name], resampling)

    estimate.__doc__ = f"Return the 1-Wasserstein distance, at least 0, with replicates: {title}."
    return Measure(
        name=name,
        title=title,
        axis="plausibility",
        goal=Goal.MINIMIZE,
        unit=unit,
        bounds=(0.0, np.inf),
        source=Source(
            "Villani 2009, ch. 6: 1-Wasserstein distance; measured by the task's procedure", VILLANI
        ),
        estimate=estimate,
        needs=frozenset({Need.SAMPLES}),
        facets=named(name),
        distance=True,
        shares=QUANTITIES,
        digits=digits,
    )


def named(*names: str) -> Callable[[TaskSpec], Sequence[Facets]]:
    """Return the facets of a measure that is one number where a task names a quantity."""

    def facets(task: TaskSpec) -> Sequence[Facets]:
        return (Facets(),) if set(names) & set(task.quantities) else ()

    return facets


def measured(view: View) -> tuple[Mapping[str, Values], Mapping[str, Values]]:
    """Return what is measured on the reference and on the generated samples, by quantity.

    Raises:
        Unavailable: the task measures nothing.
    """
    task = view.ground.measurable
    if task is None:
        raise Unavailable("the task measures nothing")
    return measured_on_reference(view.ground), measured_on(task, view.ground.memo, view.generated)


def measured_on_reference(ground: Ground) -> Mapping[str, Values]:
    """Return what a task measures on the reference, by quantity.

    Raises:
        Unavailable: the task measures nothing.
    """
    task = ground.measurable
    if task is None:
        raise Unavailable("the task measures nothing")
    names = sorted(task.quantities())

    def found() -> Values:
        values = measured_on(task, ground.memo, ground.reference.samples)
        return np.stack([values[name] for name in names])

    kept = ground.of_splits(f"quantities of reference: {', '.join(names)}", found)
    return dict(zip(names, kept, strict=True))


def measured_on(
    task: Measurable, memo: dict[str, object], samples: Samples
) -> Mapping[str, Values]:
    """Return what a task measures on samples, by quantity; kept by their content."""
    content = hashlib.sha256(np.ascontiguousarray(samples).data).hexdigest()

    def found() -> Mapping[str, Values]:
        parts = [task.measure(samples[i : i + _PART]) for i in range(0, len(samples) or 1, _PART)]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    return once(memo, f"quantities of {content}", found)


def _distance(real: Values, made: Values, resampling: Resampling) -> Estimate:
    shown = np.isfinite(made)
    if shown.mean() < FEWEST:
        raise Unavailable(f"only {shown.mean():.0%} of the samples show it")
    known = np.isfinite(real)
    value = wasserstein(real[known], made[shown])
    of_real, of_made = wasserstein_influence(real[known], made[shown])
    replicates = linear_replicates(
        value,
        resampling,
        reference=_spread_out(of_real, known),
        generated=_spread_out(of_made, shown),
    )
    note = None if shown.all() else f"{shown.mean():.0%} of the samples show it"
    return Estimate(value, replicates, note)


def _spread_out(influence: Values, shown: NDArray[np.bool_]) -> Values:
    """Put influences at their samples; those that show nothing have none."""
    found = np.zeros(len(shown))
    found[shown] = influence / shown.mean()
    return found
