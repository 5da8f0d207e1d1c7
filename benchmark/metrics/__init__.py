"""The measures, one file each, in one folder per axis; found, not registered."""

from __future__ import annotations

import functools

from phantombench.discovery import discover
from phantombench.errors import PhantomBenchError
from phantombench.metrics.measure import Axis, Measure
from phantombench.task.spec import TaskSpec

__all__ = ["all_axes", "all_measures", "get_measure", "headline_of", "measures_for"]


@functools.cache
def all_axes() -> dict[str, Axis]:
    """Return every axis by the name of its folder, in the order of the board.

    >>> list(all_axes())[:2]
    ['fidelity', 'diversity']
    """
    found = discover(__name__, "AXIS", Axis)
    return dict(sorted(found, key=lambda each: (each[1].order, each[0])))


@functools.cache
def all_measures() -> tuple[Measure, ...]:
    """Return every measure, by axis and then by name.

    Raises:
        PhantomBenchError: a measure that says another axis or name than its folder and file.

    >>> {measure.axis for measure in all_measures()} <= set(all_axes())
    True
    """
    measures = []
    for axis in all_axes():
        for file, measure in discover(f"{__name__}.{axis}", "MEASURE", Measure):
            if (measure.axis, measure.name) != (axis, file):
                raise PhantomBenchError(
                    f"metrics/{axis}/{file}.py",
                    f"its measure is '{measure.name}' of the axis '{measure.axis}'",
                    f"name it '{file}' and give axis='{axis}', or move the file",
                )
            measures.append(measure)
    return tuple(measures)


def measures_for(spec: TaskSpec) -> tuple[Measure, ...]:
    """Return the measures that are defined for a task."""
    return tuple(measure for measure in all_measures() if measure.facets(spec))


def get_measure(name: str) -> Measure:
    """Return a measure by its name.

    Raises:
        PhantomBenchError: there is none; names those there are.

    >>> get_measure("fid").axis
    'fidelity'
    """
    for measure in all_measures():
        if measure.name == name:
            return measure
    known = ", ".join(measure.name for measure in all_measures())
    raise PhantomBenchError(f"measure '{name}'", "no such measure", f"choose one of: {known}")


def headline_of(axis: str) -> str | None:
    """Return the name of the measure of an axis that enters the order of submissions.

    >>> headline_of("fidelity"), headline_of("privacy")
    ('fid', None)
    """
    return all_axes()[axis].headline
