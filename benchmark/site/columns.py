"""What a column of a board says about itself: taken from the metric, repeated nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from phantombench.result.schema import Score
from phantombench.task.spec import TaskSpec

if TYPE_CHECKING:
    from phantombench.metrics.metric import Metric

EXPLANATION = "explanation"
SAMPLE_UNIT = "sample unit"  # what a metric says that measures in the unit of the samples
# The one explanation score that enters the order. The frozen classifier is the one critic that all
# submissions of a task share; how faithful an explanation is depends on the critic.
EXPLANATION_HEADLINE = ("generator-classifier", "shap", "faithfulness")


@dataclass(frozen=True)
class Column:
    """One metric as the board shows it; see `phantombench.metrics.metric.Metric` for the fields."""

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


def explanation_columns(scores: Mapping[tuple[str, str, str], Score]) -> list[Column]:
    """Return a column for each (network, method, score) that any result holds, sorted."""
    return [
        Column(
            name="/".join(key),
            title=f"{key[2].replace('_', ' ')}, {key[1].upper()}, {key[0]}",
            axis=EXPLANATION,
            goal=scores[key].goal,
            unit=scores[key].unit,
            digits=2,
            source="the design's section on explanations",
            headline=key == EXPLANATION_HEADLINE,
        )
        for key in sorted(scores)
    ]
