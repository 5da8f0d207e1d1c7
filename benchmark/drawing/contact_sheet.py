"""Many samples in one picture: a contact sheet of images, a grid of traces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from phantombench.drawing import ecg_paper
from phantombench.drawing.axes import APART
from phantombench.drawing.png import figure_png, pixels_png
from phantombench.drawing.tiles import Pixels, fitted, grid_of, tile_of
from phantombench.files import write_atomically
from phantombench.task.spec import Samples

SIDE = 128  # pixels of the longer side of an image on the sheet
GAP = 2
STRIPS = 2  # a row, where signals are drawn on paper
FLAT = 0.1  # range below which a trace is drawn flat: a model that makes constants is seen to


def contact_sheet(
    samples: Samples,
    titles: Sequence[str],
    path: Path,
    columns: int = 8,
    unit: str = "mV",
    names: Sequence[str] = (),
    rate: float | None = None,
) -> None:
    """Write a PNG of all samples, row by row.

    Args:
        samples: images (n, channels, height, width) or signals (n, leads, length).
        titles: of signals, written above each.
        path: where to write.
        columns: samples per row.
        unit: of a signal.
        names: of the leads; written once.
        rate: of a signal, Hz. One of several seconds is drawn on paper, two in a row.
    """
    if samples.ndim == 4:
        tiles = [_zoomed(tile_of(sample)) for sample in samples]
        rows = [tiles[first : first + columns] for first in range(0, len(tiles), columns)]
        write_atomically(path, pixels_png(grid_of(rows, columns, GAP)))
    elif ecg_paper.on_paper(samples.shape[-1], rate):
        assert rate is not None
        tiles = [ecg_paper.strip(each, rate) for each in samples]
        tiles = [_titled(tile, title) for tile, title in zip(tiles, titles, strict=True)]
        rows = [tiles[first : first + STRIPS] for first in range(0, len(tiles), STRIPS)]
        write_atomically(path, pixels_png(grid_of(rows, STRIPS, GAP)))
    else:
        write_atomically(path, _traces(samples, titles, columns, unit, names))


def _titled(tile: Pixels, title: str) -> Pixels:
    """Write the title of a strip into its upper left corner."""
    from PIL import Image, ImageDraw

    image = Image.fromarray(tile)
    ImageDraw.Draw(image).text((4, 2), title, fill=(90, 90, 90))
    return np.asarray(image)


def _zoomed(tile: Pixels) -> Pixels:
    """Enlarge a small tile by a whole factor, reduce a large one."""
    zoom = max(1, SIDE // max(tile.shape[:2]))
    return fitted(tile.repeat(zoom, axis=0).repeat(zoom, axis=1), SIDE)


def _traces(
    samples: Samples, titles: Sequence[str], columns: int, unit: str, names: Sequence[str]
) -> bytes:
    """All traces in one plot, a cell each: hundreds of axes would take minutes to lay out."""
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure

    leads, length, rows = *samples.shape[1:], -(-len(samples) // columns)
    low, high = float(samples.min()), float(samples.max())
    span = max(high - low, FLAT)
    apart = APART * span
    below = (leads - 1) * apart  # from the first lead to the last
    cell = span * 1.15 + below
    time = np.linspace(0.05, 0.95, length)
    figure = Figure(figsize=(1.5 * columns, 1.0 * rows * (1 + leads) / 2))
    axis = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    lines = []
    for place, sample in enumerate(samples):
        left, bottom = place % columns, -(place // columns) * cell
        for lead, trace in enumerate(sample):
            lines.append(np.column_stack([left + time, bottom - lead * apart + trace]))
        axis.text(left + 0.05, bottom + high, titles[place], fontsize=6, va="top")
    for lead, name in enumerate(names if leads > 1 else ()):
        axis.text(0.05, low - lead * apart, name, fontsize=6, color="grey", va="bottom")
    axis.add_collection(LineCollection(lines, linewidths=0.8, colors="black"))
    axis.plot([0.02, 0.02], [0.0, 1.0], linewidth=2, color="grey")
    axis.text(0.03, 0.5, f"1 {unit}", fontsize=6, color="grey", rotation=90, va="center")
    axis.set_xlim(0, columns)
    axis.set_ylim(low - below - (rows - 1) * cell - 0.05 * cell, high + 0.1 * cell)
    axis.set_axis_off()
    return figure_png(figure)
