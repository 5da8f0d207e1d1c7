"""Coverage of subgroups: the share of their real samples that have a generated one near.

Coverage (Naeem et al. 2020, eq. 6) is a mean over reference samples, so it splits by whom they
belong to: who is left out shows here. Beside the subgroups stands the worst of them.
"""

from __future__ import annotations

import operator

import numpy as np
from numpy.typing import NDArray

from phantombench.metrics.diversity.naeem import NAEEM, reference_balls
from phantombench.metrics.ensemble import DRIFT, mean_of
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.subgroups import by_subgroup, over_subgroups
from phantombench.metrics.view import MOST, View
from phantombench.once import once
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.halving import Rows
from phantombench.task.subgroups import Members

Covered = NDArray[np.bool_]
Half = tuple[Rows, Covered]  # reference samples of a half, and which of them are covered there
_KEY = "covered in halves"


def of_group(view: View, resampling: Resampling, name: str, among: Members) -> Estimate:
    """Return the share of the subgroup's samples that are covered, the mean over encoders."""
    encoders = view.ground.ensemble
    views = [view.under(each) for each in encoders] if encoders else [view]
    return mean_of([_under_one(each, resampling, among[view.rows]) for each in views])


def _under_one(view: View, resampling: Resampling, among: Members) -> Estimate:
    covered = np.asarray(reference_balls(view).inside.any(axis=0))
    value = float(covered[among].mean())
    differences = [
        (_share(first, among) - _share(second, among)) / 2
        if all(among[rows].any() for rows, _ in (first, second))
        else 0.0
        for first, second in _halves(view, resampling)
    ]
    return Estimate(value, resampling.halvings.replicates(value, differences))


def _share(half: Half, among: Members) -> float:
    rows, covered = half
    return float(covered[among[rows]].mean())


def _halves(view: View, resampling: Resampling) -> list[tuple[Half, Half]]:
    """Return what is covered in each half of each split: the same for all subgroups."""

    def found() -> tuple[Resampling, list[tuple[Half, Half]]]:
        balls = reference_balls(view)

        def half(reference: Rows, generated: Rows) -> Half:
            if not len(reference) or not len(generated):
                return reference, np.zeros(len(reference), dtype=bool)
            return reference, np.asarray(balls.part(reference, generated).any(axis=0))

        sides = resampling.halvings.sides(view.rows)
        return resampling, [(half(*first), half(*second)) for first, second in sides]

    # The resampling is kept beside its halves, so that no other one can have its id.
    return once(view.memo, f"{_KEY} {id(resampling)}", found)[1]


MEASURE = Measure(
    name="subgroup_coverage",
    title="Coverage of the worst subgroup",
    title_of_parts="Coverage",
    axis="diversity",
    goal=Goal.MAXIMIZE,
    unit="",
    bounds=(0.0, 1.0),
    source=Source(
        "Naeem et al. 2020, eq. 6, over the reference samples of a subgroup; the worst, and each",
        NAEEM,
    ),
    estimate=over_subgroups(of_group, lambda view: view.reference, operator.neg),
    facets=by_subgroup,
    counts=MOST,
    flips=8,
    drift=DRIFT,
    needs=frozenset({Need.FEATURES}),
    digits=3,
)
