"""Counts in bins as outlines over each other, for a drawing that is the same byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phantombench.result.distributions import Counted, Known, Range
from phantombench.site.figures import Scale
from phantombench.site.ticks import ticks_of

LEFT, RIGHT, TOP, BOTTOM = 8.0, 296.0, 6.0, 96.0
HEADROOM = 1.08
MOST = 2.0  # heights of the task's own outlines, above which that of samples is cut off


@dataclass(frozen=True)
class Outline:
    """One set of samples: which, where its line runs, and whether it is cut off at the top."""

    kind: str
    path: str
    cut: bool


@dataclass(frozen=True)
class Drawing:
    """The outlines of one quantity over what is known of it.

    Attributes:
        outlines: those of a submission.
        raised: how high what is known of the quantity stands, 1 where it fills the field.
        shaded: (x, width) of what no body has.
        ticks: of the axis, each with its text.
    """

    outlines: tuple[Outline, ...]
    raised: float
    shaded: tuple[tuple[float, float], ...]
    ticks: tuple[tuple[float, str], ...]


def drawing(known: Known, sets: Sequence[tuple[str, Counted]]) -> Drawing:
    """Return the outline of a submission's samples; one that shows too little has none.

    Args:
        known: the quantity.
        sets: by kind, "samples" for those of a submission; the others are what is known of it.
    """
    shares = {kind: shares_of(counted) for kind, counted in sets if sum(counted.counts)}
    own = max((max(each) for kind, each in shares.items() if kind != "samples"), default=0.0)
    made = max((max(each) for kind, each in shares.items() if kind == "samples"), default=0.0)
    highest = max(own, min(made, MOST * (own or 1.0))) or 1.0
    outlines = [
        _outline(kind, each, HEADROOM * highest)
        for kind, each in shares.items()
        if kind == "samples"
    ]
    return Drawing(tuple(outlines), own / highest, _shaded(known), _ticks(known.scale))


def known_outlines(known: Known) -> tuple[Outline, ...]:
    """Return the outlines of reference and training data, which fill the field."""
    sets = {"reference": known.reference, "train": known.train}
    shares = {kind: shares_of(counted) for kind, counted in sets.items() if sum(counted.counts)}
    highest = max((max(each) for each in shares.values()), default=1.0)
    return tuple(_outline(kind, each, HEADROOM * highest) for kind, each in shares.items())


def shares_of(counted: Counted) -> list[float]:
    """Return the share of the samples that show the quantity in each bin."""
    total = sum(counted.counts)
    return [count / total for count in counted.counts]


def quantile(counted: Counted, scale: Range, share: float) -> float:
    """Return a quantile as the bins know it: as if each were filled evenly.

    >>> quantile(Counted(of=4, counts=(1, 2, 1)), (0.0, 3.0), 0.5)
    1.5
    """
    shares, below = shares_of(counted), 0.0
    width = (scale[1] - scale[0]) / len(shares)
    for place, each in enumerate(shares):
        if each and below + each >= share - 1e-12:
            return scale[0] + width * (place + (share - below) / each)
        below += each
    return scale[1]


def _outline(kind: str, shares: Sequence[float], highest: float) -> Outline:
    """Draw steps from the first bin that holds anything to the last one, each from where it is.

    Whole units: a page is read at about one pixel a unit, and has a dozen of these.
    """
    filled = [place for place, each in enumerate(shares) if each]
    width = (RIGHT - LEFT) / len(shares)
    x, y = round(LEFT + width * filled[0]), round(BOTTOM)
    pieces = [f"M{x} {y}"]
    for place in range(filled[0], filled[-1] + 2):
        share = shares[place] if place <= filled[-1] else 0.0
        height = round(BOTTOM - (BOTTOM - TOP) * min(share / highest, 1.0))
        at = round(LEFT + width * place)
        if height != y or place > filled[-1]:
            pieces += [f"h{at - x}"] * (at != x) + [f"v{height - y}"] * (height != y)
            x, y = at, height
    return Outline(kind, "".join(pieces), max(shares) > highest)


def _shaded(known: Known) -> tuple[tuple[float, float], ...]:
    (low, high), (first, last) = known.possible, known.scale
    parts = ((first, min(low, last)), (max(high, first), last))
    return tuple(
        (
            _place(known.scale, start),
            round(_place(known.scale, end) - _place(known.scale, start), 1),
        )
        for start, end in parts
        if end > start
    )


def _ticks(scale: Range) -> tuple[tuple[float, str], ...]:
    found = ticks_of(Scale(*scale))
    return tuple((_place(scale, each), f"{each:g}".replace("-", "−")) for each in found)


def _place(scale: Range, value: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * (value - scale[0]) / (scale[1] - scale[0]), 1)
