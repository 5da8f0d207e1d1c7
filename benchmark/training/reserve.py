"""The time that a run keeps back for what comes after its last step: a check, and a last draw."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from phantombench.model.sampling import sample

_TRIED = 8  # samples that are drawn to see how long it takes


def reserve_of(model: Any, drawn: int) -> float:
    """Return about how many seconds it takes to draw so many samples; 8 are drawn to see it.

    What is drawn is thrown away and follows from a seed of its own, so that nothing else changes.
    """
    started = time.perf_counter()
    sample(model, np.zeros(_TRIED, dtype=np.int64), 0)
    return (time.perf_counter() - started) * drawn / _TRIED


def is_late(seconds: float, reserve: float, step: int, minutes: float | None) -> bool:
    """Say whether a run has to stop stepping, so that its limit covers what comes after.

    One step is always made.

    >>> is_late(50.0, 9.0, 1, 1.0), is_late(50.0, 11.0, 1, 1.0), is_late(0.0, 99.0, 0, 1.0)
    (False, True, False)
    """
    return minutes is not None and step > 0 and seconds + reserve >= 60 * minutes
