"""How far submissions lie from a first one, by measure, and whether that tells them apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from phantombench.errors import PhantomBenchError
from phantombench.site.board import Board, Cell, Column, Row

MOST = 4
UNPAIRED = (
    "unpaired: the interval of a difference is built from the two stored ones (MOVER, Zou and "
    "Donner 2008); submissions share their reference samples, which makes it somewhat wide"
)


@dataclass(frozen=True)
class Difference:
    """A difference from the first submission with its 95 % interval, and a verdict in words."""

    row: Row
    value: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True)
class Compared:
    """One measure: the number of each submission, and what separates the others from the first."""

    column: Column
    cells: tuple[Cell, ...]
    differences: tuple[Difference | None, ...]


def compare_rows(board: Board, names: Sequence[str]) -> tuple[list[Row], list[Compared]]:
    """Return the rows of two to four submissions, and every measure that two of them have.

    Raises:
        PhantomBenchError: another number of submissions, or one that has no row.
    """
    if not 2 <= len(names) <= MOST or len(set(names)) < len(names):
        raise PhantomBenchError(", ".join(names), "cannot be compared", "name two to four of them")
    known = {row.name: row for row in board.rows}
    for name in names:
        if name not in known:
            raise PhantomBenchError(
                f"{board.spec.id}/{name}",
                "it has no row on the board",
                f"choose among: {', '.join(sorted(known))}",
            )
    rows = [known[name] for name in names]
    measured = []
    for column in board.columns:
        cells = tuple(row.cells[column.key] for row in rows)
        if sum(cell.value is not None for cell in cells) > 1:
            first, *others = cells
            gaps = (
                _difference(column, row, cell, first)
                for row, cell in zip(rows[1:], others, strict=True)
            )
            measured.append(Compared(column, cells, tuple(gaps)))
    return rows, measured


def difference(one: Cell, other: Cell) -> tuple[float, float, float] | None:
    """Return one minus other with its 95 % interval; None where a number or interval is missing.

    The interval is that of Zou and Donner, Statistics in Medicine 27(10):1693-1702, 2008, eq. 4.

    >>> difference(Cell(3.0, (2.0, 4.0)), Cell(1.0, (1.0, 1.0)))
    (2.0, 1.0, 3.0)
    """
    if one.value is None or other.value is None or not (one.interval and other.interval):
        return None
    gap = one.value - other.value
    below = math.hypot(one.value - one.interval[0], other.interval[1] - other.value)
    above = math.hypot(one.interval[1] - one.value, other.value - other.interval[0])
    return gap, gap - below, gap + above


def _difference(column: Column, row: Row, cell: Cell, first: Cell) -> Difference | None:
    found = difference(cell, first)
    if found is None:
        return None
    gap, low, high = found
    return Difference(row, gap, low, high, _verdict(column, low, high))


def _verdict(column: Column, low: float, high: float) -> str:
    if column.ideal is not None:
        return f"best at {column.ideal:g}"
    if low <= 0 <= high:
        return "not told apart"
    return "better" if (high < 0) == (column.measure.goal == "minimize") else "worse"
