"""Compare two to four submissions of a task; a script draws what the address names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from phantombench.site import cells
from phantombench.site.board import Board, Cell
from phantombench.site.pages.render import render
from phantombench.site.pages.task import kind_class
from phantombench.site.views import on_the_table


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


def _numbers(cell: Cell) -> list[float] | None:
    return None if cell.value is None else [cell.value, *(cell.interval or ())]
