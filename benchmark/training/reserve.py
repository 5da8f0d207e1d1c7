"""When a run stops: in time for what comes after its last step, or once it gets no better."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from phantombench.model.answers import CHUNK
from phantombench.model.roles import device_of, is_differentiable
from phantombench.model.sampling import sample

_TRIED = 8  # samples that are drawn to see how long it takes


def reserve_of(model: Any, draws: Sequence[int]) -> float:
    """Return about how many seconds these draws take, so many samples each; one is made to see it.

    A model that is no function of a latent vector is always asked for whole chunks: a draw of a few
    samples takes as long as one of 256.

    An accelerator loads its libraries with the first draw (on an H100 2 s, as long as thousands of
    samples take), which is not timed. What is drawn is thrown away and follows from a seed of its
    own, so that nothing else changes.
    """
    labels = np.zeros(_TRIED, dtype=np.int64)
    if device_of(model).type != "cpu":
        sample(model, labels, 0)
    started = time.perf_counter()
    sample(model, labels, 0)
    unit = _TRIED if is_differentiable(model) else CHUNK
    return (time.perf_counter() - started) * sum(math.ceil(drawn / unit) for drawn in draws)


def is_late(seconds: float, reserve: float, step: int, minutes: float | None) -> bool:
    """Say whether a run has to stop stepping, so that its limit covers what comes after.

    One step is always made.

    >>> is_late(50.0, 9.0, 1, 1.0), is_late(50.0, 11.0, 1, 1.0), is_late(0.0, 99.0, 0, 1.0)
    (False, True, False)
    """
    return minutes is not None and step > 0 and seconds + reserve >= 60 * minutes


def is_stale(step: int, best: int, patience: int | None, check_every: int) -> bool:
    """Say whether so many checks have passed since the best one.

    >>> is_stale(750, 250, 2, 250), is_stale(500, 250, 2, 250), is_stale(750, 250, None, 250)
    (True, False, False)
    """
    return patience is not None and step - best >= patience * check_every
