"""The columns of a board: every measure of a task, with all the facets it has there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phantombench.metrics.measure import SAMPLE_UNIT, Axis, Measure
from phantombench.result.schema import Facets
from phantombench.site.board import Column
from phantombench.site.wording import title_of
from phantombench.task.spec import TaskSpec


def columns_of(
    spec: TaskSpec, measures: Sequence[Measure], axes: Mapping[str, Axis]
) -> list[Column]:
    """Return the columns of a task by axis, then by facets, then by measure.

    Args:
        spec: the task.
        measures: those that are defined for it, in the order of the board.
        axes: by name, in the order of the board.
    """
    columns = []
    for name, axis in axes.items():
        of_axis = [measure for measure in measures if measure.axis == name]
        facets = dict.fromkeys(each for measure in of_axis for each in measure.facets(spec))
        columns += [
            _column(measure, each, axis, spec)
            for each in facets
            for measure in of_axis
            if each in measure.facets(spec)
        ]
    return columns


def _column(measure: Measure, facets: Facets, axis: Axis, spec: TaskSpec) -> Column:
    return Column(
        measure=measure,
        facets=facets,
        axis=axis,
        title=title_of(measure.title, facets),
        unit=spec.unit if measure.unit == SAMPLE_UNIT else measure.unit,
        headline=(measure.name, facets) == (axis.headline, axis.headline_facets),
    )
