"""What a column of a board says about itself: taken from the metric, repeated nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from phantombench.task.spec import TaskSpec

if TYPE_CHECKING:
    from phantombench.metrics.measure import Metric

SAMPLE_UNIT = "sample unit"  # what a metric says that measures in the unit of the samples


@dataclass(frozen=True)
class Column:
    """One metric as the board shows it; see `phantombench.metrics.measure.Metric` for the fields.

    The score of an explanation has two more: what was explained, and by which method.
    """

    name: str
    title: str
    axis: str
    goal: str
    unit: str
    digits: int
    source: str
    bounds: tuple[float, float] | None = None
    ideal: float | None = None
    headline: bool = False
    distance: bool = False
    network: str = ""
    method: str = ""

    @property
    def score(self) -> str:
        """Name of what is defined once, however many columns hold it."""
        return self.name.rsplit("/", 1)[-1]


def metric_column(metric: Metric, spec: TaskSpec) -> Column:
    """Return the column of a metric, in the unit of the task's samples where it is theirs."""
    return Column(
        name=metric.name,
        title=metric.title,
        axis=metric.axis.value,
        goal=metric.goal.value,
        unit=spec.unit if metric.unit == SAMPLE_UNIT else metric.unit,
        digits=metric.digits,
        source=metric.source,
        bounds=metric.bounds,
        ideal=metric.ideal,
        headline=metric.headline,
        distance=metric.distance,
    )
