"""How far a number may move on another kind of processor, and still be called the same."""

from __future__ import annotations

from phantombench.metrics import get_measure
from phantombench.result.schema import Result

# In one of hundreds of replicates the samples on a limit are drawn so often, on average over seeds.
DRAWN = 3


def allowed(result: Result, drawn: int = 1) -> dict[str, float]:
    """Return how far numbers may move on another processor beyond rounding, by measure.

    Where samples are counted, some may lie on a limit; where networks are trained, rounding grows.
    A measure that looks at some of a seed's samples alone counts each of them for more.

    Args:
        result: what is compared.
        drawn: how often a sample on the limit is counted.
    """
    samples = max(1, result.samples_per_seed)
    measures = (get_measure(name) for name in dict.fromkeys(r.measure for r in result.records))
    return {
        each.name: max(drawn * each.flips / min(samples, each.counts or samples), each.drift)
        for each in measures
    }
