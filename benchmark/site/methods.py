"""What a board says about the methods of explanation: who is better than chance, and where.

Compared are the headline measures of the axes that have methods. Such a measure is 0 where an
attribution is no better than a random one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from phantombench.site.board import Board, Cell, Column
from phantombench.site.wording import place_of

CHANCE = 0.0


@dataclass(frozen=True)
class MethodVerdict:
    """How one method fares on one task, counted over submissions and networks.

    Attributes:
        method: its title.
        above: explanations whose whole interval lies above chance.
        chance: (network, submissions) whose interval holds chance.
        below: (network, submissions) whose whole interval lies below chance.
        total: explanations that have a number.
    """

    method: str
    above: int
    chance: tuple[tuple[str, tuple[str, ...]], ...]
    below: tuple[tuple[str, tuple[str, ...]], ...]
    total: int

    @property
    def at_chance(self) -> int:
        """Number of explanations that are no better than chance."""
        return sum(len(names) for _, names in (*self.chance, *self.below))


def compared(board: Board) -> tuple[Column, ...]:
    """Return the columns that methods are compared by: the headline measure of their axis."""
    return tuple(
        column
        for column in board.columns
        if column.facets.method is not None and column.measure.name == column.axis.headline
    )


def has_explanations(board: Board) -> bool:
    """Say whether any submission has a number that methods are compared by."""
    return any(
        row.cells[column.key].value is not None
        for row in board.submissions
        for column in compared(board)
    )


def verdicts(board: Board) -> list[MethodVerdict]:
    """Compare every method with chance, over the submissions of a task."""
    from phantombench.xai.registry import all_methods

    found = []
    for method in all_methods():
        sides: dict[str, dict[str, list[str]]] = {"above": {}, "chance": {}, "below": {}}
        for column in compared(board):
            for row in board.submissions if column.facets.method == method.name else ():
                side = _side(row.cells[column.key])
                if side is not None:
                    sides[side].setdefault(place_of(column.facets), []).append(row.title)
        counts = {side: sum(map(len, each.values())) for side, each in sides.items()}
        if sum(counts.values()):
            found.append(
                MethodVerdict(
                    method.title,
                    counts["above"],
                    _frozen(sides["chance"]),
                    _frozen(sides["below"]),
                    sum(counts.values()),
                )
            )
    return found


def _side(cell: Cell) -> str | None:
    if cell.interval is None:
        return None
    low, high = cell.interval
    return "above" if low > CHANCE else "below" if high < CHANCE else "chance"


def _frozen(names: Mapping[str, list[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((place, tuple(each)) for place, each in names.items())
