"""The picture of one explanation: where the score comes from, and whether that is true.

Above, generated samples with the attribution laid over them (or, for latents and channels, which
have no place in a sample, beside them as bars). Below, the importance of the units, and what
happens to the score when units are replaced: most important first should fall faster than chance,
least important first should stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.drawing.axes import bare, show_image, show_traces
from phantombench.drawing.colours import MAP, paint, scale
from phantombench.drawing.png import figure_png
from phantombench.files import write_atomically
from phantombench.task.spec import Samples, TaskSpec

SHOWN = 6  # samples

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Replacing:
    """The mean score while units are replaced by real data; S steps after the start.

    Attributes:
        start: before any is replaced.
        most_first: (S,) most important units first.
        least_first: (S,) least important units first.
        chance: (orders, S) in random orders.
    """

    start: float
    most_first: Numbers
    least_first: Numbers
    chance: Numbers


@dataclass(frozen=True)
class Portrait:
    """What the picture shows.

    Attributes:
        title: what was explained, and by what.
        samples: (n, *sample_shape) the generated samples.
        classes: the class of each, (n,).
        units: (n, U) the attribution.
        unit_name: what a unit is, in the plural.
        spread: (n, *sample_shape) the attribution of each value's unit; None where units have no
            place in a sample.
        replacing: what replacing units does.
    """

    title: str
    samples: Samples
    classes: Sequence[str]
    units: Numbers
    unit_name: str
    spread: Numbers | None
    replacing: Replacing


def draw_portrait(portrait: Portrait, task: TaskSpec, path: Path) -> None:
    """Write the picture as a PNG."""
    from matplotlib.figure import Figure

    shown = min(SHOWN, len(portrait.samples))
    figure = Figure(figsize=(2.1 * shown, 7.2), layout="constrained")
    figure.suptitle(portrait.title, fontsize=11)
    parts: Any = figure.subfigures(3, 1, height_ratios=(1, 1, 1.25))
    above, middle, below = parts
    grids = [np.ravel(each.subplots(1, shown)) for each in (above, middle)]
    norm = scale(portrait.units[:shown])
    for column, (top, under) in enumerate(zip(*grids, strict=True)):
        sample = portrait.samples[column]
        _sample(top, sample, task, first=column == 0)
        top.set_title(portrait.classes[column], fontsize=9)
        if portrait.spread is None:
            _bars(under, portrait.units[column], norm, portrait.unit_name, first=column == 0)
        else:
            paint(under, sample, portrait.spread[column], norm, task.channel_names)
    if portrait.spread is not None:
        _colourbar(middle, grids[1], norm)
    left, right = below.subplots(1, 2)
    _importance(left, portrait.units, portrait.unit_name)
    _replacing(right, portrait.replacing, portrait.unit_name)
    write_atomically(path, figure_png(figure))


def _sample(axis: Any, sample: Samples, task: TaskSpec, *, first: bool) -> None:
    if sample.ndim == 3:
        show_image(axis, sample)
        bare(axis)
        return
    rate = task.sampling_rate or 1.0
    milliseconds = np.arange(sample.shape[-1]) / rate * 1000.0
    show_traces(axis, sample, task.channel_names, milliseconds)
    axis.tick_params(labelsize=7)
    axis.set_xlabel("ms", fontsize=8)
    if first:
        axis.set_ylabel(task.unit, fontsize=8)


def _bars(axis: Any, units: Numbers, norm: Any, name: str, *, first: bool) -> None:
    import matplotlib

    axis.bar(np.arange(len(units)), units, width=1.0, color=matplotlib.colormaps[MAP](norm(units)))
    axis.axhline(0.0, color="0.6", linewidth=0.6)
    axis.set_xlabel(name, fontsize=8)
    axis.tick_params(labelsize=7)
    if first:
        axis.set_ylabel("share of the score", fontsize=8)


def _colourbar(figure: Any, axes: Any, norm: Any) -> None:
    from matplotlib.cm import ScalarMappable

    bar = figure.colorbar(ScalarMappable(norm, MAP), ax=list(axes), shrink=0.9)
    bar.set_label("lowers the score      raises it", fontsize=8)
    bar.ax.tick_params(labelsize=7)


def _importance(axis: Any, units: Numbers, name: str) -> None:
    size = np.sort(np.abs(units).mean(axis=0))[::-1]
    axis.bar(np.arange(1, len(size) + 1), size / max(size.sum(), 1e-300) * 100.0, color="#555555")
    axis.set_xlabel(f"{name}, most important first", fontsize=9)
    axis.set_ylabel("% of all attribution", fontsize=9)
    axis.tick_params(labelsize=8)


def _replacing(axis: Any, replacing: Replacing, name: str) -> None:
    """Draw the score while units are replaced by real data: by the attribution, and by chance."""
    steps = np.linspace(0.0, 100.0, replacing.chance.shape[1] + 2)[:-1]

    def whole(curve: Numbers) -> Numbers:
        start = np.full((*curve.shape[:-1], 1), replacing.start)
        return np.concatenate([start, curve], axis=-1)

    chance = whole(replacing.chance)
    low, high = np.quantile(chance, [0.025, 0.975], axis=0)
    label = f"{len(chance)} random orders, 95 %"
    axis.fill_between(steps, low, high, color="0.85", label=label)
    axis.plot(steps, chance.mean(axis=0), color="0.5", linewidth=1.0)
    for curve, colour, words in (
        (replacing.most_first, "#b2182b", "most important first"),
        (replacing.least_first, "#2166ac", "least important first"),
    ):
        axis.plot(steps, whole(curve), "o-", color=colour, label=words)
    axis.set_xlabel(f"% of {name} replaced by real data", fontsize=9)
    axis.set_ylabel("mean score", fontsize=9)
    axis.tick_params(labelsize=8)
    axis.legend(fontsize=8, frameon=False)
