"""The picture that answers a task: each distance as a multiple of the floor, on a log axis.

The interval of real training data is a band; controls stand below, those far away as words.
"""

from __future__ import annotations

from dataclasses import dataclass

from phantombench.site.answers import by_distance, distance_of, floor_of
from phantombench.site.board import Board, Cell, Column, Row, Standing
from phantombench.site.figures import Bar, Scale, without_outliers
from phantombench.site.ticks import ticks_of

MOST = 12  # rungs; the table has the others
MARGIN = 1.15  # of the axis beyond what it shows


@dataclass(frozen=True)
class Rung:
    """One submission on the ladder."""

    row: Row
    cell: Cell
    bar: Bar
    ratio: float


@dataclass(frozen=True)
class Ladder:
    """Everything the picture draws, in per cent of its width.

    Attributes:
        column: the distance.
        rungs: the best first, at most `MOST`.
        more: how many have no rung.
        floor: of real training data.
        band: its interval.
        ticks: (place, multiple of the floor).
        controls: (title, place, multiple) of those on the axis.
        beyond: (title, multiple) of those that are not.
    """

    column: Column
    rungs: tuple[Rung, ...]
    more: int
    floor: Cell
    at_floor: float
    band: Bar
    ticks: tuple[tuple[float, str], ...]
    controls: tuple[tuple[str, float, float], ...]
    beyond: tuple[tuple[str, float], ...]


def ladder(board: Board) -> Ladder | None:
    """Return the picture of a task; None where it has no distance, no floor, or nobody on it."""
    column = distance_of(board)
    floor = floor_of(board, column) if column is not None else None
    rows = by_distance(board, column) if column is not None else []
    if column is None or floor is None or floor.value is None or floor.value <= 0 or not rows:
        return None
    cells = [row.cells[column.key] for row in rows if (row.cells[column.key].value or 0) > 0]
    firm = [each for each in cells if (each.interval or (1,))[0] > 0]
    near = without_outliers(firm, True, -1) if firm else cells
    ends = [end for cell in (*near, floor) for end in _positive(cell)]
    scale = Scale(min(ends) / MARGIN, max(ends) * MARGIN, logarithmic=True)
    rungs = [
        Rung(row, cell, bar, cell.value / floor.value)
        for row in rows[:MOST]
        if (cell := row.cells[column.key]).value is not None and (bar := scale.bar(cell))
    ]
    controls, beyond = [], []
    for row in board.of(Standing.CONTROL):
        cell = row.cells[column.key]
        if cell.value is None or cell.ratio is None:
            continue
        if scale.holds(cell.value):
            controls.append((row.title, scale.at(cell.value), cell.ratio))
        else:
            beyond.append((row.title, cell.ratio))
    band = scale.bar(floor)
    assert band is not None
    return Ladder(
        column,
        tuple(rungs),
        len(rows) - len(rungs),
        floor,
        scale.at(floor.value),
        band,
        _ticks(scale, floor.value),
        tuple(controls),
        tuple(beyond),
    )


def _positive(cell: Cell) -> list[float]:
    ends = [cell.value, *(cell.interval or ())]
    return [end for end in ends if end is not None and end > 0]


def _ticks(scale: Scale, floor: float) -> tuple[tuple[float, str], ...]:
    """Return the round multiples of the floor that lie on a scale."""
    multiples = Scale(scale.low / floor, scale.high / floor, logarithmic=True)
    return tuple((multiples.at(each), f"×{each:g}") for each in ticks_of(multiples))
