"""What a task can measure on a sample, and what the truth is where it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Samples

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """A number that a reader takes from one sample.

    Attributes:
        title: heading on a page.
        unit: of the number; "" where it has none.
        possible: least and largest value that a body can have.
        scale: where a figure of it begins and ends; None where that is what is possible.
    """

    title: str
    unit: str
    possible: tuple[float, float]
    scale: tuple[float, float] | None = None

    @property
    def shown(self) -> tuple[float, float]:
        """Return the range of a figure.

        >>> Quantity("QT interval", "ms", (150.0, 600.0), (100.0, 700.0)).shown
        (100.0, 700.0)
        """
        return self.scale or self.possible


@runtime_checkable
class Measurable(Protocol):
    """A task that names what it measures; `quantities` of its `task.toml` lists the names."""

    def quantities(self) -> Mapping[str, Quantity]:
        """Return what it measures, by name."""

    def measure(self, samples: Samples) -> Mapping[str, Values]:
        """Return (n,) values by name; NaN where a sample (n, *sample_shape) does not show it."""


@runtime_checkable
class KnownQuantities(Protocol):
    """A task with known truth that knows quantities of its samples: what measuring is tested on."""

    def true_quantities(self, parameters: Any) -> Mapping[str, Values]:
        """Return (n,) true values of those that are known, by name."""
