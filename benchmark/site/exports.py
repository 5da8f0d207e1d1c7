"""The board as files for machines: JSON that holds every number of the page, and a tidy CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from phantombench.site.board import Board, Row
from phantombench.site.ranking import MeanRank, Place, Rank

FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would run
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f]+")
FIELDS = (
    "task",
    "task_version",
    "submission",
    "title",
    "kind",
    "standing",
    "place",
    "axis",
    "metric",
    "unit",
    "goal",
    "value",
    "ci95_low",
    "ci95_high",
    "floor",
    "ratio",
    "rank",
    "rank_low",
    "rank_high",
    "reason",
    "note",
)


def board_json(board: Board) -> bytes:
    """Return the board as JSON."""
    content = {
        "task": {
            "id": board.spec.id,
            "version": board.spec.version,
            "title": board.spec.title,
            "license": board.spec.license,
            "attribution": board.spec.attribution,
        },
        "columns": [
            {
                "name": column.name,
                "title": column.title,
                "axis": column.axis,
                "goal": column.goal,
                "ideal": column.ideal,
                "unit": column.unit,
                "bounds": _finite(column.bounds),
                "digits": column.digits,
                "headline": column.headline,
                "source": column.source,
                "network": column.network or None,
                "method": column.method or None,
            }
            for column in board.columns
        ],
        "rows": [_row(row) for row in board.rows],
        "outdated": list(board.outdated),
    }
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode()


def board_csv(board: Board) -> bytes:
    """Return the board as CSV, one line a number, text guarded against spreadsheet formulas."""
    buffer = io.StringIO()
    table = csv.writer(buffer, lineterminator="\n")
    table.writerow(FIELDS)
    for row in board.rows:
        for column in board.columns:
            cell = row.cells[column.name]
            low, high = cell.interval or (None, None)
            rank = cell.rank
            line: tuple[str | float | None, ...] = (
                board.spec.id,
                board.spec.version,
                row.name,
                row.title,
                row.kind,
                row.standing.value,
                row.place.rank if row.place else None,
                column.axis,
                column.name,
                column.unit,
                column.goal,
                cell.value,
                low,
                high,
                cell.floor,
                cell.ratio,
                *((rank.rank, rank.low, rank.high) if rank else (None, None, None)),
                cell.reason,
                cell.note,
            )
            table.writerow([guarded(each) if isinstance(each, str) else each for each in line])
    return buffer.getvalue().encode()


def guarded(text: str) -> str:
    """Return text on one line, with an apostrophe before what a spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded(" @SUM(A1)"), guarded("DCGAN")
    ("'=1+1", "' @SUM(A1)", 'DCGAN')
    """
    line = CONTROL_CHARACTERS.sub(" ", text)
    return f"'{line}" if line.lstrip().startswith(FORMULA) else line


def _row(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "title": row.title,
        "kind": row.kind,
        "standing": row.standing.value,
        "parameters": row.parameters,
        "place": _place(row.place),
        "mean_rank": _rank(row.mean_rank),
        "gate": row.gate.model_dump(mode="json"),
        "seeds": list(row.seeds),
        "samples_per_seed": row.samples_per_seed,
        "environment": row.environment.model_dump(mode="json"),
        "cells": {
            name: {
                "value": cell.value,
                "ci95": list(cell.interval) if cell.interval else None,
                "floor": cell.floor,
                "ratio": cell.ratio,
                "rank": _rank(cell.rank),
                "reason": cell.reason,
                "note": cell.note,
            }
            for name, cell in row.cells.items()
        },
    }


def _rank(rank: Rank | MeanRank | None) -> dict[str, float | bool] | None:
    if rank is None:
        return None
    content: dict[str, float | bool] = {"rank": rank.rank, "low": rank.low, "high": rank.high}
    return content | ({"tied": rank.tied} if isinstance(rank, Rank) else {})


def _place(place: Place | None) -> dict[str, int | bool] | None:
    return None if place is None else {"rank": place.rank, "tied": place.tied}


def _finite(bounds: tuple[float, float] | None) -> list[float | None] | None:
    """JSON has no infinity: an open end is null."""
    if bounds is None:
        return None
    return [None if abs(each) == float("inf") else each for each in bounds]
