"""What trained submissions cost, beside the distance that it bought: a table and a drawing."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from phantombench.site.answers import distance_of
from phantombench.site.board import Board, Cell, Column, Row
from phantombench.site.figures import thousands
from phantombench.site.scatter import Axis, Scatter, of_column, scatter
from phantombench.submission.schema import SubmissionSpec, TrainingRecord
from phantombench.training.command import batch_size_of

# As a record's device has them: how many processes, and the time of one.
CORE_MINUTES = re.compile(r"(?:(\d+) x )?cpu \(.*core-minutes: (\d+(?:\.\d+)?)\b")
NO_PARAMETERS = "its result does not say how many parameters it has"
NO_CORES = "its training record names no core-minutes"
NO_BATCH = "its training record holds no command of phantombench train, which names the batch"
NO_FLOOR = "there is no floor to compare it with"


@dataclass(frozen=True)
class Trained:
    """One trained submission; a figure without a value has the reason.

    Attributes:
        row: of the submission.
        parameters: of what samples.
        minutes: of the processor, over all threads.
        seen: samples that the training looked at: its steps times its batch.
        distance: with its interval and its ratio to the floor.
    """

    row: Row
    parameters: Cell
    minutes: Cell
    seen: Cell
    distance: Cell

    @property
    def over_floor(self) -> Cell:
        """Return the distance as a multiple of the floor."""
        if self.distance.value is None:
            return Cell(None, reason=self.distance.reason)
        ratio = self.distance.ratio
        return Cell(ratio, reason=None if ratio is not None else NO_FLOOR)


@dataclass(frozen=True)
class CostTable:
    """The table of a task by distance, and its drawing; None where too few have both numbers."""

    column: Column
    trained: tuple[Trained, ...]
    plot: Scatter | None


def cost_table(board: Board, submissions: Mapping[str, SubmissionSpec]) -> CostTable | None:
    """Return what the trained submissions of a task cost; None where nobody hands in a record.

    Args:
        board: of the task.
        submissions: by name, those whose folder is in the checkout.
    """
    column = distance_of(board)
    if column is None:
        return None
    found = [
        _trained(row, spec.training, column)
        for row in board.submissions
        if (spec := submissions.get(row.name)) is not None and spec.training is not None
    ]
    if not found:
        return None
    found.sort(key=lambda each: math.inf if each.distance.value is None else each.distance.value)
    minutes = {each.row.name: each.minutes for each in found}
    across = cost_axis("Core-minutes of training", lambda row: minutes.get(row.name, Cell(None)))
    return CostTable(column, tuple(found), scatter(board, across, of_column(column)))


def cost_axis(title: str, read: Callable[[Row], Cell]) -> Axis:
    """Return the axis of a cost, of which less is better."""
    return Axis(title, read, _amount, logarithmic=True, further=False)


def _amount(value: float) -> str:
    return thousands(value) if value >= 10 or value == round(value) else f"{value:.2g}"


def _why_no_cores(record: TrainingRecord) -> str:
    """Say on what else it was trained, and for how long; core-minutes are a processor's alone.

    Runs beside it on the same card are not on record, so this is no measure of work.
    """
    if record.device.startswith("cpu") or " x cpu" in record.device:
        return NO_CORES
    name, minutes = record.device.split(",")[0], record.seconds / 60
    return f"it was trained on {name} for {minutes:.1f} minutes"


def _trained(row: Row, record: TrainingRecord, column: Column) -> Trained:
    said, batch = CORE_MINUTES.match(record.device), batch_size_of(record.command)
    return Trained(
        row,
        _figure(row.parameters, NO_PARAMETERS),
        _figure(int(said[1] or 1) * float(said[2]) if said else None, _why_no_cores(record)),
        _figure(record.steps * batch if batch is not None else None, NO_BATCH),
        row.cells[column.key],
    )


def _figure(value: float | None, reason: str) -> Cell:
    return Cell(value, reason=reason if value is None else None)
