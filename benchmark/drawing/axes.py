"""One sample on matplotlib's axes: an image, or the leads of a signal one above the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.drawing.tiles import laid_out
from phantombench.task.spec import Samples

APART = 1.1  # distance between leads, in ranges of the sample


def show(axis: Any, sample: Samples, names: Sequence[str] = ()) -> None:
    """Draw a sample without axes: an image, or black traces named at their left ends."""
    if sample.ndim == 3:
        show_image(axis, sample)
    else:
        show_traces(axis, sample, names)
        axis.set_xlim(0, sample.shape[-1] - 1)
    bare(axis)


def show_image(axis: Any, sample: Samples) -> None:
    """Draw an image (channels, height, width) of [0, 1]: grey, in colour, or side by side."""
    pixels = laid_out(sample)
    if pixels.ndim == 3:
        pixels = pixels.clip(0.0, 1.0)
    axis.imshow(pixels, cmap="gray", vmin=0.0, vmax=1.0, interpolation="nearest")


def show_traces(
    axis: Any,
    sample: Samples,
    names: Sequence[str] = (),
    across: NDArray[np.float64] | None = None,
    **style: Any,
) -> None:
    """Draw the leads of a signal (leads, length), the first one at the top.

    Args:
        axis: matplotlib axes.
        sample: the signal.
        names: of the leads; written where there are several.
        across: (length,) places of the values; 0, 1, 2, ... where none are given.
        style: of the lines; black and 1 wide unless told.
    """
    places = np.arange(sample.shape[-1], dtype=np.float64) if across is None else across
    style = {"color": "black", "linewidth": 1.0} | style
    for trace in stacked(sample):
        axis.plot(places, trace, **style)
    name_leads(axis, sample, names, places[0])


def name_leads(axis: Any, sample: Samples, names: Sequence[str], left: float = 0.0) -> None:
    """Write the name of each lead above the left end of its trace, where there are several."""
    if len(sample) > 1:
        for trace, name in zip(stacked(sample), names, strict=False):
            axis.text(left, trace[0], name, fontsize=6, color="0.45", va="bottom")


def stacked(sample: Samples) -> Samples:
    """Move the leads of a signal (leads, length) apart: each below the one before.

    >>> stacked(np.array([[0, 10], [0, 10]], np.float32)).tolist()
    [[0.0, 10.0], [-11.0, -1.0]]
    """
    step = APART * (float(np.ptp(sample)) or 1.0) if len(sample) > 1 else 0.0
    below = np.arange(len(sample), dtype=np.float32) * np.float32(step)
    return np.asarray(sample - below[:, None], np.float32)


def bare(axis: Any) -> None:
    """Take the ticks away."""
    axis.set_xticks([])
    axis.set_yticks([])


def size_of(sample_shape: Sequence[int], image: float, signal: float) -> tuple[float, float]:
    """Return width and height of the cell of one sample, in units of the height of a square image.

    Args:
        sample_shape: of a sample.
        image: height of an image, whose width follows from its extents.
        signal: width of a signal, whose height grows by half for every lead but the first.

    >>> size_of((1, 64, 64), 1.1, 1.9), size_of((2, 512), 1.0, 2.0)
    ((1.1, 1.1), (2.0, 1.5))
    """
    channels, *extents = sample_shape
    if len(extents) == 1:
        return signal, image * (1 + channels) / 2
    beside = 1 if channels == 3 else channels
    return image * beside * extents[1] / extents[0], image
