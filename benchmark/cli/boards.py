"""What the commands share that read the boards: finding them, and printing tables and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from phantombench.errors import PhantomBenchError

if TYPE_CHECKING:
    from phantombench.site.board import Board, Row
    from phantombench.workspace import Workspace

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def open_boards(root: Path | None) -> tuple[Workspace, list[Board]]:
    """Return the checkout and the boards of all tasks."""
    from phantombench.metrics import all_axes, measures_for
    from phantombench.site.build import build_boards
    from phantombench.task.registry import read_spec, task_ids
    from phantombench.workspace import open_workspace

    workspace = open_workspace(root)
    specs = [read_spec(task) for task in task_ids(workspace.root)]
    return workspace, build_boards(workspace, specs, measures_for, all_axes())


def board_of(boards: Sequence[Board], task: str) -> Board:
    """Return the board of a task.

    Raises:
        PhantomBenchError: there is no such task.
    """
    found = {board.spec.id: board for board in boards}
    if task not in found:
        raise PhantomBenchError(task, "no such task", f"choose one of: {', '.join(found)}")
    return found[task]


def row_of(boards: Sequence[Board], named: str) -> tuple[Board, Row]:
    """Return the board and the row of `<task>/<name>`.

    Raises:
        PhantomBenchError: it is not named so, or has no row.
    """
    task, _, name = named.strip("/").rpartition("/")
    if not task:
        raise PhantomBenchError(named, "names no task", "write it as TASK/NAME")
    board = board_of(boards, task.rpartition("/")[2])
    row = next((each for each in board.rows if each.name == name), None)
    if row is None:
        names = ", ".join(sorted(each.name for each in board.rows)) or "none is scored"
        raise PhantomBenchError(named, "it has no row on the board", f"choose among: {names}")
    return board, row


def print_json(content: Any) -> None:
    """Print a value as JSON."""
    typer.echo(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False))


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in columns, its text on one line each and without what steers a terminal."""
    from phantombench.site.plain import one_line

    lines = [[one_line(cell) for cell in line] for line in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
