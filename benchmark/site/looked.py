"""What was looked for of a submission's training patients, and what was not, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from phantombench.site.board import Board, Cell, Column, Row
from phantombench.site.wording import listed

CHANCE = 0.5  # AUROC of an attack that learns nothing


def looked_for(row: Row, board: Board) -> tuple[str, ...]:
    """Return up to three sentences: copies, attacks on membership, and what nobody looked at."""
    gates = [column for column in board.columns if column.measure.gate is not None]
    attacks = [column for column in board.columns if column.measure.attack]
    return (*_copies(row, gates), *_membership(row, attacks), *_beyond(gates))


def _copies(row: Row, columns: list[Column]) -> Iterator[str]:
    told = []
    for column in columns:
        gate, cell = column.measure.gate, row.cells[column.key]
        if gate is not None and cell.value is not None:
            told.append(f"{cell.value:.1%} {gate.words}".replace("%", " %"))
    if told:
        yield f"Looked for copies among its samples: {listed(told)}."


def _membership(row: Row, columns: list[Column]) -> Iterator[str]:
    told = [
        f"{column.measure.attack} {_verdict(cell)}"
        for column in columns
        if (cell := row.cells[column.key]).value is not None and cell.interval is not None
    ]
    if told:
        yield f"Tried to tell who was in the training set: {listed(told)}."


def _verdict(cell: Cell) -> str:
    assert cell.value is not None and cell.interval is not None
    low, high = cell.interval
    word = "tells" if low > CHANCE else "does not tell"
    return f"{word} (AUROC {cell.value:.2f}, {low:.2f} to {high:.2f})"


def _beyond(columns: list[Column]) -> Iterator[str]:
    for axis in dict.fromkeys(column.axis for column in columns):
        if axis.beyond:
            yield f"Not looked for: {axis.beyond}."
