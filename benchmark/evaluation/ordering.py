"""The order of the records of a result."""

from __future__ import annotations

from phantombench.metrics.measure import Measure
from phantombench.result.schema import Facets, Record
from phantombench.task.spec import TaskSpec


def in_order(
    records: list[Record], measures: tuple[Measure, ...], spec: TaskSpec
) -> tuple[Record, ...]:
    """Return records in the order of the board; those of unknown measures come last."""
    places = {
        (measure.name, facets): place
        for place, (measure, facets) in enumerate(
            (measure, facets)
            for measure in measures
            for facets in (Facets(), *measure.facets(spec))
        )
    }
    return tuple(
        sorted(
            records,
            key=lambda each: (places.get(each.key, len(places)), each.measure, str(each.facets)),
        )
    )
