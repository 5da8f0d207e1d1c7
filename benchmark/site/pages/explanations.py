"""The page that compares the methods of explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phantombench.explanation.schema import Calibration
from phantombench.site.board import Board, Column
from phantombench.site.figures import Scale, scale_of
from phantombench.site.methods import CHANCE, compared, has_explanations, verdicts
from phantombench.site.pages.render import render
from phantombench.site.pictures import Picture
from phantombench.site.wording import place_of
from phantombench.site.worth import worth_table


def explanations_page(
    boards: Sequence[Board],
    calibrations: Sequence[tuple[Calibration, str | None]],
    galleries: Mapping[str, Mapping[str, Picture]],
) -> bytes:
    """Return how far to trust the methods.

    Args:
        boards: of all tasks.
        calibrations: the reports of the tasks that plant findings, each with its picture.
        galleries: by task, the heat maps of its models, by name.
    """
    from phantombench.xai.registry import all_methods

    explained = [board for board in boards if has_explanations(board)]
    return render(
        "explanations",
        boards,
        here="explanations",
        explained=explained,
        by_place={board.spec.id: _by_place(board) for board in explained},
        verdicts={board.spec.id: verdicts(board) for board in explained},
        worth={board.spec.id: worth_table(board) for board in explained},
        chance=CHANCE,
        calibrations=calibrations,
        galleries=galleries,
        titles={board.spec.id: board.spec.title for board in boards},
        methods={method.name: method for method in all_methods()},
        share_scale=Scale(0.0, 1.0),
        scales={board.spec.id: _scale(board) for board in explained},
    )


def _scale(board: Board) -> Scale:
    """Return one scale for all methods and places, with chance on it."""
    scales = [scale_of(board.submissions, column) for column in compared(board)]
    return Scale(min(CHANCE, *(each.low for each in scales)), max(each.high for each in scales))


def _by_place(board: Board) -> dict[str, dict[str, Column]]:
    """Return the columns that methods are compared by: by what is explained, by method."""
    found: dict[str, dict[str, Column]] = {}
    for column in compared(board):
        found.setdefault(place_of(column.facets), {})[str(column.facets.method)] = column
    return found
