"""Planted findings and what each method points at: the truth outlined, the attribution beside it.

Everything is drawn from a phantom, so it is ours to show.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from phantombench.drawing.colours import paint, scale
from phantombench.drawing.contact_sheet import png
from phantombench.explanation.calibration import Planted, plant, subject_of
from phantombench.metrics.explanation.score import rng_of
from phantombench.task.spec import Split, Task
from phantombench.xai.registry import all_methods

TRUTH = "#1b7837"  # green: apart from both ends of the map


def planted_bytes(task: Task, train: Split) -> bytes:
    """Return a PNG: a row a kind of finding, the sample with its outline, then each method."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    kinds, methods = plant(task, each=1), all_methods()
    wide = 1.5 if task.spec.kind == "image" else 2.2
    figure = Figure(figsize=(wide * (1 + len(methods)), 1.5 * len(kinds) + 0.2))
    grid = figure.subplots(len(kinds), 1 + len(methods), squeeze=False)
    figure.subplots_adjust(0.01, 0.01, 0.99, 0.95, wspace=0.04, hspace=0.08)
    for row, planted in enumerate(kinds):
        subject = subject_of(task, train, planted)
        truth = grid[row, 0]
        _sample(truth, planted)
        truth.text(
            *(0.03, 0.96, planted.name),
            transform=truth.transAxes,
            fontsize=7,
            va="top",
            color=TRUTH,
            bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1.5},
        )
        for column, method in enumerate(methods, start=1):
            found = method.attribute(subject, rng_of(subject.key, method.name)).units
            units = subject.partition.spread(found).numpy()[0]
            paint(grid[row, column], planted.samples[0], units, scale(units))
            _outline(grid[row, column], planted.masks[0])
            if row == 0:
                grid[row, column].set_title(method.title, fontsize=8, pad=3)
    grid[0, 0].set_title("planted finding", fontsize=8, pad=3)
    return png(figure, FigureCanvasAgg)


def _sample(axis: Any, planted: Planted) -> None:
    sample = planted.samples[0]
    if sample.ndim == 3:
        axis.imshow(sample[0], cmap="gray", vmin=0.0, vmax=1.0, interpolation="nearest")
    else:
        axis.plot(sample[0], color="black", linewidth=1.0)
        axis.set_xlim(0, sample.shape[-1] - 1)
    axis.set_xticks([])
    axis.set_yticks([])
    _outline(axis, planted.masks[0])


def _outline(axis: Any, mask: np.ndarray) -> None:
    if mask.ndim == 2:
        axis.contour(mask.astype(float), levels=[0.5], colors=TRUTH, linewidths=1.0)
        return
    low, high = axis.get_ylim()
    axis.fill_between(
        np.arange(len(mask)), low, high, where=mask, color=TRUTH, alpha=0.15, linewidth=0
    )
    axis.set_ylim(low, high)
