"""A cell of a task's JSON as a short list: its names stand once, not thousands of times."""

from __future__ import annotations

from phantombench.site.board import Cell
from phantombench.site.figures import RATIO, short

CELL = ("value", "ci95_low", "ci95_high", "rank", "rank_low", "rank_high", "note", "floor", "ratio")


def in_order(cell: Cell, digits: int, texts: dict[str, int]) -> list[float | None] | int:
    """Return a cell as `CELL` has it; where it has no number, the place of its reason.

    Args:
        cell: of a column.
        digits: of the column's measure.
        texts: reasons and notes by their places; new ones are added.
    """
    if cell.value is None:
        return texts.setdefault(cell.reason or "", len(texts))
    low, high = cell.interval or (None, None)
    rank = (cell.rank.rank, cell.rank.low, cell.rank.high) if cell.rank else (None,) * 3
    note = texts.setdefault(cell.note, len(texts)) if cell.note else None
    content: list[float | None] = [
        *(short(each, digits) for each in (cell.value, low, high)),
        *rank,
        note,
        short(cell.floor, digits),
        short(cell.ratio, RATIO),
    ]
    while content[-1] is None:
        content.pop()
    return content
