"""Compare two to four submissions of a task; a script draws what the address names."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from phantombench.site import cells
from phantombench.site.board import Board, Cell, Column, Standing
from phantombench.site.differences import paired
from phantombench.site.pages.render import render
from phantombench.site.pages.task import kind_class
from phantombench.site.views import on_the_table

CONTROL = Standing.CONTROL
MOST = 20  # submissions of a task whose differences the page carries


def compare_page(boards: Sequence[Board]) -> bytes:
    """Return the page, which carries the numbers of the main table of every task."""
    scored = [board for board in boards if board.rows]
    return render("compare", boards, here="compare", tasks=[_numbers_of(board) for board in scored])


def _numbers_of(board: Board) -> dict[str, Any]:
    columns = on_the_table(board)
    return {
        "id": board.spec.id,
        "title": board.spec.title,
        "kind": kind_class(board),
        "pairs": _pairs(board, columns),
        "columns": [
            {
                "key": cells.key(column),
                "label": cells.label(column),
                "of": cells.placed(column) if column.facets.network else "",
                "axis": column.axis.title,
                "unit": column.unit,
                "aim": cells.aim_short(column),
                "goal": column.measure.goal.value,
                "digits": column.measure.digits,
                "paired": column.measure.paired,
            }
            for column in columns
        ],
        "rows": [
            {
                "name": row.name,
                "title": row.title,
                "standing": row.standing.value,
                "cells": [_numbers(row.cells[column.key]) for column in columns],
            }
            for row in board.rows
        ],
    }


def _pairs(board: Board, columns: Sequence[Column]) -> dict[str, dict[str, list[float]]]:
    """Return paired differences by measure and pair "0 3" of rows: low, high, share better.

    Of submissions that are no controls, and of the first `MOST` of them: what is not here is
    compared by the two intervals.
    """
    rows = [each for each in enumerate(board.rows) if each[1].standing is not CONTROL][:MOST]
    found: dict[str, dict[str, list[float]]] = {}
    for column in columns:
        for (first, one), (second, other) in itertools.combinations(rows, 2):
            gap = paired(column, one.cells[column.key], other.cells[column.key])
            if gap is not None:
                ends = [_shown(each, column.measure.digits) for each in (gap.low, gap.high)]
                better = [] if gap.better is None else [gap.better]
                pairs = found.setdefault(cells.key(column), {})
                pairs[f"{first} {second}"] = [*ends, *better]
    return found


def _numbers(cell: Cell) -> list[float] | None:
    if cell.value is None:
        return None
    return [_brief(each) for each in (cell.value, *(cell.interval or ()))]


def _shown(value: float, digits: int) -> float:
    """Two digits more than are shown, at least three: of pairs there are many."""
    return round(value, digits + 2) if abs(value) >= 10**-digits else float(f"{value:.3g}")


def _brief(value: float) -> float:
    """Six digits are more than are shown; all of them stand in the files of the task."""
    return float(f"{value:.6g}")
