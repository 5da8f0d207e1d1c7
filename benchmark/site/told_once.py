"""Which numbers of a submission have a line in the CSV: what it lacks throughout has one.

A model without a discriminator would fill a hundred lines with the same words, and one of whose
layers LRP knows nothing, or that has no model at all, several for each place in its networks.
"""

from __future__ import annotations

from collections.abc import Iterator

from phantombench.metrics.subgroups import FEW
from phantombench.result.schema import Facets
from phantombench.site.board import Board, Cell, Column, Row

Named = tuple[str, Facets]  # a measure, and facets of which those that are empty hold for all


def lines_of(row: Row, board: Board) -> list[tuple[Column, Facets]]:
    """Return the columns that have a line, and the facets that it names.

    A measure that there is no number of, for one reason, has a line without facets; where that
    holds at one place, by every method, that place has a line without a method.
    """
    covered: dict[Named, list[Column]] = {}
    for column in board.every_column:
        for wider in _wider(column):
            covered.setdefault(wider, []).append(column)
    empty = {named for named, columns in covered.items() if _lacks(row, columns)}
    found: dict[Named, Column] = {}
    for column in board.every_column:
        own = (column.measure.name, column.facets)
        named = next((each for each in _wider(column) if each in empty), own)
        found.setdefault(named, column)
    return [(column, facets) for (_, facets), column in found.items()]


def note_of(cell: Cell) -> str | None:
    """Return the note of a number; of a small subgroup, whose size it has, that it is not judged.

    >>> note_of(Cell(0.5, note=f"3 samples of 1 patients or records{FEW}"))
    '3 samples of 1 patients or records: not judged'
    """
    if cell.note is None or not cell.note.endswith(FEW):
        return cell.note
    return f"{cell.note.removesuffix(FEW)}: not judged"


def _wider(column: Column) -> Iterator[Named]:
    """Yield what a column may be told with, the widest first."""
    yield column.measure.name, Facets()
    if column.facets.method is not None:
        yield column.measure.name, column.facets.model_copy(update={"method": None})


def _lacks(row: Row, columns: list[Column]) -> bool:
    cells = [row.cells[column.key] for column in columns]
    alike = len({(cell.reason, cell.note) for cell in cells}) == 1
    return len(cells) > 1 and alike and all(cell.value is None for cell in cells)
