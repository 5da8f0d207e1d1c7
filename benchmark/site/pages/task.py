"""The page of one task: its whole board, the samples, and how each number is defined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from phantombench.result.schema import Environment
from phantombench.site.board import Board, Row
from phantombench.site.figures import scale_of
from phantombench.site.findings import findings
from phantombench.site.pages.render import render
from phantombench.site.pictures import Picture
from phantombench.submission.schema import SubmissionSpec


def task_page(
    board: Board,
    boards: Sequence[Board],
    submissions: Mapping[str, SubmissionSpec],
    pictures: Sequence[Picture],
) -> bytes:
    """Return the page of one task.

    Args:
        board: of the task.
        boards: of all tasks.
        submissions: by name, those whose folder is in the checkout.
        pictures: of its samples.
    """
    from phantombench.xai.registry import all_methods

    return render(
        "task",
        boards,
        here=board.spec.id,
        board=board,
        ordering=board.ordering,
        tied=board.tied,
        found=findings(board),
        scales={column.key: scale_of(board.rows, column.key) for column in board.columns},
        submissions=submissions,
        pictures=pictures,
        environments=environments(board.rows),
        methods={method.name: method for method in all_methods()},
    )


def environments(rows: Iterable[Row]) -> list[tuple[Environment, list[str]]]:
    """Return each environment with the names of the results that have numbers from it."""
    found: list[tuple[Environment, list[str]]] = []
    for row in rows:
        for mine in row.environments:
            names = next((names for known, names in found if known == mine), None)
            if names is None:
                found.append((mine, [row.name]))
            else:
                names.append(row.name)
    return found
