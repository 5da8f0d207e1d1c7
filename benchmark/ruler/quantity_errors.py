"""How well quantities are measured, where the truth behind each sample is known.

Plausibility is told from what a procedure measures on samples. On a synthetic task the drawn
parameters say what it should have measured: the error is printed beside what rests on it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.ruler.schema import QuantityError
from phantombench.statistics.bootstrap import percentile_interval
from phantombench.task.quantities import KnownQuantities, Measurable
from phantombench.task.spec import Planting, Task

SAMPLES = 500
SEED = 71_000  # of the draw, apart from those of splits and of the ruler's pools
REPLICATES = 1000
DIGITS = 4  # significant

Values = NDArray[np.float64]


def measure(task: Task) -> tuple[QuantityError, ...]:
    """Return the error of each quantity whose truth the task knows; none where it knows none."""
    if not isinstance(task, Measurable) or not isinstance(task, KnownQuantities):
        return ()
    if not isinstance(task, Planting):
        return ()
    labels = np.arange(SAMPLES, dtype=np.int64) % len(task.spec.classes)
    samples, parameters = task.draw_with_parameters(labels, SEED)
    found, quantities = task.measure(samples), task.quantities()
    return tuple(
        _error(name, quantities[name].title, quantities[name].unit, found[name], truth)
        for name, truth in task.true_quantities(parameters).items()
    )


def _error(name: str, title: str, unit: str, found: Values, truth: Values) -> QuantityError:
    known = np.isfinite(found) & np.isfinite(truth)
    off, true = (found - truth)[known], truth[known]
    rng = np.random.default_rng(SEED)
    drawn = np.abs(off)[rng.integers(len(off), size=(REPLICATES, len(off)))].mean(axis=1)
    low, high = percentile_interval(drawn)
    return QuantityError(
        name=name,
        title=title,
        unit=unit,
        of=int(np.isfinite(truth).sum()),
        shown=_rounded(float(known.sum() / np.isfinite(truth).sum())),
        bias=_rounded(float(off.mean())),
        error=_rounded(float(np.abs(off).mean())),
        ci95=(_rounded(low), _rounded(high)),
        spread=_rounded(float(true.std())),
        correlation=_rounded(float(np.corrcoef(found[known], true)[0, 1])),
    )


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
