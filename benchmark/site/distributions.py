"""What a submission's samples measure, over what reference and training data do, as figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from phantombench.controls.registry import floor_control
from phantombench.errors import PhantomBenchError
from phantombench.evaluation.pictures import why_hidden
from phantombench.evaluation.undrawn import fits, is_current
from phantombench.result.distributions import Counted, Known, Made, OfSubmission, OfTask, read
from phantombench.site.board import Board, Cell, Column, Row
from phantombench.site.known_drawn import drawn_name
from phantombench.site.outlines import Drawing, drawing, known_outlines, quantile
from phantombench.site.pictures import control_of_row
from phantombench.submission.schema import SubmissionSpec
from phantombench.workspace import Workspace

ALL = 0.995  # share of samples from which on all are said to show a quantity
TITLES = {"reference": "reference", "train": "training data", "samples": "its samples"}


@dataclass(frozen=True)
class Figure:
    """One quantity; `column` and `cell` are its distance, where the board has one.

    `below` names the drawing of reference and training data, "" where neither has an outline.
    """

    known: Known
    below: str
    drawing: Drawing
    words: str
    showing: str
    column: Column | None
    cell: Cell | None


@dataclass(frozen=True)
class Distributions:
    """All figures of a submission.

    Attributes:
        figures: none where the task's own distributions are not there.
        reason: why its own outline is not drawn; None where it is.
        command: what makes what is missing; None where nothing is.
    """

    figures: tuple[Figure, ...]
    reason: str | None
    command: str | None


def distributions(
    workspace: Workspace, board: Board, submissions: Mapping[str, SubmissionSpec]
) -> dict[str, Distributions]:
    """Return the figures of every row by its name; {} where the task measures nothing.

    Raises:
        PhantomBenchError: a file that cannot be used, or that must not be there.
    """
    spec = board.spec
    if not spec.quantities:
        return {}
    of_task = read(workspace.distributions(spec.id), OfTask)
    found = of_task if fits(of_task, spec) else None
    return {
        row.name: _of_row(workspace, board, row, submissions.get(row.name), found)
        for row in board.rows
    }


def _of_row(
    workspace: Workspace,
    board: Board,
    row: Row,
    submission: SubmissionSpec | None,
    of_task: OfTask | None,
) -> Distributions:
    spec = board.spec
    path = workspace.distributions(spec.id, row.name)
    hidden = why_hidden(spec, control_of_row(row, submission), row.gate.passed)
    made = _read(path, row, hidden)
    if of_task is None:
        floor = floor_control().name
        reason = "those of the task have not been measured"
        return Distributions(
            (), reason, f"phantombench evaluate --task {spec.id} --submission {floor}"
        )
    samples = {each.name: each for each in made.quantities} if made is not None else {}
    figures = tuple(
        _figure(board, row, place, known, samples.get(known.name))
        for place, known in enumerate(of_task.quantities)
    )
    if made is not None or hidden is not None:
        return Distributions(figures, hidden, None)
    command = f"phantombench evaluate --task {spec.id} --submission {row.name}"
    return Distributions(figures, "its samples have not been measured", command)


def _read(path: Path, row: Row, hidden: str | None) -> OfSubmission | None:
    if hidden is not None and path.is_file():
        raise PhantomBenchError(
            path, f"distributions that may not be kept: {hidden}", "remove the file"
        )
    found = read(path, OfSubmission)
    return found if is_current(found, row.result) else None


def _figure(board: Board, row: Row, place: int, known: Known, made: Made | None) -> Figure:
    sets = [("reference", known.reference), ("train", known.train)]
    if made is not None and made.scale == known.scale:
        sets.append(("samples", made.samples))
    column = next((each for each in board.columns if each.measure.name == known.name), None)
    return Figure(
        known,
        drawn_name(place) if known_outlines(known) else "",
        drawing(known, sets),
        _words(known, sets),
        _showing(sets),
        column,
        row.cells.get(column.key) if column is not None else None,
    )


def _words(known: Known, sets: list[tuple[str, Counted]]) -> str:
    """Say in words what the figure shows."""
    unit = f" in {known.unit}" if known.unit else ""
    told = "; ".join(f"{TITLES[kind]} {_numbers(counted, known)}" for kind, counted in sets)
    low, high = (_short(each) for each in known.possible)
    return f"{known.title}{unit}: {told}. No body has less than {low} or more than {high}."


def _numbers(counted: Counted, known: Known) -> str:
    if not sum(counted.counts):
        return "too few to show"
    low, middle, high = (
        _short(quantile(counted, known.scale, share)) for share in (0.05, 0.5, 0.95)
    )
    return f"median {middle}, middle 90 % from {low} to {high}"


def _showing(sets: list[tuple[str, Counted]]) -> str:
    """Say which share of each set shows the quantity, where that is not all of one."""
    if all(counted.share >= ALL for _, counted in sets):
        return ""
    told = (f"{100 * counted.share:.0f} % of {TITLES[kind]}" for kind, counted in sets)
    return f"Shown by {', '.join(told)}."


def _short(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")
