"""One scale of colours for attributions: blue below zero, white at zero, red above.

Blue and red of this map (Moreland 2009; matplotlib's RdBu) stay apart for the colour-blind. Limits
are symmetric, so that white is zero, and robust, so that one patch does not fade the rest.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

MAP = "RdBu_r"


def scale(values: NDArray[np.float64]) -> Any:
    """Return matplotlib's norm for attributions: symmetric, up to the 99 % quantile of size."""
    from matplotlib.colors import Normalize

    size = float(np.quantile(np.abs(values), 0.99)) if values.size else 0.0
    return Normalize(-(size or 1.0), size or 1.0)


def paint(axis: Any, sample: NDArray[np.float32], units: NDArray[np.float64], norm: Any) -> None:
    """Draw a sample with the attribution of its units: an image under it, or a coloured trace.

    Args:
        axis: matplotlib axes.
        sample: (1, h, w) in [0, 1], or (1, length) in mV.
        units: (*sample.shape) the attribution of each value's unit.
        norm: from `scale`.
    """
    import matplotlib

    if sample.ndim == 3:
        axis.imshow(sample[0], cmap="gray", vmin=0.0, vmax=1.0, interpolation="nearest")
        colours = matplotlib.colormaps[MAP](norm(units[0]))
        colours[..., 3] = 0.75 * np.abs(norm(units[0]) * 2 - 1).clip(0, 1)  # clear where it is zero
        axis.imshow(colours, interpolation="nearest")
        axis.set_xticks([])
        axis.set_yticks([])
        return
    from matplotlib.collections import LineCollection

    time = np.arange(sample.shape[-1])
    points = np.column_stack([time, sample[0]])
    pieces = np.stack([points[:-1], points[1:]], axis=1)
    axis.plot(time, sample[0], color="0.55", linewidth=3.2, zorder=1)
    lines = LineCollection(pieces.tolist(), cmap=MAP, norm=norm, linewidths=2.0, zorder=2)
    lines.set_array(units[0, :-1])
    axis.add_collection(lines)
    axis.set_xlim(0, len(time) - 1)
    axis.set_xticks([])
    axis.set_yticks([])
