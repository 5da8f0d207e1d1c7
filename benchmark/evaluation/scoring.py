"""Score the samples of one submission: every metric, its interval, the gate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from phantombench.errors import Unavailable
from phantombench.evaluation.gate import decide
from phantombench.metrics import metrics_for
from phantombench.metrics.metric import Metric, Replicates
from phantombench.metrics.view import View
from phantombench.result.schema import Gate, Score
from phantombench.statistics.bootstrap import (
    REPLICATES,
    Resampling,
    draw_groups,
    draw_samples,
    interval,
)
from phantombench.task.spec import Kind

Floors = Mapping[str, float]
Report = Callable[[str], None]


@dataclass
class _Collected:
    """One metric over the sampling seeds."""

    values: list[float] = field(default_factory=list)
    replicates: list[Replicates] = field(default_factory=list)
    reason: str | None = None


def score_views(
    views: Iterable[View],
    kind: Kind,
    floors: Floors,
    *,
    replicates: int = REPLICATES,
    report: Report = lambda _: None,
) -> dict[str, Score]:
    """Return every metric of the kind over the sampling seeds, with intervals.

    Args:
        views: one a sampling seed, over the same ground; consumed one at a time, so that only one
            seed's samples are held in memory.
        kind: image or signal; chooses the metrics.
        floors: by metric, the value of real training data; a distance gets a ratio to it.
        replicates: bootstrap resamples.
        report: told each metric's name before it is computed.
    """
    return score_metrics(views, metrics_for(kind), floors, replicates=replicates, report=report)


def score_metrics(
    views: Iterable[View],
    metrics: Sequence[Metric],
    floors: Floors,
    *,
    replicates: int = REPLICATES,
    report: Report = lambda _: None,
) -> dict[str, Score]:
    """Return some metrics over the sampling seeds; see `score_views`."""
    collected = {metric.name: _Collected() for metric in metrics}
    for view in views:
        resampling = _resampling(view, replicates)
        for metric in metrics:
            report(f"seed {view.seed}: {metric.name}")
            _collect(collected[metric.name], metric, view, resampling)
    return {
        metric.name: _score(metric, collected[metric.name], floors.get(metric.name))
        for metric in metrics
    }


def gate_of(scores: Mapping[str, Score]) -> Gate:
    """Return the memorisation gate's decision on a submission's scores."""
    return decide(scores["copy_rate"].value, scores["copy_rate"].ci95)


def _resampling(view: View, replicates: int) -> Resampling:
    """Draw the same patients for every seed, and generated samples of its own for each."""
    groups = view.reference.groups
    return Resampling(
        draw_groups(groups, replicates, np.random.default_rng([0])),
        draw_samples(len(groups), replicates, np.random.default_rng([1, view.seed])),
    )


def _collect(into: _Collected, metric: Metric, view: View, resampling: Resampling) -> None:
    if into.reason is not None:
        return
    try:
        into.values.append(metric.compute(view))
        into.replicates.append(metric.replicates(view, resampling))
    except Unavailable as reason:
        into.reason = str(reason)


def _score(metric: Metric, collected: _Collected, floor: float | None) -> Score:
    goal, unit = metric.goal.value, metric.unit
    reason = collected.reason
    if reason is None and not np.isfinite(collected.values).all():
        reason = "not a finite number"
    if reason is not None:
        return Score(value=None, goal=goal, unit=unit, reason=reason)
    value = float(np.mean(collected.values))
    low, high = interval(
        collected.values, collected.replicates, metric.bounds, np.random.default_rng([2])
    )
    beside = floor if metric.distance else None
    return Score(
        value=tidy(value),
        ci95=(tidy(low), tidy(high)),
        goal=goal,
        unit=unit,
        per_seed=tuple(tidy(each) for each in collected.values),
        floor=beside,
        ratio=tidy(value / beside) if beside else None,
    )


def tidy(value: float) -> float:
    """Round to nine significant digits: what is beyond them is the order of a sum."""
    return float(f"{value:.9g}")
