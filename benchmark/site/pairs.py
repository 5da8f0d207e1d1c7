"""What has to stand beside numbers that are taken on matched pairs.

The assignment of least squared error matches a sample without detail better than it matches real
data: a blurred copy of the training data can score above the training data. So every table that
shows such numbers says which control shows it, from the results themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

from phantombench.controls.registry import all_controls, floor_control
from phantombench.site.board import Board, Column, Row, Standing
from phantombench.site.figures import number
from phantombench.site.wording import listed


def beside_pairs(board: Board, columns: Sequence[Column]) -> str:
    """Return the sentence that belongs to a table with these columns; "" where none is paired.

    Args:
        board: of the task.
        columns: that the table shows.
    """
    paired = [column for column in columns if column.measure.paired]
    controls = {row.name: row for row in board.of(Standing.CONTROL)}
    real = controls.get(floor_control().name)
    worse = [
        controls[name]
        for name, control in all_controls().items()
        if control.to_beat and name in controls
    ]
    if not paired or real is None or not worse:
        return ""
    nearest = max(worse, key=lambda row: sum(_gain(row, real, column) for column in paired))
    above = [column for column in paired if _gain(nearest, real, column) > 0]
    titles = listed([column.title for column in paired])
    told = listed([_figures(nearest, real, column) for column in above or paired])
    verdict = (
        f"the control {nearest.name} is better than real training data by {told}"
        if above
        else f"the nearest control, {nearest.name}, has {told}"
    )
    are = "are" if len(paired) > 1 else "is"
    return (
        f"{titles} {are} taken on the best match of generated and reference samples, which rewards "
        f"samples without detail: {verdict}."
    )


def _gain(row: Row, real: Row, column: Column) -> float:
    """Return by what share a row is better than real training data; below 0 where it is worse."""
    mine, floor = row.cells[column.key].value, real.cells[column.key].value
    if not mine or not floor:
        return -1.0
    share = (mine - floor) / abs(floor)
    return -share if column.measure.goal == "minimize" else share


def _figures(row: Row, real: Row, column: Column) -> str:
    digits = column.measure.digits
    mine, floor = (each.cells[column.key].value for each in (row, real))
    if mine is None or floor is None:
        return f"no {column.title}"
    return f"{column.title} ({number(mine, digits)}; real {number(floor, digits)})"
