"""The heat maps of one submission, as the board shows them: what its discriminator looks at.

A row a generated sample, the classes in turn; then the same sample under each method. No real
sample is drawn: the discriminator is explained at what its own generator made.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from phantombench.drawing.colours import paint, scale
from phantombench.drawing.contact_sheet import png
from phantombench.errors import Unavailable
from phantombench.explanation.subjects import Explained
from phantombench.files import write_atomically
from phantombench.metrics.explanation.score import rng_of
from phantombench.task.spec import TaskSpec
from phantombench.xai.registry import all_methods

ROWS = 4


def draw_gallery(explained: Explained, spec: TaskSpec, path: Path) -> None:
    """Write a PNG: `ROWS` generated samples, and beside each its attribution by every method."""
    write_atomically(path, gallery_bytes(explained, spec))


def gallery_bytes(explained: Explained, spec: TaskSpec) -> bytes:
    """Return the PNG of `draw_gallery`."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    subject = dataclasses.replace(explained, points=ROWS).subject("discriminator")
    samples, methods = subject.inputs.numpy(), all_methods()
    wide = 1.1 if spec.kind == "image" else 1.9
    figure = Figure(figsize=(wide * (1 + len(methods)), 1.1 * ROWS + 0.2))
    grid = figure.subplots(ROWS, 1 + len(methods), squeeze=False)
    figure.subplots_adjust(0.01, 0.01, 0.99, 0.95, wspace=0.04, hspace=0.06)
    for axis in grid.flat:
        axis.axis("off" if spec.kind == "image" else "on")
    for row, sample in enumerate(samples):
        _plain(grid[row, 0], sample)
        label = spec.classes[int(subject.labels[row])]
        grid[row, 0].text(
            0.03, 0.95, label, transform=grid[row, 0].transAxes, fontsize=6, va="top", color="0.45"
        )
    grid[0, 0].set_title("generated", fontsize=7, pad=3)
    for column, method in enumerate(methods, start=1):
        grid[0, column].set_title(method.title, fontsize=7, pad=3)
        try:
            found = method.attribute(subject, rng_of(subject.key, method.name)).units
        except Unavailable:
            continue
        units = subject.partition.spread(found).numpy()
        for row, sample in enumerate(samples):
            paint(grid[row, column], sample, units[row], scale(units[row]))
    return png(figure, FigureCanvasAgg)


def _plain(axis: Any, sample: Any) -> None:
    if sample.ndim == 3:
        axis.imshow(sample[0], cmap="gray", vmin=0.0, vmax=1.0, interpolation="nearest")
        return
    axis.plot(sample[0], color="black", linewidth=1.0)
    axis.set_xlim(0, sample.shape[-1] - 1)
    axis.set_xticks([])
    axis.set_yticks([])
