"""One scale of colours for attributions: blue below zero, white at zero, red above.

Blue and red of this map (Moreland 2009; matplotlib's RdBu) stay apart for the colour-blind. Limits
are symmetric, so that white is zero, and robust, so that one patch does not fade the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.drawing.axes import bare, name_leads, show_image, stacked
from phantombench.drawing.tiles import COLOURS, laid_out

MAP = "RdBu_r"


def scale(values: NDArray[np.float64]) -> Any:
    """Return matplotlib's norm for attributions: symmetric, up to the 99 % quantile of size."""
    from matplotlib.colors import Normalize

    size = float(np.quantile(np.abs(values), 0.99)) if values.size else 0.0
    return Normalize(-(size or 1.0), size or 1.0)


def paint(
    axis: Any,
    sample: NDArray[np.float32],
    units: NDArray[np.float64],
    norm: Any,
    names: Sequence[str] = (),
) -> None:
    """Draw a sample with the attribution of its units: an image under it, or coloured traces.

    The three colours of an image share one map: that of the first.

    Args:
        axis: matplotlib axes.
        sample: (channels, height, width) in [0, 1], or (leads, length) in mV.
        units: (*sample.shape) the attribution of each value's unit.
        norm: from `scale`.
        names: of the leads.
    """
    import matplotlib

    if sample.ndim == 3:
        show_image(axis, sample)
        below = norm(laid_out(units[:1] if len(units) == COLOURS else units))
        colours = matplotlib.colormaps[MAP](below)
        colours[..., 3] = 0.75 * np.abs(below * 2 - 1).clip(0, 1)  # clear where it is zero
        axis.imshow(colours, interpolation="nearest")
        bare(axis)
        return
    from matplotlib.collections import LineCollection

    time = np.arange(sample.shape[-1])
    for trace, values in zip(stacked(sample), units, strict=True):
        points = np.column_stack([time, trace])
        pieces = np.stack([points[:-1], points[1:]], axis=1)
        axis.plot(time, trace, color="0.55", linewidth=3.2, zorder=1)
        lines = LineCollection(pieces.tolist(), cmap=MAP, norm=norm, linewidths=2.0, zorder=2)
        lines.set_array(values[:-1])
        axis.add_collection(lines)
    name_leads(axis, sample, names)
    axis.set_xlim(0, len(time) - 1)
    bare(axis)
