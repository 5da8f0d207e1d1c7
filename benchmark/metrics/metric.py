"""What a metric is.

A metric is a pure function of a `View`: one set of generated samples beside the reference. Each
file of this folder holds one, as the module's `METRIC`; it is found because it lies here.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.metrics.view import View
from phantombench.statistics.bootstrap import Resampling
from phantombench.task.spec import Kind

Replicates = NDArray[np.float64]


class Goal(enum.StrEnum):
    """What a better value is."""

    MINIMIZE = "minimize"
    MAXIMIZE = "maximize"
    TARGET = "target"  # nearest to the metric's ideal


class Axis(enum.StrEnum):
    """What a metric speaks about; the order is that of the board."""

    FIDELITY = "fidelity"
    DIVERSITY = "diversity"
    UTILITY = "utility"
    PRIVACY = "privacy"
    PLAUSIBILITY = "plausibility"
    RECONSTRUCTION = "reconstruction"  # of models that reconstruct: apart from their samples


@dataclass(frozen=True)
class Metric:
    """One metric: its name, what it means, and how it is computed.

    Attributes:
        name: key in the results, lower case.
        title: heading on the board.
        unit: of the value; "" where it has none.
        bounds: smallest and largest possible value.
        source: the paper, and the library that computes it.
        kinds: the kinds of sample it is defined for.
        compute: View -> float. Raises `Unavailable` with the reason if there is no such number.
        replicates: (View, Resampling) -> (B,) values under B bootstrap resamples; used for the
            width of the interval only, so a smooth stand-in for `compute` is allowed if documented.
        distance: True for distances, which the board shows beside that of real training data.
        headline: True for the one metric of its axis that enters the order.
        ideal: the value meant by `Goal.TARGET`.
        digits: decimals shown on the board.
    """

    name: str
    title: str
    axis: Axis
    goal: Goal
    unit: str
    bounds: tuple[float, float]
    source: str
    kinds: frozenset[Kind]
    compute: Callable[[View], float]
    replicates: Callable[[View, Resampling], Replicates]
    distance: bool = False
    headline: bool = False
    ideal: float | None = None
    digits: int = 2


BOTH: frozenset[Kind] = frozenset({"image", "signal"})
IMAGE: frozenset[Kind] = frozenset({"image"})
SIGNAL: frozenset[Kind] = frozenset({"signal"})
