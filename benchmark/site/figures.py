"""Numbers as text, and intervals as bars on a scale that a column shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from phantombench.site.board import Cell, Key, Row, Standing

WIDTH = 100.0  # of a bar, in its own units; the style sheet decides how wide that is


def number(value: float, digits: int) -> str:
    """Write a number with a column's decimals; what would round to nothing keeps one digit.

    >>> number(12.345, 1), number(-0.001, 2), number(-3.0, 0), number(0.0, 2)
    ('12.3', '−0.001', '−3', '0.00')
    """
    small = value != 0 and abs(value) < 0.5 * 10.0**-digits
    text = f"{value:.1g}" if small else f"{value:.{digits}f}"
    return text.replace("-", "−")


def times(ratio: float) -> str:
    """Write a ratio to the floor.

    >>> times(1.234), times(45.6), times(0.042)
    ('×1.2', '×46', '×0.042')
    """
    return f"×{ratio:.0f}" if ratio >= 10 else f"×{ratio:.1f}" if ratio >= 1 else f"×{ratio:.2g}"


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
    """The range of values that a column's bars share."""

    low: float
    high: float

    def bar(self, cell: Cell) -> Bar | None:
        """Return the bar of a cell; None where it has no value.

        >>> from phantombench.site.board import Cell
        >>> Scale(0.0, 10.0).bar(Cell(5.0, (4.0, 20.0)))
        Bar(left=40.0, at=50.0, right=100.0, below=False, above=True)
        """
        if cell.value is None:
            return None
        low, high = cell.interval or (cell.value, cell.value)
        left, at, right = (self._position(each) for each in (low, cell.value, high))
        return Bar(
            _within(left),
            _within(at),
            _within(right),
            below=round(left, 1) < 0,
            above=round(right, 1) > WIDTH,
        )

    def _position(self, value: float) -> float:
        spread = self.high - self.low
        return WIDTH * (value - self.low) / spread if spread > 0 else WIDTH / 2


def _within(position: float) -> float:
    return round(min(max(position, 0.0), WIDTH), 1)


def scale_of(rows: Iterable[Row], column: Key) -> Scale:
    """Return the scale that covers a column's intervals in submissions, or in controls alone.

    Controls reach far beyond any submission; their bars are cut off rather than all others flat.
    """
    rows = list(rows)
    shown = [row for row in rows if row.standing is not Standing.CONTROL]
    for chosen in (shown, rows):
        cells = [row.cells[column] for row in chosen if column in row.cells]
        ends = [end for cell in cells if cell.value is not None for end in _ends(cell)]
        if ends:
            return Scale(min(ends), max(ends))
    return Scale(0.0, 1.0)


def _ends(cell: Cell) -> tuple[float, ...]:
    assert cell.value is not None
    return (cell.value, *(cell.interval or ()))
