"""How far submissions lie from a first one, by measure, and whether that tells them apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.site.board import Board, Cell, Column, Row

MOST = 4
PAIRED = "paired: the difference of bootstrap replicates that saw the same patients"
UNPAIRED = (
    "unpaired: the interval of a difference is built from the two stored ones (MOVER, Zou and "
    "Donner 2008); submissions share their reference samples, which makes it somewhat wide"
)
LEVEL = (0.025, 0.975)


@dataclass(frozen=True)
class Gap:
    """A difference with its 95 % interval.

    Attributes:
        value: one minus the other.
        low: lower end of its interval.
        high: upper end.
        better: share of the replicates in which the one is better; None where it is unpaired, or
            where the measure has a target.
    """

    value: float
    low: float
    high: float
    better: float | None = None


@dataclass(frozen=True)
class Difference:
    """A difference from the first submission, whether it is paired, and a verdict in words."""

    row: Row
    gap: Gap
    paired: bool
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


def unpaired(one: Cell, other: Cell) -> Gap | None:
    """Return one minus other from their intervals; None where a number or interval is missing.

    The interval is that of Zou and Donner, Statistics in Medicine 27(10):1693-1702, 2008, eq. 4.

    >>> unpaired(Cell(3.0, (2.0, 4.0)), Cell(1.0, (1.0, 1.0)))
    Gap(value=2.0, low=1.0, high=3.0, better=None)
    """
    if one.value is None or other.value is None or not (one.interval and other.interval):
        return None
    gap = one.value - other.value
    below = math.hypot(one.value - one.interval[0], other.interval[1] - other.value)
    above = math.hypot(one.interval[1] - one.value, other.value - other.interval[0])
    return Gap(gap, gap - below, gap + above)


def paired(column: Column, one: Cell, other: Cell) -> Gap | None:
    """Return one minus other from replicates of the same patients; None where they are missing.

    The replicates are deviations from their mean, so that the interval lies around the difference
    of the two published numbers.
    """
    if one.value is None or other.value is None:
        return None
    if one.deviations is None or other.deviations is None:
        return None
    if one.deviations.shape != other.deviations.shape:
        return None
    gap = one.value - other.value
    replicates = gap + (one.deviations - other.deviations)
    low, high = (float(f"{end:.9g}") for end in np.quantile(replicates, LEVEL))
    return Gap(gap, low, high, _better(column, replicates))


def _better(column: Column, replicates: NDArray[np.float64]) -> float | None:
    """Return the share of differences on the better side; a difference of 0 counts as half."""
    if column.ideal is not None:
        return None
    signs = np.sign(replicates if column.measure.goal == "maximize" else -replicates)
    return round(float((1 + signs).mean() / 2), 4)


def _difference(column: Column, row: Row, cell: Cell, first: Cell) -> Difference | None:
    together = paired(column, cell, first)
    found = together or unpaired(cell, first)
    if found is None:
        return None
    verdict = _verdict(column, found.low, found.high)
    return Difference(row, found, together is not None, verdict)


def _verdict(column: Column, low: float, high: float) -> str:
    if column.ideal is not None:
        return f"best at {column.ideal:g}"
    if low <= 0 <= high:
        return "not told apart"
    return "better" if (high < 0) == (column.measure.goal == "minimize") else "worse"
