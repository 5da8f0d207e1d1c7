"""`phantombench list`: who stands where on each task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phantombench.cli.boards import AsJson, board_of, open_boards, print_json, print_table
from phantombench.cli.options import Root, Tasks

if TYPE_CHECKING:
    from phantombench.site.board import Cell, Column


def list_boards(task: Tasks = None, as_json: AsJson = False, root: Root = None) -> None:
    """List every submission with its place, its gate and its headline numbers."""
    from phantombench.site.catalogue import leaderboard
    from phantombench.site.ledger import ledger_of, positions, version_of
    from phantombench.site.standings import badge, gate_word, place_ranges

    workspace, boards = open_boards(root)
    chosen = [board_of(boards, name) for name in task] if task else boards
    if as_json:
        entries = ledger_of(workspace)
        content = leaderboard(chosen, version_of(entries), positions(entries))
        print_json(content.model_dump(mode="json"))
        return
    lines = []
    for board in chosen:
        places = place_ranges(board)
        for row in board.rows:
            numbers = (_written(row.cells[column.key], column) for column in board.headline)
            place = str(places.get(row.name, row.standing.value))
            name = f"{board.spec.id}/{row.name}"
            lines.append([name, place, gate_word(row, board), badge(row), " ".join(numbers)])
    print_table(["submission", "place", "gate", "badge", "headline numbers"], lines)


def _written(cell: Cell, column: Column) -> str:
    from phantombench.site.figures import number

    shown = "–" if cell.value is None else number(cell.value, column.measure.digits)
    return f"{column.measure.title} {shown}"
