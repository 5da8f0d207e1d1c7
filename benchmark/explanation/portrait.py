"""The picture of one explanation: where the score comes from, and whether that is true.

Above, generated samples with the attribution laid over them (or, for latents and channels, which
have no place in a sample, beside them as bars). Below, the importance of the units, and what
happens to the score when units are replaced: most important first should fall faster than chance,
least important first should stay.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from phantombench.drawing.colours import MAP, paint, scale
from phantombench.drawing.contact_sheet import png
from phantombench.files import write_atomically
from phantombench.task.spec import TaskSpec
from phantombench.xai.flipping import curves, replacing_rows
from phantombench.xai.method import Attribution, Method
from phantombench.xai.subject import Subject

SHOWN = 6  # samples
RANDOM = 30  # orders that stand for chance


def draw_portrait(
    subject: Subject,
    method: Method,
    attribution: Attribution,
    samples: Tensor,
    task: TaskSpec,
    path: Path,
) -> None:
    """Write the picture as a PNG.

    Args:
        subject: what was explained.
        method: by what.
        attribution: what it said.
        samples: (n, *sample_shape) the generated samples that belong to the points.
        task: names the classes, and the unit of a sample.
        path: where to write.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shown = min(SHOWN, len(subject))
    in_place = tuple(subject.inputs.shape[1:]) == tuple(task.sample_shape)
    figure = Figure(figsize=(2.1 * shown, 7.2), layout="constrained")
    figure.suptitle(_title(subject, method), fontsize=11)
    parts: Any = figure.subfigures(3, 1, height_ratios=(1, 1, 1.25))
    above, middle, below = parts
    grids = above.subplots(1, shown), middle.subplots(1, shown)
    units = attribution.units.numpy()
    spread = subject.partition.spread(attribution.units).numpy()
    norm = scale(units[:shown])
    for column in range(shown):
        sample = samples[column].numpy()
        top, under = grids[0][column], grids[1][column]
        _sample(top, sample, task, first=column == 0)
        top.set_title(task.classes[int(subject.labels[column])], fontsize=9)
        if in_place:
            paint(under, sample, spread[column], norm)
        else:
            _bars(under, units[column], norm, subject.partition.name, first=column == 0)
    if in_place:
        _colourbar(middle, grids[1], norm)
    left, right = below.subplots(1, 2)
    _importance(left, units, subject.partition.name)
    _replacing(right, subject, attribution)
    write_atomically(path, png(figure, FigureCanvasAgg))


def _title(subject: Subject, method: Method) -> str:
    network, _, layer = subject.key.partition("@")
    of = {
        "discriminator": "What the discriminator's score of a generated sample rests on",
        "generator": "What the discriminator's score of G(z) rests on, in the generator",
        "generator-classifier": "What the frozen classifier's score of G(z) rests on",
    }[network]
    return f"{of}{f', at layer {layer}' if layer else ''}: {method.title}"


def _sample(axis: Any, sample: np.ndarray, task: TaskSpec, *, first: bool) -> None:
    if sample.ndim == 3:
        axis.imshow(sample[0], cmap="gray", vmin=0.0, vmax=1.0, interpolation="nearest")
        axis.set_xticks([])
        axis.set_yticks([])
        return
    rate = task.sampling_rate or 1.0
    axis.plot(np.arange(sample.shape[-1]) / rate * 1000.0, sample[0], color="black", linewidth=1.0)
    axis.tick_params(labelsize=7)
    axis.set_xlabel("ms", fontsize=8)
    if first:
        axis.set_ylabel(task.unit, fontsize=8)


def _bars(axis: Any, units: np.ndarray, norm: Any, name: str, *, first: bool) -> None:
    import matplotlib

    axis.bar(np.arange(len(units)), units, width=1.0, color=matplotlib.colormaps[MAP](norm(units)))
    axis.axhline(0.0, color="0.6", linewidth=0.6)
    axis.set_xlabel(name, fontsize=8)
    axis.tick_params(labelsize=7)
    if first:
        axis.set_ylabel("share of the score", fontsize=8)


def _colourbar(figure: Any, axes: Any, norm: Any) -> None:
    from matplotlib.cm import ScalarMappable

    bar = figure.colorbar(ScalarMappable(norm, MAP), ax=list(np.ravel(axes)), shrink=0.9)
    bar.set_label("lowers the score      raises it", fontsize=8)
    bar.ax.tick_params(labelsize=7)


def _importance(axis: Any, units: np.ndarray, name: str) -> None:
    size = np.sort(np.abs(units).mean(axis=0))[::-1]
    axis.bar(np.arange(1, len(size) + 1), size / max(size.sum(), 1e-300) * 100.0, color="#555555")
    axis.set_xlabel(f"{name}, most important first", fontsize=9)
    axis.set_ylabel("% of all attribution", fontsize=9)
    axis.tick_params(labelsize=8)


def _replacing(axis: Any, subject: Subject, attribution: Attribution) -> None:
    """Draw f while units are replaced by real data: by the attribution, and by chance."""
    rows = replacing_rows(subject)
    rng = torch.Generator().manual_seed(30)
    drawn = torch.rand((RANDOM, *attribution.units.shape), generator=rng, dtype=torch.float64)
    chance = curves(subject, drawn, rows, most_first=True).mean(dim=2).numpy()
    start = float(subject.scores(subject.inputs, subject.labels).mean())
    steps = np.linspace(0.0, 100.0, chance.shape[1] + 2)[:-1]

    def whole(curve: np.ndarray) -> np.ndarray:
        return np.concatenate([np.full((*curve.shape[:-1], 1), start), curve], axis=-1)

    low, high = np.quantile(whole(chance), [0.025, 0.975], axis=0)
    axis.fill_between(steps, low, high, color="0.85", label="30 random orders, 95 %")
    axis.plot(steps, whole(chance).mean(axis=0), color="0.5", linewidth=1.0)
    for most_first, colour, words in (
        (True, "#b2182b", "most important first"),
        (False, "#2166ac", "least important first"),
    ):
        curve = curves(subject, attribution.units[None], rows, most_first=most_first)
        axis.plot(steps, whole(curve[0].mean(dim=1).numpy()), "o-", color=colour, label=words)
    axis.set_xlabel(f"% of {subject.partition.name} replaced by real data", fontsize=9)
    axis.set_ylabel("mean score", fontsize=9)
    axis.tick_params(labelsize=8)
    axis.legend(fontsize=8, frameon=False)
