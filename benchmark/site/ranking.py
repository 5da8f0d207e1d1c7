"""Ranks of a board: in a column, their mean over the headline columns, and the place it gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmark.site.board import Cell
    from benchmark.site.columns import Column


@dataclass(frozen=True)
class Rank:
    """A rank, 1 is best, with its interval; `tied` where another row has the same rank."""

    rank: int
    low: int
    high: int
    tied: bool = False


@dataclass(frozen=True)
class MeanRank:
    """A mean of ranks with its interval."""

    rank: float
    low: float
    high: float


def ranks_of(column: Column, cells: Sequence[Cell]) -> list[Rank | None]:
    """Rank the cells of a column; a cell without a value or an interval has no rank."""
    held = [
        index
        for index, cell in enumerate(cells)
        if cell.value is not None and cell.interval is not None
    ]
    values, intervals, goal = _by_goal(column, [cells[index] for index in held])
    ranks: list[Rank | None] = [None] * len(cells)
    for index, rank in zip(held, _ranks(values, intervals, goal), strict=True):
        ranks[index] = rank
    return ranks


def mean_ranks(columns: Sequence[Sequence[Rank | None]], rows: int) -> list[MeanRank | None]:
    """Average the ranks of each row over columns; a missing rank counts as the last.

    Nobody gains by a number that could not be had. The ends of the interval are the means of the
    ends, which is wide enough whatever the columns have to do with each other.
    """
    if not columns:
        return [None] * rows
    filled = [[_or_last(rank, column, rows) for rank in column] for column in columns]
    return [
        MeanRank(
            *(
                round(sum(getattr(column[row], end) for column in filled) / len(filled), 9)
                for end in ("rank", "low", "high")
            )
        )
        for row in range(rows)
    ]


def places(means: Sequence[MeanRank | None]) -> list[Rank | None]:
    """Rank the mean ranks; without headline columns nobody has a place."""
    known = [mean for mean in means if mean is not None]
    if len(known) < len(means):
        return [None] * len(means)
    intervals = [(mean.low, mean.high) for mean in known]
    return list(_ranks([mean.rank for mean in known], intervals, "minimize"))


def _by_goal(
    column: Column, cells: Sequence[Cell]
) -> tuple[list[float], list[tuple[float, float]], str]:
    """Return values, intervals and goal; a target becomes the distance to its ideal."""
    values = [cell.value for cell in cells if cell.value is not None]
    intervals = [cell.interval for cell in cells if cell.interval is not None]
    if column.goal != "target":
        return values, intervals, column.goal
    ideal = column.ideal or 0.0
    return (
        [abs(value - ideal) for value in values],
        [_distances(low - ideal, high - ideal) for low, high in intervals],
        "minimize",
    )


def _distances(low: float, high: float) -> tuple[float, float]:
    nearest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    return nearest, max(abs(low), abs(high))


def _ranks(
    values: Sequence[float], intervals: Sequence[tuple[float, float]], goal: str
) -> list[Rank]:
    from benchmark.statistics.ranks import rank_intervals

    if not values:
        return []
    found = rank_intervals(values, intervals, goal)
    shared = Counter(rank for rank, _, _ in found)
    return [Rank(int(rank), int(low), int(high), shared[rank] > 1) for rank, low, high in found]


def _or_last(rank: Rank | None, column: Sequence[Rank | None], rows: int) -> Rank:
    ranked = sum(each is not None for each in column)
    return rank or Rank(rows, ranked + 1, rows)
