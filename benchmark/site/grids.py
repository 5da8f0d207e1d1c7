"""Numbers of a submission as a grid: what is alike by one facet stands side by side.

A score by every method, a measure by every encoder, a subgroup by every measure: one row each, with
a column for each. A line for each number would be long, and its names would be most of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from phantombench.metrics.subgroups import FEW
from phantombench.site import cells
from phantombench.site.board import Cell, Column, Row

Facet = Callable[[Column], str]


@dataclass(frozen=True)
class Layout:
    """What a grid has down and across; one of the two is the measure."""

    down: Facet
    across: Facet


def _measure(column: Column) -> str:
    return column.measure.name


METHODS = Layout(_measure, cells.part)
ENCODERS = Layout(_measure, cells.part)
SUBGROUPS = Layout(cells.part, _measure)


@dataclass(frozen=True)
class Entry:
    """One number; `mark` is the place of its reason where there is none, `note` is its own."""

    cell: Cell
    digits: int
    mark: int
    note: str


@dataclass(frozen=True)
class GridRow:
    """A row: a column that it is about, its entries across, and the note that they share."""

    column: Column
    entries: tuple[Entry | None, ...]
    note: str


@dataclass(frozen=True)
class Block:
    """Rows under one head: a place in a network, or "".

    Attributes:
        place: the head.
        note: of every number below it.
        rows: none where no number is there.
        count: how many numbers there would be.
        reason: why none is there, in all words.
    """

    place: str
    note: str
    rows: tuple[GridRow, ...]
    count: int
    reason: str


@dataclass(frozen=True)
class Grid:
    """A grid; `reasons` and `few` are what the marks in its cells mean.

    Attributes:
        heads: a column for each place across.
        by_measure: whether rows are measures; else columns are.
        blocks: its rows.
        reasons: why numbers are missing, by their marks from 1.
        noted: whether rows have notes.
        few: whether a note ends in the mark of a subgroup that is too small to be judged.
    """

    heads: tuple[Column, ...]
    by_measure: bool
    blocks: tuple[Block, ...]
    reasons: tuple[str, ...]
    noted: bool
    few: bool


def grid_of(row: Row, parts: Sequence[tuple[str, Sequence[Column]]], layout: Layout) -> Grid:
    """Return the numbers of a submission as a grid.

    Args:
        row: of the submission.
        parts: columns by the head that they stand under.
        layout: what stands down and across.
    """
    heads: dict[str, Column] = {}
    for _, columns in parts:
        for column in columns:
            heads.setdefault(layout.across(column), column)
    reasons: list[str] = []
    blocks = tuple(
        _block(row, place, columns, layout, list(heads), reasons) for place, columns in parts
    )
    rows = [each for block in blocks for each in block.rows]
    notes = [each.note for each in rows]
    notes += [entry.note for each in rows for entry in each.entries if entry]
    return Grid(
        heads=tuple(heads.values()),
        by_measure=layout.down is _measure,
        blocks=blocks,
        reasons=tuple(reasons),
        noted=any(each.note for each in rows),
        few=any(note.endswith(MARK_OF_FEW) for note in notes),
    )


MARK_OF_FEW = " †"


def _block(
    row: Row,
    place: str,
    columns: Sequence[Column],
    layout: Layout,
    heads: Sequence[str],
    reasons: list[str],
) -> Block:
    found = [row.cells[column.key] for column in columns]
    if all(cell.value is None for cell in found):
        why = dict.fromkeys(cell.reason or "" for cell in found)
        return Block(place, "", (), len(columns), "; ".join(why))
    notes = {cell.note or "" for cell in found if cell.value is not None}
    note = notes.pop() if place and len(notes) == 1 else ""
    lines: dict[str, dict[str, Column]] = {}
    for column in columns:
        lines.setdefault(layout.down(column), {})[layout.across(column)] = column
    rows = (_row(row, line, heads, note, reasons) for line in lines.values())
    return Block(place, note, tuple(rows), len(columns), "")


def _row(
    row: Row, line: dict[str, Column], heads: Iterable[str], told: str, reasons: list[str]
) -> GridRow:
    known = {head: row.cells[column.key] for head, column in line.items()}
    notes = Counter(cell.note for cell in known.values() if cell.note and cell.note != told)
    (most, count), *others = notes.most_common() or [("", 0)]
    shared = most if count > 1 or not others else ""
    entries: list[Entry | None] = []
    for head in heads:
        cell = known.get(head)
        if cell is None:
            entries.append(None)
            continue
        if cell.value is None and (cell.reason or "") not in reasons:
            reasons.append(cell.reason or "")
        mark = reasons.index(cell.reason or "") + 1 if cell.value is None else 0
        own = cell.note if cell.note and cell.note not in (told, shared) else ""
        entries.append(Entry(cell, line[head].measure.digits, mark, _briefly(own)))
    return GridRow(next(iter(line.values())), tuple(entries), _briefly(shared))


def _briefly(note: str) -> str:
    """Return a note with a mark for what the caption says of all small subgroups.

    >>> _briefly("3 samples of 1 patients or records: fewer than 20, shown and not judged")
    '3 samples of 1 patients or records †'
    """
    return note.removesuffix(FEW) + MARK_OF_FEW if note.endswith(FEW) else note
