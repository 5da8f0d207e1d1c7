"""Compare two to four submissions of a task; a script draws what the address names."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from phantombench.site import cells
from phantombench.site.board import Board, Cell, Column, Standing
from phantombench.site.differences import paired
from phantombench.site.pages.render import render
from phantombench.site.pages.task import kind_class
from phantombench.site.views import on_the_table

CONTROL = Standing.CONTROL
MOST = 20  # submissions of a task whose differences the page carries


def compare_page(boards: Sequence[Board]) -> bytes:
    """Return the page, which carries the numbers of the main table of every task.

    What tasks say of a measure alike stands once, and a task has the places of its columns there.
    """
    scored = [board for board in boards if board.rows]
    known: dict[str, int] = {}
    tasks = [_numbers_of(board, known) for board in scored]
    columns = [json.loads(each) for each in known]
    return render("compare", boards, here="compare", tasks=tasks, columns=columns)


def _numbers_of(board: Board, known: dict[str, int]) -> dict[str, Any]:
    columns = on_the_table(board)
    return {
        "id": board.spec.id,
        "title": board.spec.title,
        "kind": kind_class(board),
        "among": _among(board),
        "pairs": _pairs(board, columns),
        "columns": [known.setdefault(_told(column), len(known)) for column in columns],
        "rows": [
            {
                "name": row.name,
                "title": row.title,
                "standing": row.standing.value,
                "cells": _line([_numbers(row.cells[column.key], column) for column in columns]),
            }
            for row in board.rows
        ],
    }


def _told(column: Column) -> str:
    """Return as JSON what the page says of a column."""
    content = {
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
    return json.dumps(content, ensure_ascii=False)


def _among(board: Board) -> list[int]:
    """Return the rows whose differences the page carries, by their places.

    Those of submissions that are no controls, and of the first `MOST` of them: what is not among
    them is compared by the two intervals.
    """
    return [place for place, row in enumerate(board.rows) if row.standing is not CONTROL][:MOST]


def _pairs(board: Board, columns: Sequence[Column]) -> dict[str, str]:
    """Return paired differences by measure: low, high, per cent better; "" where there is none.

    Pairs come in the order of `among`: the first with each later one, then the second, and so on.
    """
    rows = [board.rows[place] for place in _among(board)]
    found = {}
    for column in columns:
        pairs = [
            _pair(column, one.cells[column.key], other.cells[column.key])
            for one, other in itertools.combinations(rows, 2)
        ]
        if any(pairs):
            found[cells.key(column)] = _line(pairs)
    return found


def _pair(column: Column, one: Cell, other: Cell) -> list[float] | None:
    gap = paired(column, one, other)
    if gap is None:
        return None
    ends = [_whole(each, column.measure.digits) for each in (gap.low, gap.high)]
    return ends if gap.better is None else [*ends, math.floor(100 * gap.better + 0.5)]


def _numbers(cell: Cell, column: Column) -> list[float] | None:
    if cell.value is None:
        return None
    return [_whole(each, column.measure.digits) for each in (cell.value, *(cell.interval or ()))]


def _line(groups: Sequence[Sequence[float] | None]) -> str:
    """Return groups of numbers as text, which takes a third fewer bytes than lists do.

    Whole numbers are written to the base of 36, as the script reads them; others have a point.

    >>> _line([(-352, 935, 22), None, (1.5,)])
    '-9S PZ M,,1.50'
    """
    return ",".join(" ".join(map(_brief, group or ())) for group in groups)


def _brief(number: float) -> str:
    return np.base_repr(number, 36) if isinstance(number, int) else f"{number:#.3g}"


def _whole(value: float, digits: int) -> float:
    """Return a number in units of two digits more than are shown; a small one with three digits.

    Whole numbers are short, and of pairs there are many; the script divides.

    >>> _whole(0.123456, 3), _whole(-0.0000123456, 3), _whole(0.0, 3)
    (12346, -1.23, 0)
    """
    units = value * 10 ** (digits + 2)
    brief = round(units) if abs(units) >= 100 else float(f"{units:.3g}")
    return int(brief) if brief == int(brief) else brief
