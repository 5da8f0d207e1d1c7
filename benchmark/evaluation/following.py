"""What of a result has to follow from the rest of it: told without data, and without computing.

An interval is that of the replicates beside the result, around the value; a value is the mean of
its seeds. So whoever moves one of them, or takes the replicates of another submission, has to make
all of them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from phantombench.evaluation.likeness import TOLERANCE
from phantombench.metrics.measure import Measure
from phantombench.result.replicates import ROUNDING, Replicates
from phantombench.result.schema import Facets, Record, Result
from phantombench.statistics.bootstrap import centred_interval


def unfounded(result: Result, replicates: Replicates, measures: Iterable[Measure]) -> Iterator[str]:
    """Yield each number that does not follow, in words.

    Args:
        result: as it was committed.
        replicates: those beside it.
        measures: those of the task; numbers of other versions are left out.
    """
    current = {(measure.name, measure.version): measure for measure in measures}
    for record in result.records:
        measure = current.get((record.measure, record.version))
        if measure is not None and record.value is not None:
            facets = f" ({record.facets})" if record.facets != Facets() else ""
            for told in _of(record, measure, replicates):
                yield f"{record.measure}{facets}: {told}"


def _of(record: Record, measure: Measure, replicates: Replicates) -> Iterator[str]:
    value = float(record.value or 0.0)
    if record.per_seed:
        largest = max(map(abs, record.per_seed))
        if abs(float(np.mean(record.per_seed)) - value) > TOLERANCE * largest:
            yield "the value is not the mean of its seeds"
    if record.ci95 is None or not record.ci95[0] <= value <= record.ci95[1]:
        yield "the interval does not hold the value"
        return
    if not measure.per_seed or record.facets != Facets():
        return
    deviations = replicates.of(measure.name)
    if deviations is None:
        yield "no replicates are kept of it"
        return
    ends = centred_interval(value, deviations, measure.bounds)
    apart = max(abs(one - other) for one, other in zip(ends, record.ci95, strict=True))
    if apart > max(ROUNDING * replicates.scales[measure.name], TOLERANCE * max(map(abs, ends))):
        yield "the interval is not that of its replicates"
