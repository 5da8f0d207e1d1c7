"""What the one table of a task shows: its columns, and the views that choose among them.

A view is an axis, the headline, or what a model costs. Numbers of one encoder, of one subgroup and
the details of explanations stand on the page of the submission, and in the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from phantombench.site.board import Board, Column
from phantombench.submission.schema import SubmissionSpec

HEADLINE = "headline"
COST = "cost"
NEUTRAL = ("network", "critic", "layer")  # facets of the place that is explained


@dataclass(frozen=True)
class View:
    """One choice of columns; `code` is their class in the page."""

    name: str
    title: str
    code: str


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
    """Return the views of a task's table: the headline, an axis each, the costs."""
    axes = [
        View(name, columns[0].axis.title, f"a{number}")
        for number, (name, columns) in enumerate(board.axes.items(), start=1)
    ]
    return [View(HEADLINE, "Headline", "h"), *axes, View(COST, "Cost", "c")]


def classes_of(board: Board) -> dict[Column, str]:
    """Return the classes of the columns of the main table: of their views, and its own.

    On a narrow screen a cell stands alone, and its own class brings the label.
    """
    codes = {view.name: view.code for view in views_of(board)}
    return {
        column: " ".join(
            [codes[column.measure.axis], *(["h"] if column.headline else []), f"k{number}"]
        )
        for number, column in enumerate(on_the_table(board))
    }


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
