"""How long recordings are cut into samples of a task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Cut:
    """How a window lies around a beat.

    Attributes:
        rate: Hz, to which recordings are brought first.
        before: values ahead of the R peak.
        after: values from the R peak on.
        filtered: maps a recording (leads, length) at that rate to what is cut.
        how: what that does, in words.
    """

    rate: float
    before: int
    after: int
    filtered: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    how: str
