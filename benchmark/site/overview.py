"""The comparison across tasks: one row per variant, the few measures that ask to be shown there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phantombench.site.board import Board, Column, Row, Standing


@dataclass(frozen=True)
class Group:
    """The columns of one task."""

    board: Board
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Variant:
    """A submission of one name over the tasks; None where a task has no result of it."""

    name: str
    title: str
    rows: tuple[Row | None, ...]  # one per group


@dataclass(frozen=True)
class Comparison:
    """One overview table: the tasks on real data, or those whose truth is known."""

    synthetic: bool
    groups: tuple[Group, ...]
    variants: tuple[Variant, ...]
    controls: tuple[Variant, ...]

    @property
    def measures(self) -> int:
        """Return how many different measures it shows."""
        return len({each.measure.name for group in self.groups for each in group.columns})


def compare(boards: Sequence[Board]) -> list[Comparison]:
    """Return the overview tables, real data first; tasks without a result are left out."""
    comparisons = []
    for synthetic in (False, True):
        chosen = [board for board in boards if board.spec.synthetic is synthetic and board.rows]
        chosen.sort(key=lambda board: (board.spec.kind, board.spec.id))
        if chosen:
            comparisons.append(
                Comparison(
                    synthetic,
                    tuple(_group(board) for board in chosen),
                    _variants(chosen, controls=False),
                    _variants(chosen, controls=True),
                )
            )
    return comparisons


def overview_columns(board: Board) -> tuple[Column, ...]:
    """Return the columns that the overview shows of a task, in their order there."""
    shown = [column for column in board.columns if column.measure.overview]
    return tuple(sorted(shown, key=lambda column: column.measure.overview))


def _group(board: Board) -> Group:
    return Group(board, overview_columns(board))


def _variants(boards: Sequence[Board], *, controls: bool) -> tuple[Variant, ...]:
    """Submissions come by title; controls in the order of the first task that has them."""
    by_board = [
        {row.name: row for row in board.rows if (row.standing is Standing.CONTROL) is controls}
        for board in boards
    ]
    titles = {
        name: row.title for rows in reversed(by_board) for name, row in reversed(rows.items())
    }
    names = list(dict.fromkeys(name for rows in by_board for name in rows))
    if not controls:
        names.sort(key=lambda name: (titles[name].casefold(), name))
    return tuple(
        Variant(name, titles[name], tuple(rows.get(name) for rows in by_board)) for name in names
    )
