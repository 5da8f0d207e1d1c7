"""Samples in rows, and beside each its attribution by every method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from phantombench.drawing.axes import show, size_of
from phantombench.drawing.colours import paint, scale
from phantombench.drawing.png import small_figure_png
from phantombench.task.spec import Samples


def gallery_png(
    samples: Samples,
    classes: Sequence[str],
    maps: Mapping[str, NDArray[np.float64] | None],
    names: Sequence[str] = (),
) -> bytes:
    """Return a PNG: one row per sample, one column per method.

    Args:
        samples: (n, *sample_shape) generated samples.
        classes: the class of each.
        maps: by the title of the method, (n, *sample_shape) the attribution of each value's unit;
            None where the method cannot explain the network, which leaves its column empty.
        names: of the leads.
    """
    from matplotlib.figure import Figure

    wide, high = size_of(samples.shape[1:], 1.1, 1.9)
    figure = Figure(figsize=(wide * (1 + len(maps)), high * len(samples) + 0.2))
    grid = figure.subplots(len(samples), 1 + len(maps), squeeze=False)
    figure.subplots_adjust(0.01, 0.01, 0.99, 0.95, wspace=0.04, hspace=0.06)
    for axis in grid.flat:
        axis.axis("off" if samples.ndim == 4 else "on")
    for row, sample in enumerate(samples):
        show(grid[row, 0], sample, names)
        grid[row, 0].text(
            *(0.03, 0.95, classes[row]),
            transform=grid[row, 0].transAxes,
            fontsize=6,
            va="top",
            color="0.45",
        )
    grid[0, 0].set_title("generated", fontsize=7, pad=3)
    for column, (title, found) in enumerate(maps.items(), start=1):
        grid[0, column].set_title(title, fontsize=7, pad=3)
        if found is not None:
            for row, sample in enumerate(samples):
                paint(grid[row, column], sample, found[row], scale(found[row]))
    return small_figure_png(figure)
