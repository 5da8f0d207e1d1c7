"""What each method of explanation is worth on a board: every score, over all that it explained."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from phantombench.metrics.measure import Measure
from phantombench.site.board import Board
from phantombench.site.methods import compared


@dataclass(frozen=True)
class Summary:
    """One score of one method, over submissions and places."""

    median: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class MethodWorth:
    """All scores of one method; None where it has no number."""

    method: str
    scores: tuple[Summary | None, ...]


@dataclass(frozen=True)
class WorthTable:
    """Scores by column, methods by row."""

    measures: tuple[Measure, ...]
    rows: tuple[MethodWorth, ...]


def worth_table(board: Board) -> WorthTable:
    """Return the scores of the methods that are compared on a board."""
    axes = {column.measure.axis for column in compared(board)}
    columns = [
        column
        for column in board.columns
        if column.measure.axis in axes and column.facets.method is not None
    ]
    measures = {column.measure.name: column.measure for column in columns}
    methods = dict.fromkeys(str(column.facets.method) for column in columns)

    def summary(method: str, measure: str) -> Summary | None:
        values = [
            value
            for column in columns
            if (column.facets.method, column.measure.name) == (method, measure)
            for row in board.submissions
            if (value := row.cells[column.key].value) is not None
        ]
        if not values:
            return None
        return Summary(median(values), min(values), max(values), len(values))

    rows = tuple(
        MethodWorth(method, tuple(summary(method, measure) for measure in measures))
        for method in methods
    )
    return WorthTable(tuple(measures.values()), rows)
