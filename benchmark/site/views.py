"""What the one table of a task shows: its columns, and the views that choose among them.

A view is an axis, the headline, or what a model costs. Numbers of one encoder, of one subgroup and
the details of explanations stand on the page of the submission, and in the files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phantombench.site.board import Board, Column
from phantombench.submission.schema import SubmissionSpec

HEADLINE = "headline"
COST = "cost"
GATE_CLASS, COST_CLASS = "gt", "c"
BEFORE = 3  # columns of the main table before its numbers: submission, place, gate
NEUTRAL = ("network", "critic", "layer")  # facets of the place that is explained


@dataclass(frozen=True)
class View:
    """One choice of columns.

    Attributes:
        name: of the view.
        title: of its button.
        code: what the page calls it.
        columns: those it shows.
        shown: the selectors of these, and of the gate.
    """

    name: str
    title: str
    code: str
    columns: tuple[Column, ...]
    shown: str


@dataclass(frozen=True)
class Costs:
    """What a model took; None where it is not known, or where there is no model."""

    parameters: int | None
    minutes: float | None
    steps: int | None
    device: str | None


def on_the_table(board: Board) -> tuple[Column, ...]:
    """Return the columns of the main table, in the order of the board."""
    return tuple(column for column in board.columns if _belongs(column))


def _belongs(column: Column) -> bool:
    facets = column.facets
    if facets.method is None or column.measure.name == column.axis.headline:
        return True
    main = column.axis.headline_facets
    return all(getattr(facets, each) == getattr(main, each) for each in NEUTRAL)


def views_of(board: Board) -> list[View]:
    """Return the views of a task's table: the headline, an axis each, the costs.

    The gate stands beside the headline, and beside the measures that decide about it.
    """
    columns = on_the_table(board)
    axes = [
        _view(name, of_axis[0].axis.title, f"a{number}", columns, of_axis)
        for number, (name, of_axis) in enumerate(board.axes.items(), start=1)
    ]
    headline = _view(HEADLINE, "Headline", "h", columns, board.headline, gate=True)
    return [headline, *axes, View(COST, "Cost", "c", (), f".{COST_CLASS}")]


def _view(
    name: str,
    title: str,
    code: str,
    columns: Sequence[Column],
    chosen: Sequence[Column],
    gate: bool = False,
) -> View:
    shown = [(number, each) for number, each in enumerate(columns) if each in chosen]
    selectors = [selector_of(number) for number, _ in shown]
    if gate or any(column.measure.gate for column in chosen):
        selectors.insert(0, f".{GATE_CLASS}")
    return View(name, title, code, tuple(column for _, column in shown), ",".join(selectors))


def selector_of(number: int) -> str:
    """Return the selector of a column of the main table: its place in a row.

    So no cell carries anything for it: which views show it, its label on a narrow screen and the
    mark on its bar stand once in the style sheet of the page.
    """
    return f":nth-child({number + BEFORE + 1})"


def selectors_of(board: Board) -> dict[Column, str]:
    """Return the selector of each column of the main table."""
    return {column: selector_of(number) for number, column in enumerate(on_the_table(board))}


def costs_of(board: Board, submissions: Mapping[str, SubmissionSpec]) -> dict[str, Costs]:
    """Return what the model of each row took, by the row's name, as its submission says."""
    found = {}
    for row in board.rows:
        spec = submissions.get(row.name)
        training = spec.training if spec is not None else None
        found[row.name] = Costs(
            row.parameters,
            training.seconds / 60 if training else None,
            training.steps if training else None,
            training.device if training else None,
        )
    return found
