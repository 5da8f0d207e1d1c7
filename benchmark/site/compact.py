"""A cell of a task's JSON as a short list: its names stand once, not thousands of times."""

from __future__ import annotations

from phantombench.site.board import Cell
from phantombench.site.figures import short

CELL = ("value", "ci95_low", "ci95_high", "rank", "rank_low", "rank_high", "note", "floor", "ratio")


def in_order(cell: Cell, texts: dict[str, int]) -> list[float | None] | int:
    """Return a cell as `CELL` has it; where it has no number, the place of its reason."""
    if cell.value is None:
        return texts.setdefault(cell.reason or "", len(texts))
    low, high = cell.interval or (None, None)
    rank = (cell.rank.rank, cell.rank.low, cell.rank.high) if cell.rank else (None,) * 3
    note = texts.setdefault(cell.note, len(texts)) if cell.note else None
    beside = (short(low), short(high), *rank, note, short(cell.floor), short(cell.ratio))
    content: list[float | None] = [short(cell.value), *beside]
    while content[-1] is None:
        content.pop()
    return content
