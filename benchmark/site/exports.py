"""The board as files for machines: JSON that holds every number of the page, and a tidy CSV.

What is the same for all numbers of a task, a submission or a measure stands once: in the JSON,
whose cells come in the order of its columns. Task and version of the CSV are in its Croissant; who
has no number of a measure at all, for one reason, has one line of it there, with empty facets, and
who has none at a place of a network by any method one with an empty method. Numbers have two
decimals more than pages show; all digits stand in the result files.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from phantombench.result.schema import Facets
from phantombench.site.board import Board, Cell, Column, MeanRank, Place, Rank, Row
from phantombench.site.compact import CELL, in_order
from phantombench.site.figures import RATIO, short
from phantombench.site.pairs import beside_pairs
from phantombench.site.plain import guarded
from phantombench.site.told_once import lines_of, note_of

FACETS = tuple(Facets.model_fields)
ABOUT = (
    "Cells of a row come in the order of columns, facets of a cell are its column's. "
    "A cell is a list in the order of cell; what is null at its end is left out. Where there is no "
    "number it is the place of the reason in texts, from 0; note is such a place as well. "
    "environments of a row are places in environments. "
    "What holds for all columns of a measure stands in measures; headline is true or left out."
)
FIELDS = (
    "submission",
    "standing",
    "place",
    "measure",
    *FACETS,
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
    texts: dict[str, int] = {}
    places: dict[str, int] = {}  # of environments
    rows = [_row(row, board, texts, places) for row in board.rows]
    columns = board.every_column if rows else ()  # nothing would refer to them
    measures = {column.measure.name: _measure(column) for column in columns}
    content = {
        "about": ABOUT,
        "task": {
            "id": board.spec.id,
            "version": board.spec.version,
            "title": board.spec.title,
            "license": board.spec.license,
            "attribution": board.spec.attribution,
        },
        "measures": list(measures.values()),
        "columns": [_named(column) for column in columns],
        "beside_pairs": beside_pairs(board, board.columns),
        "cell": list(CELL),
        "rows": rows,
        "texts": list(texts),
        "environments": list(map(json.loads, places)),
        "outdated": list(board.outdated),
    }
    return (_by_lines(content) + "\n").encode()


def _named(column: Column) -> dict[str, Any]:
    """Return what tells a column from the others; whether it is a headline, where it is one."""
    headline = {"headline": True} if column.headline else {}
    return {"measure": column.measure.name, "facets": column.facets.applying(), **headline}


def _measure(column: Column) -> dict[str, Any]:
    """Return what a column shares with all others of its measure."""
    measure = column.measure
    return {
        "name": measure.name,
        "title": measure.title,
        "version": measure.version,
        "axis": measure.axis,
        "goal": measure.goal.value,
        "paired": measure.paired,
        "ideal": column.ideal,
        "unit": column.unit,
        "bounds": _finite(measure.bounds),
        "digits": measure.digits,
        "source": measure.source.words,
    }


def _by_lines(content: Mapping[str, object]) -> str:
    """Write JSON with a line for each column and row, and no space within a line."""
    parts = []
    for name, value in sorted(content.items()):
        text = _compact(value)
        if isinstance(value, list) and value:
            text = "[\n" + ",\n".join(map(_compact, value)) + "\n]"
        parts.append(f"{_compact(name)}:{text}")
    return "{\n" + ",\n".join(parts) + "\n}"


def _compact(content: object) -> str:
    return json.dumps(
        content, separators=(",", ":"), sort_keys=True, ensure_ascii=False, allow_nan=False
    )


def board_csv(board: Board) -> bytes:
    """Return the board as CSV, one line per number, text guarded against spreadsheet formulas.

    A measure that a submission has no number of, for one reason, has a single line, and so has one
    that lacks every method at a place of a network.
    """
    buffer = io.StringIO()
    table = csv.writer(buffer, lineterminator="\n")
    table.writerow(FIELDS)
    for row in board.rows:
        for column, facets in lines_of(row, board):
            cell = row.cells[column.key]
            low, high = cell.interval or (None, None)
            digits = column.measure.digits
            rank = cell.rank
            line: tuple[str | float | None, ...] = (
                row.name,
                row.standing.value,
                row.place.rank if row.place else None,
                column.measure.name,
                *(value for _, value in facets),
                column.unit,
                column.measure.goal.value,
                *(short(each, digits) for each in (cell.value, low, high, cell.floor)),
                short(cell.ratio, RATIO),
                *((rank.rank, rank.low, rank.high) if rank else (None, None, None)),
                cell.reason,
                note_of(cell),
            )
            table.writerow([guarded(each) if isinstance(each, str) else each for each in line])
    return buffer.getvalue().encode()


def row_content(row: Row, board: Board) -> dict[str, Any]:
    """Return a row with all its cells, each with its measure and facets: it stands alone."""
    cells = [_cell(row.cells[column.key], column) for column in board.every_column]
    return _of_row(row) | {"cells": cells}


def _row(row: Row, board: Board, texts: dict[str, int], places: dict[str, int]) -> dict[str, Any]:
    """Return a row of the board: its cells are told by their order, what is shared by its place."""
    cells = [
        in_order(row.cells[column.key], column.measure.digits, texts)
        for column in board.every_column
    ]
    content = _of_row(row)
    made = [places.setdefault(_compact(each), len(places)) for each in content["environments"]]
    return content | {"cells": cells, "environments": made}


def _of_row(row: Row) -> dict[str, Any]:
    seen = row.result.submission.pretrained_on
    return {
        "name": row.name,
        "title": row.title,
        "kind": row.kind,
        "standing": row.standing.value,
        "parameters": row.parameters,
        "place": _place(row.place),
        "mean_rank": _rank(row.mean_rank),
        "gate": asdict(row.gate),
        "seeds": list(row.seeds),
        "samples_per_seed": row.samples_per_seed,
        "rounded_splits": dict(row.rounded_splits),
        **({"pretrained_on": seen} if seen else {}),
        "remarks": list(row.remarks),
        "environments": [
            each.model_dump(mode="json", exclude_none=True) for each in row.environments
        ],
    }


def _cell(cell: Cell, column: Column) -> dict[str, Any]:
    """Return a cell; what it has not is left out, but for its value."""
    digits = column.measure.digits
    content = {
        "measure": column.measure.name,
        "facets": column.facets.applying(),
        "value": cell.value,
        "ci95": [short(each, digits) for each in cell.interval] if cell.interval else None,
        "floor": short(cell.floor, digits),
        "ratio": short(cell.ratio, RATIO),
        "rank": _rank(cell.rank),
        "reason": cell.reason,
        "note": cell.note,
    }
    return {name: each for name, each in content.items() if each is not None or name == "value"}


def _rank(rank: Rank | MeanRank | None) -> dict[str, float | bool] | None:
    if rank is None:
        return None
    content: dict[str, float | bool] = {"rank": rank.rank, "low": rank.low, "high": rank.high}
    return content | ({"tied": rank.tied} if isinstance(rank, Rank) else {})


def _place(place: Place | None) -> dict[str, int | bool] | None:
    return None if place is None else {"rank": place.rank, "tied": place.tied}


def _finite(bounds: tuple[float, float]) -> list[float | None]:
    """JSON has no infinity: an open end is null."""
    return [None if abs(each) == float("inf") else each for each in bounds]
