"""Ranks of a board: in a column, their mean over the headline columns, and the place it gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from phantombench.site.board import Cell, Column, MeanRank, Place, Rank
from phantombench.statistics import ranks


def ranks_of(column: Column, cells: Sequence[Cell]) -> list[Rank | None]:
    """Rank the cells of a column; a cell without a value has no rank."""
    scores = scores_of(column, cells)
    found = ranks.rank_intervals(scores)
    shared = Counter(rank[0] for rank in found if rank is not None)
    return [None if rank is None else Rank(*rank, tied=shared[rank[0]] > 1) for rank in found]


def mean_ranks(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[MeanRank | None]:
    """Average the ranks of each row over columns; without columns nobody has a mean rank.

    Args:
        columns: the headline columns that anybody has a number in. Who lacks one comes last on it.
        rows: by row, the cells of these columns.
    """
    if not columns:
        return [None] * len(rows)
    scores = [
        scores_of(column, [cells[index] for cells in rows]) for index, column in enumerate(columns)
    ]
    return [MeanRank(*(round(each, 9) for each in mean)) for mean in ranks.mean_ranks(scores)]


def places(means: Sequence[MeanRank | None]) -> list[Place | None]:
    """Order rows by mean rank; without one there is no place.

    >>> places([MeanRank(2.0, 1, 3), MeanRank(1.5, 1, 2), None, MeanRank(2.0, 1, 3)])
    [Place(rank=2, tied=True), Place(rank=1, tied=False), None, Place(rank=2, tied=True)]
    """
    known = [mean.rank for mean in means if mean is not None]
    return [
        None
        if mean is None
        else Place(1 + sum(other < mean.rank for other in known), known.count(mean.rank) > 1)
        for mean in means
    ]


def scores_of(column: Column, cells: Sequence[Cell]) -> ranks.Scores:
    """Return the cells of a column as they are ranked."""
    return ranks.Scores(
        [cell.value for cell in cells],
        [cell.interval for cell in cells],
        column.measure.goal.value,
        column.ideal,
        [cell.deviations for cell in cells],
    )
