"""Numbers as text, and intervals as bars on a scale that a column shares."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from phantombench.site.board import Cell, Column, Row, Standing

_PLACES = 7  # decimals that are written out, and beyond which a power of ten is
WIDTH = 100.0  # of a bar, in its own units; the style sheet decides how wide that is


def short(value: float | None, digits: int) -> float | None:
    """Round a number of a file for machines; the result files hold all of its digits.

    It keeps two decimals more than pages show, and what is small three digits: the end of an
    interval of 1000 replicates has no more.

    >>> short(54.8970076, 2), short(-0.0000123456, 3), short(None, 2)
    (54.897, -1.23e-05, None)
    """
    if value is None:
        return None
    return round(value, digits + 2) if abs(value) >= 10.0**-digits else float(f"{value:.3g}")


RATIO = 2  # decimals of a ratio to the floor that pages show at most


def number(value: float, digits: int) -> str:
    """Write a number with a column's decimals; what would round to nothing keeps one digit.

    >>> number(12.345, 1), number(-3.0, 0), number(0.0, 2)
    ('12.3', '−3', '0.00')
    >>> number(-0.001, 2), number(0.000081, 3), number(3e-9, 3)
    ('−0.001', '0.00008', '3e−09')
    """
    if value != 0 and abs(value) < 0.5 * 10.0**-digits:
        first = -math.floor(math.log10(abs(value)))  # decimal place of the first digit
        text = f"{value:.{first}f}" if first <= _PLACES else f"{value:.1g}"
    else:
        text = f"{value:.{digits}f}"
    return text.replace("-", "−")


def times(ratio: float) -> str:
    """Write a ratio to the floor.

    >>> times(1.234), times(45.6), times(0.042)
    ('×1.2', '×46', '×0.042')
    """
    return f"×{ratio:.0f}" if ratio >= 10 else f"×{ratio:.1f}" if ratio >= 1 else f"×{ratio:.2g}"


def thousands(count: float) -> str:
    """Write a count with a narrow space between thousands.

    >>> thousands(1234567)
    '1\u202f234\u202f567'
    """
    return f"{count:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


@dataclass(frozen=True)
class Bar:
    """An interval as a line from `left` to `right` with its value at `at`, all in [0, WIDTH].

    `below` and `above` say whether any of it lies outside the scale and is cut off at that end.
    """

    left: float
    at: float
    right: float
    below: bool = False
    above: bool = False


@dataclass(frozen=True)
class Scale:
    """The range of values that a column's bars share.

    Attributes:
        low: its one end.
        high: its other end.
        logarithmic: whether equal ratios are equally far apart; both ends are above 0 then.
        flipped: whether less lies further to the right.
    """

    low: float
    high: float
    logarithmic: bool = False
    flipped: bool = False

    def bar(self, cell: Cell) -> Bar | None:
        """Return the bar of a cell; None where it has no value.

        >>> from phantombench.site.board import Cell
        >>> Scale(0.0, 10.0).bar(Cell(5.0, (4.0, 20.0)))
        Bar(left=40.0, at=50.0, right=100.0, below=False, above=True)
        >>> Scale(1.0, 100.0, logarithmic=True, flipped=True).bar(Cell(10.0, (10.0, 100.0)))
        Bar(left=0.0, at=50.0, right=50.0, below=False, above=False)
        """
        if cell.value is None:
            return None
        low, high = cell.interval or (cell.value, cell.value)
        left, right = sorted((self._position(low), self._position(high)))
        return Bar(
            _within(left),
            self.at(cell.value),
            _within(right),
            below=round(left, 1) < 0,
            above=round(right, 1) > WIDTH,
        )

    def at(self, value: float) -> float:
        """Return where a value lies, at the end where it lies beyond."""
        return _within(self._position(value))

    def holds(self, value: float) -> bool:
        """Say whether a value lies on the scale."""
        return self.low <= value <= self.high

    def _position(self, value: float) -> float:
        low, high, here = (self._straight(each) for each in (self.low, self.high, value))
        share = (here - low) / (high - low) if high > low else 0.5
        return WIDTH * (1 - share if self.flipped else share)

    def _straight(self, value: float) -> float:
        if not self.logarithmic:
            return value
        return math.log(value) if value > 0 else -math.inf


def _within(position: float) -> float:
    return round(min(max(position, 0.0), WIDTH), 1)


def scale_of(rows: Iterable[Row], column: Column) -> Scale:
    """Return the scale of a column's bars: further right is better, unless it has a target.

    It covers the intervals of submissions, and those of controls alone where there is no
    submission: controls reach far beyond, and their bars are cut off rather than all others flat.
    For the same reason it leaves out a submission that is far worse than all others, where a
    measure has no bounds. Distances are compared by their ratios.
    """
    rows = list(rows)
    shown = [row for row in rows if row.standing is not Standing.CONTROL]
    for chosen in (shown, rows):
        cells = [row.cells[column.key] for row in chosen if column.key in row.cells]
        cells = [cell for cell in cells if cell.value is not None]
        if cells:
            ends = [end for cell in cells for end in _ends(cell)]
            logarithmic = column.measure.distance and min(ends) > 0
            if not bounded(column):
                cells = without_outliers(cells, logarithmic, better_of(column))
            kept = [end for cell in cells for end in _ends(cell)]
            return Scale(min(kept), max(kept), logarithmic, column.measure.goal == "minimize")
    return Scale(0.0, 1.0)


def bounded(column: Column) -> bool:
    """Say whether a column's values have a least and a most: then none can lie absurdly far."""
    return all(math.isfinite(end) for end in column.measure.bounds)


def better_of(column: Column) -> int:
    """Return where better lies: -1 where less is better, 1 where more is, 0 where neither is."""
    return {"minimize": -1, "maximize": 1}.get(column.measure.goal, 0)


FAR = 6.0  # median absolute deviations; 4 standard deviations of normal numbers


def without_outliers(cells: Sequence[Cell], logarithmic: bool, better: int = 0) -> list[Cell]:
    """Return the cells whose value is not far from the median of all, or far on the better side.

    Whoever leads by far is to be seen: only what is absurdly bad is left out.

    Far is more than `FAR` times the median absolute deviation, or half the median interval where
    that is more (Leys et al. 2013, Journal of Experimental Social Psychology 49(4):764-766).

    >>> cells = [Cell(value) for value in (10.0, 12.0, 14.0, 2888.0)]
    >>> [cell.value for cell in without_outliers(cells, False)]
    [10.0, 12.0, 14.0]
    >>> len(without_outliers(cells, False, better=1))
    4
    """

    def straight(value: float) -> float:
        return math.log(value) if logarithmic else value

    values = [straight(cell.value) for cell in cells if cell.value is not None]
    middle = median(values)
    spreads = [(straight(high) - straight(low)) / 2 for low, high in map(_outer, cells)]
    spread = max(median(abs(value - middle) for value in values), median(spreads))
    if spread == 0:
        return list(cells)
    near = [
        abs(value - middle) <= FAR * spread or (value - middle) * better > 0 for value in values
    ]
    return [cell for cell, kept in zip(cells, near, strict=True) if kept]


def _outer(cell: Cell) -> tuple[float, float]:
    ends = _ends(cell)
    return min(ends), max(ends)


def _ends(cell: Cell) -> tuple[float, ...]:
    assert cell.value is not None
    return (cell.value, *(cell.interval or ()))
