"""The page of one task: the answer, the one table, plots, and how each number is defined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phantombench.controls.registry import floor_control
from phantombench.evaluation.gain_report import GainReport
from phantombench.site import citations, scatter, standings, views
from phantombench.site.answers import answer, distance_of
from phantombench.site.board import Board, Cell, Column, Key, Row
from phantombench.site.citations import Publication
from phantombench.site.costs import cost_axis, cost_table
from phantombench.site.figures import scale_of
from phantombench.site.findings import findings
from phantombench.site.ladder import ladder
from phantombench.site.ledger import History
from phantombench.site.pages.render import render
from phantombench.site.pictures import Picture
from phantombench.site.searched import searched_of
from phantombench.site.spread import spread_of
from phantombench.site.views import Costs
from phantombench.submission.schema import SubmissionSpec


def task_page(
    board: Board,
    boards: Sequence[Board],
    submissions: Mapping[str, SubmissionSpec],
    pictures: Mapping[str, Picture],
    published: Publication,
    history: History | None = None,
    real: Sequence[Picture] = (),
    gain: GainReport | None = None,
) -> bytes:
    """Return the page of one task.

    Args:
        board: of the task.
        boards: of all tasks.
        submissions: by name, those whose folder is in the checkout.
        pictures: of its samples, by name.
        published: the version of the boards.
        history: of its results.
        real: sheets with real samples, in pages that are not kept.
        gain: the search for an augmentation gain.
    """
    from phantombench.xai.registry import all_methods

    columns = views.on_the_table(board)
    costs = views.costs_of(board, submissions)
    cite = [citations.suite_entry(published), citations.task_entry(board, published)]
    return render(
        "task",
        boards,
        here=board.spec.id,
        board=board,
        tint=kind_class(board),
        answer=answer(board),
        rungs=ladder(board),
        plots=_plots(board, costs),
        floor=floor_control().name,
        columns=columns,
        selectors=views.selectors_of(board),
        views=views.views_of(board),
        scales={column.key: scale_of(board.rows, column) for column in columns},
        marks=_marks(board, columns),
        places=standings.place_ranges(board),
        gates={row.name: standings.gate_word(row, board) for row in board.rows},
        costs=costs,
        costly=cost_table(board, submissions),
        tied=board.tied,
        pictures=pictures,
        real=real,
        found=findings(board),
        searched=searched_of(board, gain),
        spread=spread_of(board, submissions),
        methods={method.name: method for method in all_methods()},
        version=published.version if board.rows else None,
        history=history,
        missing=board.absent.sentences(),
        cite="\n\n".join(cite),
    )


def kind_class(board: Board) -> str:
    """Return the class that gives a task its colour."""
    return {"image": "x", "signal": "e"}[board.spec.kind]


def golds(board: Board, columns: Sequence[Column]) -> dict[Key, float | None]:
    """Return what a column's bars are to be seen beside: its target, or real training data."""
    name = floor_control().name
    real = next((row for row in board.rows if row.name == name), None)
    found: dict[Key, float | None] = {}
    for column in columns:
        cell = real.cells[column.key] if real is not None else Cell(None)
        found[column.key] = column.ideal if column.ideal is not None else cell.value
    return found


def _marks(board: Board, columns: Sequence[Column]) -> dict[Key, float]:
    """Return where a column's bars have their golden mark, in per cent of the scale."""
    return {
        key: scale_of(board.rows, column).at(gold)
        for column in columns
        for key, gold in golds(board, [column]).items()
        if gold is not None
    }


def _plots(board: Board, costs: Mapping[str, Costs]) -> list[scatter.Scatter]:
    """Draw the distance against the other headline measures, then against the size of a model."""
    distance = distance_of(board)
    if distance is None:
        return []
    x = scatter.of_column(distance)

    def parameters(row: Row) -> Cell:
        count = costs[row.name].parameters
        return Cell(float(count) if count else None)

    pairs = [
        *((x, scatter.of_column(column)) for column in board.headline if column is not distance),
        (cost_axis("Parameters", parameters), x),
    ]
    return [drawn for one, other in pairs if (drawn := scatter.scatter(board, one, other))]
