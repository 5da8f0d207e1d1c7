"""What comparing submissions on the same patients gains: rank intervals before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from phantombench.site.board import Board, Cell, Column, Row, Standing
from phantombench.site.ranking import scores_of
from phantombench.statistics.ranks import Rank, Scores, agreement_of_seeds, rank_intervals


@dataclass(frozen=True)
class RankSummary:
    """How well one headline metric tells the ranked submissions of a task apart.

    Attributes:
        title: of the metric.
        submissions: how many have a number.
        paired: how many of these have replicates; the others are compared by their intervals.
        unpaired_width: mean number of places that a rank interval holds, from stored intervals.
        width: the same from differences on the same patients.
        unpaired_apart: pairs of submissions told apart, by stored intervals.
        apart: the same by differences on the same patients.
        pairs: how many pairs there are.
        agreement: Kendall's tau between the orders of the sampling seeds; None where there is none.
        best: titles of those that cannot be told from the best.
        orders: whether it enters the order.
    """

    title: str
    submissions: int
    paired: int
    unpaired_width: float
    width: float
    unpaired_apart: int
    apart: int
    pairs: int
    agreement: float | None
    best: tuple[str, ...]
    orders: bool


def rank_summaries(board: Board) -> list[RankSummary]:
    """Return a summary of each headline metric in which two ranked submissions have a number."""
    rows = board.of(Standing.RANKED)
    found = []
    for column in board.headline:
        scored = [row for row in rows if row.cells[column.key].value is not None]
        if len(scored) > 1:
            found.append(_summary(column, scored, orders=column in board.ordering))
    return found


def _summary(column: Column, rows: Sequence[Row], *, orders: bool) -> RankSummary:
    cells = [row.cells[column.key] for row in rows]
    scores = scores_of(column, cells)
    before, after = _ranks(replace(scores, deviations=())), _ranks(scores)
    return RankSummary(
        title=column.title,
        submissions=len(rows),
        paired=len(scores.paired),
        unpaired_width=_width(before),
        width=_width(after),
        unpaired_apart=_apart(before),
        apart=_apart(after),
        pairs=len(rows) * (len(rows) - 1) // 2,
        agreement=agreement_of_seeds([cell.per_seed for cell in cells]) if _seeded(cells) else None,
        best=tuple(row.title for row, rank in zip(rows, after, strict=True) if rank[1] == 1),
        orders=orders,
    )


def _ranks(scores: Scores) -> list[Rank]:
    return [rank for rank in rank_intervals(scores) if rank is not None]


def _width(ranks: Sequence[Rank]) -> float:
    return float(np.mean([worst - best + 1 for _, best, worst in ranks]))


def _apart(ranks: Sequence[Rank]) -> int:
    """Return how many pairs are told apart: who is better than k others is told from these k."""
    return round(sum(best - 1 + len(ranks) - worst for _, best, worst in ranks) / 2)


def _seeded(cells: Sequence[Cell]) -> bool:
    """Say whether all have as many sampling seeds."""
    return len({len(cell.per_seed) for cell in cells}) == 1
