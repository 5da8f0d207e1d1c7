"""Early signs that a training will come to nothing, said as soon as they show."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.statistics.spread import deviation_of_values
from phantombench.task.spec import Samples

EXPLODED = 1e6
COLLAPSED = 0.02  # share of the real data's variation below which all samples are the same
GRACE = 500  # steps in which the output may still be flat

_TRY = "try a smaller learning rate, e.g. --set lr=0.0001, or another --seed"


def check_losses(step: int, losses: Mapping[str, float]) -> None:
    """Refuse losses that are not finite or have exploded.

    Raises:
        PhantomBenchError: names the step, the loss and what to try.
    """
    for name, value in losses.items():
        if not math.isfinite(value):
            raise PhantomBenchError(
                f"step {step}",
                f"training diverged: {name} is {value}",
                f"{_TRY}, or --precision 32-true",
            )
        if abs(value) > EXPLODED:
            raise PhantomBenchError(
                f"step {step}", f"training diverged: {name} is {value:.3g}", _TRY
            )


def check_output(step: int, samples: Samples, real_deviation: float) -> float:
    """Return how much samples differ from one another, as a share of what real samples do.

    Raises:
        PhantomBenchError: the samples are not finite, or all the same after the first 500 steps.
    """
    if not np.isfinite(samples).all():
        raise PhantomBenchError(f"step {step}", "the generator's output is not finite", _TRY)
    variation = deviation(samples) / max(real_deviation, 1e-12)
    if step >= GRACE and variation < COLLAPSED:
        raise PhantomBenchError(
            f"step {step}",
            f"the output collapsed: samples differ by {100 * variation:.1f} % of what real ones do",
            f"{_TRY}, or a slower discriminator, e.g. --set discriminator_lr=0.00005",
        )
    return variation


def deviation(samples: Samples) -> float:
    """Return the standard deviation between samples, averaged over positions."""
    return float(deviation_of_values(samples).mean())
