"""A histogram from which no single person can be read.

Bins lie on a fixed grid, so that no edge is anybody's value. A bin is shown where at least
`SAMPLES` samples of at least `GROUPS` people fall into it. What falls into others is carried
inwards, to the next bin towards the median that then holds enough: the outermost values are
nobody's, and every sample is counted once. This is cell suppression as statistical offices do it
(Hundepool et al., Statistical Disclosure Control, 2012, ch. 4), with the total kept.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

BINS = 48
SAMPLES = 5  # fewest samples of a bin that is shown
GROUPS = 3  # fewest people among them, where it is known whose they are
_ON_EDGE = 1e-9  # of a bin: a value on an edge belongs to the bin above, whatever its last digit

Values = NDArray[np.float64]
People = NDArray[np.int64]


def safe_histogram(
    values: Values, scale: tuple[float, float], groups: People | None = None
) -> tuple[int, ...]:
    """Return how many values each of `BINS` bins shows; () where there are too few to show any.

    Args:
        values: (n,); what is not finite is left out, what lies beyond the scale is in its last bin.
        scale: where the first bin begins and the last one ends.
        groups: (n,) whose each value is; None where values are nobody's.

    >>> found = safe_histogram(np.array([0.5] * 6 + [0.9]), (0.0, 1.0))
    >>> len(found), found[24], sum(found)
    (48, 7, 7)
    """
    known = np.isfinite(values)
    places = _places(values[known], scale)
    whose = np.arange(len(places)) if groups is None else groups[known]
    if not _enough(whose):
        return ()
    bins = [whose[places == each] for each in range(BINS)]
    middle = int(np.sort(places)[len(places) // 2])
    shown = [0] * BINS
    left = _carried_inwards(bins, range(middle), shown)
    right = _carried_inwards(bins, range(BINS - 1, middle, -1), shown)
    rest = np.concatenate([left, bins[middle], right])
    if not _enough(rest):  # between two heaps: it goes to the nearer one
        middle = min(np.flatnonzero(shown).tolist(), key=lambda each: abs(each - middle))
    shown[middle] += len(rest)
    return tuple(shown)


def _places(values: Values, scale: tuple[float, float]) -> NDArray[np.int64]:
    low, high = scale
    places = np.floor((values - low) / (high - low) * BINS + _ON_EDGE)
    return places.clip(0, BINS - 1).astype(np.int64)


def _carried_inwards(bins: list[People], order: Iterable[int], shown: list[int]) -> People:
    """Show the bins of one side that hold enough; return whose samples are left at its end."""
    carried = bins[0][:0]
    for place in order:
        carried = np.concatenate([carried, bins[place]])
        if len(bins[place]) and _enough(carried):
            shown[place] = len(carried)
            carried = carried[:0]
    return carried


def _enough(whose: People) -> bool:
    return len(whose) >= SAMPLES and len(np.unique(whose)) >= GROUPS
