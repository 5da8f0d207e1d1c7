"""The metrics, one file each; found, not registered."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from phantombench.metrics.metric import Axis, Metric
from phantombench.task.spec import Kind

__all__ = ["all_metrics", "metrics_for"]


@functools.cache
def all_metrics() -> tuple[Metric, ...]:
    """Return every metric of this folder, by axis and then by name."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
    )
    metrics = [module.METRIC for module in modules if hasattr(module, "METRIC")]
    axes = list(Axis)
    return tuple(sorted(metrics, key=lambda metric: (axes.index(metric.axis), metric.name)))


def metrics_for(kind: Kind) -> tuple[Metric, ...]:
    """Return the metrics that are defined for a kind of sample."""
    return tuple(metric for metric in all_metrics() if kind in metric.kinds)
