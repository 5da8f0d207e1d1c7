"""Whether synthetic data helped, in one sentence: a gain is one only with its whole interval."""

from __future__ import annotations

from collections.abc import Sequence

from phantombench.site.board import Board, Cell, Column, Standing
from phantombench.site.wording import listed

MINUS = "\N{MINUS SIGN}"
BY_CHANCE = 40  # of intervals of 95 %, one lies above the truth


def gain_of(board: Board) -> Column | None:
    """Return the headline measure that is a gain; None where the task has none."""
    return next((column for column in board.headline if column.measure.gain), None)


def helped(board: Board) -> tuple[str, ...]:
    """Say for whom a classifier of new patients got better, and for whom worse.

    Controls are left out: what they gain is told where the ruler is tested.
    """
    column = gain_of(board)
    if column is None:
        return ()
    known = [
        (row.title, row.cells[column.key])
        for row in board.rows
        if row.standing is not Standing.CONTROL and row.cells[column.key].interval is not None
    ]
    if not known:
        return ()
    up = [each for each in known if _interval(each[1])[0] > 0]
    down = [each for each in known if _interval(each[1])[1] < 0]
    told = []
    if up:
        told.append(f"gets better with samples of {_named(up, column)}")
    if down:
        told.append(f"gets worse with those of {_named(down, column)}")
    rest = len(known) - len(up) - len(down)
    if not told:
        return (
            f"Does it help? Not seen: beside real data and classical augmentation, the gain of all "
            f"{len(known)} has an interval that holds 0.",
        )
    tail = f"; of {rest} more the interval holds 0" if rest else ""
    chance = f" By chance alone one of {BY_CHANCE} such intervals lies above 0." if up else ""
    return (
        "Does it help? Beside real data and classical augmentation, a classifier of new patients "
        f"{' and '.join(told)}{tail}.{chance}",
    )


def _named(found: Sequence[tuple[str, Cell]], column: Column) -> str:
    best = sorted(found, key=lambda each: -abs(each[1].value or 0.0))
    return listed(f"{title} ({_range(cell, column)})" for title, cell in best)


def _range(cell: Cell, column: Column) -> str:
    digits = column.measure.digits
    low, high = (signed(each, digits) for each in _interval(cell))
    return f"{signed(cell.value or 0.0, digits)}, {low} to {high}"


def signed(value: float, digits: int) -> str:
    """Return a difference with its sign.

    >>> signed(0.0512, 3), signed(-0.2, 2)
    ('+0.051', '−0.20')
    """
    return f"{value:+.{digits}f}".replace("-", MINUS)


def _interval(cell: Cell) -> tuple[float, float]:
    assert cell.interval is not None
    return cell.interval
