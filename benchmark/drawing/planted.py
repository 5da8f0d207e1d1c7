"""Planted findings, and what each method points at: the truth outlined beside the attribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.drawing.axes import show, size_of
from phantombench.drawing.colours import paint, scale
from phantombench.drawing.png import small_figure_png
from phantombench.drawing.tiles import COLOURS
from phantombench.task.spec import Samples

TRUTH = "#1b7837"  # green: apart from both ends of the map


@dataclass(frozen=True)
class PlantedRow:
    """One kind of finding.

    Attributes:
        name: of the finding.
        sample: (*sample_shape) one that has it.
        mask: (*extents) where it is.
        maps: by the title of the method, (*sample_shape) the attribution of each value's unit.
    """

    name: str
    sample: Samples
    mask: NDArray[np.bool_]
    maps: Mapping[str, NDArray[np.float64]]


def planted_png(rows: Sequence[PlantedRow], names: Sequence[str] = ()) -> bytes:
    """Return a PNG: one row per kind of finding, its sample with the outline, then each method.

    Args:
        rows: at least one; all with the same methods.
        names: of the leads.
    """
    from matplotlib.figure import Figure

    methods = list(rows[0].maps)
    wide, high = size_of(rows[0].sample.shape, 1.5, 2.2)
    figure = Figure(figsize=(wide * (1 + len(methods)), high * len(rows) + 0.2))
    grid = figure.subplots(len(rows), 1 + len(methods), squeeze=False)
    figure.subplots_adjust(0.01, 0.01, 0.99, 0.95, wspace=0.04, hspace=0.08)
    for axes, row in zip(grid, rows, strict=True):
        show(axes[0], row.sample, names)
        _outline(axes[0], row)
        axes[0].text(
            *(0.03, 0.96, row.name),
            transform=axes[0].transAxes,
            fontsize=7,
            va="top",
            color=TRUTH,
            bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1.5},
        )
        for axis, found in zip(axes[1:], row.maps.values(), strict=True):
            paint(axis, row.sample, found, scale(found))
            _outline(axis, row)
    for axis, title in zip(grid[0], ("planted finding", *methods), strict=True):
        axis.set_title(title, fontsize=8, pad=3)
    return small_figure_png(figure)


def _outline(axis: Any, row: PlantedRow) -> None:
    mask = row.mask
    if mask.ndim == 2:
        channels = len(row.sample)
        beside = 1 if channels == COLOURS else channels
        shown = np.tile(mask, (1, beside)).astype(float)
        axis.contour(shown, levels=[0.5], colors=TRUTH, linewidths=1.0)
        return
    low, high = axis.get_ylim()
    axis.fill_between(
        np.arange(len(mask)), low, high, where=mask, color=TRUTH, alpha=0.15, linewidth=0
    )
    axis.set_ylim(low, high)
