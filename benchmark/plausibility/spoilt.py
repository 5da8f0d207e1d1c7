"""Marks that a step after the generator leaves on values, whatever the samples show.

Values cut off, few levels, an overflow, a frame, repeated rows, a lead that is lost: each is
counted in the samples and in real ones, and told only where real ones hardly have it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Kind, Samples

_LOOKED_AT = 400  # samples
_FEW = 32  # different values that a generator's floats or 8 bit never are as few as
_FEWER = 4  # times fewer than real ones have
_CUT = {"image": 0.05, "signal": 0.01}  # share of values at an end, beyond that of real ones
_JUMP, _HALF = 0.75, 0.5  # of the range of grey levels
_JUMPS = 0.005  # share of neighbours
_NEARLY_ALL, _HARDLY = 0.9, 0.1  # share of samples
_FRAME = {"image": 1 / 32, "signal": 1 / 16}  # of the extent
_REPEATED = 0.25  # share of rows, and of columns, that repeat the one before
_NO_OPTION = "no option mends that"


def spoilt(samples: Samples, real: Samples, kind: Kind, far: bool) -> Iterator[str]:
    """Yield the mark that is found on samples (n, *sample_shape) and not on real ones; the first.

    Args:
        samples: in the task's unit.
        real: training data.
        kind: of the task.
        far: whether the samples lie far from real ones; else nothing is said of values cut off.
    """
    ours, theirs = (each[:: max(1, len(each) // _LOOKED_AT)] for each in (samples, real))
    marks = [_few_levels(ours, theirs), _frame(ours, theirs, kind)]
    if kind == "image":
        marks += [_overflow(ours, theirs), _enlarged(ours, theirs)]
    else:
        marks.append(_lost_lead(ours, theirs))
    if far:
        marks.append(_cut_off(ours, theirs, kind))
    yield from [each for each in marks if each is not None][:1]


def _few_levels(ours: Samples, theirs: Samples) -> str | None:
    found = len(np.unique(ours))
    if found > _FEW:
        return None
    wanted = len(np.unique(theirs))
    if found * _FEWER > wanted:
        return None
    return (
        f"the samples hold {found} different values, real ones {wanted}: rounded to few levels; "
        f"{_NO_OPTION}: save them as floats, before they are rounded"
    )


def _ends(values: Samples) -> NDArray[np.float64]:
    """Return which share of the values is the least, and which the largest."""
    return np.array([np.mean(values == values.min()), np.mean(values == values.max())])


def _cut_off(ours: Samples, theirs: Samples, kind: Kind) -> str | None:
    found, usual = _ends(ours), _ends(theirs)
    if (found - usual).sum() <= _CUT[kind]:
        return None
    least, largest = float(ours.min()), float(ours.max())
    return (
        f"{100 * found[0]:.0f} % of the values are {least:.3g} and {100 * found[1]:.0f} % "
        f"{largest:.3g}, of real ones {100 * usual.sum():.0f} % are at the ends: cut off there; "
        f"{_NO_OPTION}: "
        "save them before they are clipped, in their own range"
    )


def _overflow(ours: Samples, theirs: Samples) -> str | None:
    """Tell values that left 8 bit at one end and came in at the other: x.astype(uint8) of 256 is 0.

    Neighbours then differ by nearly the whole range more often than by half of it, which neither
    edges nor noise do.
    """

    def jumps(values: Samples) -> tuple[float, float]:
        step = np.abs(np.diff(values, axis=-1))
        return float(np.mean(step > _JUMP)), float(np.mean((step > _HALF) & (step <= _JUMP)))

    (whole, half), (usual, _) = jumps(ours), jumps(theirs)
    if ours.max() > 1 or whole <= max(_JUMPS, half, 10 * usual):
        return None
    return (
        f"{100 * whole:.1f} % of neighbouring values differ by nearly the whole range: "
        f"whole numbers ran over; {_NO_OPTION}: clip values to 0 to 255 before they become 8 bit"
    )


def _frame(ours: Samples, theirs: Samples, kind: Kind) -> str | None:
    """Tell edges that have one value in nearly all samples."""
    for value in (float(ours.min()), float(ours.max())) if kind == "image" else (0.0,):
        found = _edges((ours == value).all(axis=1), _NEARLY_ALL)
        usual = _edges((theirs == value).all(axis=1), _HARDLY)
        beyond = max((f - u) / n for f, u, n in zip(found, usual, ours.shape[2:], strict=True))
        if beyond >= _FRAME[kind]:
            what = "rows or columns" if kind == "image" else "values"
            whole = "the whole film" if kind == "image" else "the whole length"
            return (
                f"{max(found)} {what} at the edges are {value:.3g} in nearly all samples, of real "
                f"ones {max(usual)}: padded; {_NO_OPTION}: generate {whole}"
            )
    return None


def _edges(same: NDArray[np.bool_], share: float) -> list[int]:
    """Return how many slices at both ends of each extent are the same in a share of the samples.

    >>> _edges(np.array([[True, True, False, True]]), 0.9)
    [3]
    """
    shares = same.mean(axis=0)
    counts = []
    for axis in range(shares.ndim):
        others = tuple(each for each in range(shares.ndim) if each != axis)
        full = shares.min(axis=others) >= share
        ends = (full, full[::-1])
        counts.append(0 if full.all() else sum(int(np.argmin(each)) for each in ends))
    return counts


def _enlarged(ours: Samples, theirs: Samples) -> str | None:
    """Tell rows and columns that repeat the one before."""

    def repeats(values: Samples) -> float:
        rows = (values[..., 1:, :] == values[..., :-1, :]).all(axis=-1).mean()
        columns = (values[..., 1:] == values[..., :-1]).all(axis=-2).mean()
        return float(min(rows, columns))

    found = repeats(ours)
    if found <= _REPEATED + repeats(theirs):
        return None
    return (
        f"{100 * found:.0f} % of the rows and columns repeat the one before: enlarged by "
        "nearest neighbour from fewer values; give the smaller films to submit new with --resize"
    )


def _lost_lead(ours: Samples, theirs: Samples) -> str | None:
    """Tell leads that are all the same, or one that is constant."""
    if ours.shape[1] < 2:
        return None

    def shares(values: Samples) -> tuple[float, float]:
        same = (values[:, 1:] == values[:, :1]).all(axis=-1).any(axis=-1)
        flat = (values == values[..., :1]).all(axis=-1).any(axis=-1)
        return float(same.mean()), float(flat.mean())

    told = ("have one lead twice", "have a lead that is constant")
    for found, usual, what in zip(shares(ours), shares(theirs), told, strict=True):
        if found >= _NEARLY_ALL and usual <= _HARDLY:
            share = f"{100 * found:.0f} % of the samples"
            return f"{share} {what}; {_NO_OPTION}: save each lead of its own"
    return None
