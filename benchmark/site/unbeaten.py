"""Which controls a submission does not beat by distance, and what its samples lack."""

from __future__ import annotations

from phantombench.controls.registry import all_controls
from phantombench.result.schema import Facets
from phantombench.site.answers import distance_of
from phantombench.site.board import Board, Column, Row, Standing
from phantombench.site.figures import number
from phantombench.site.findings import better
from phantombench.site.wording import listed

LACKS = 0.5  # of the best submission's number: less is called lacking
AXIS = "diversity"


def unbeaten(row: Row, board: Board) -> tuple[str, ...]:
    """Return what a submission's page says of controls with a lower distance; () where none has.

    Controls with a right answer to beat are meant, whatever their gate says. What the submission
    lacks is told by the measures of diversity that reach less than half of the best submission's.
    """
    distance = distance_of(board)
    if distance is None or row.standing is Standing.CONTROL:
        return ()
    mine = row.cells[distance.key]
    if mine.value is None:
        return ()
    known = all_controls()
    lower = [
        (control.name, control.cells[distance.key])
        for control in board.of(Standing.CONTROL)
        if control.name in known
        and known[control.name].to_beat
        and (value := control.cells[distance.key].value) is not None
        and value < mine.value
    ]
    if not lower:
        return ()
    digits = distance.measure.digits
    named = [
        f"{name} ({number(cell.value or 0.0, digits)}"
        f"{'' if better(distance, cell, mine) else ', intervals overlap'})"
        for name, cell in sorted(lower, key=lambda each: each[1].value or 0.0)
    ]
    what = "controls" if len(named) > 1 else "control"
    told = f"{distance.title} is {number(mine.value, digits)}, above the {what} {listed(named)}."
    return told, _why(row, board)


def _why(row: Row, board: Board) -> str:
    """Say what the samples lack beside the best submission's, where measures of diversity do."""
    lacking = [
        f"{column.title.lower()} {number(value, column.measure.digits)} of at best "
        f"{number(best, column.measure.digits)}"
        for column in board.columns
        if _counts(column)
        and (value := row.cells[column.key].value) is not None
        and (best := _best(board, column)) is not None
        and value < LACKS * best
    ]
    if not lacking:
        return "Measures of diversity do not say what its samples lack."
    return f"What its samples lack: {listed(lacking)}."


def _counts(column: Column) -> bool:
    measure = column.measure
    return measure.axis == AXIS and measure.goal == "maximize" and column.facets == Facets()


def _best(board: Board, column: Column) -> float | None:
    values = [row.cells[column.key].value for row in board.of(Standing.RANKED)]
    return max((each for each in values if each is not None), default=None)
