"""`board.svg`: who leads each real task, as one drawing for a readme; light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phantombench.site.answers import answer
from phantombench.site.board import Board
from phantombench.site.ladder import Ladder, ladder
from phantombench.site.pages.render import render

NAME = "board.svg"
WIDTH, MARGIN = 860, 20
HEAD, RUNG, FOOT = 64, 26, 52  # heights


@dataclass(frozen=True)
class Panel:
    """The ladder of one task, from `top` down."""

    board: Board
    title: str
    ladder: Ladder
    top: int

    @property
    def bottom(self) -> int:
        """Return where its axis lies."""
        return self.top + HEAD + RUNG * len(self.ladder.rungs)


def board_picture(boards: Sequence[Board]) -> bytes:
    """Return the drawing; the same bytes from the same results."""
    panels: list[Panel] = []
    top = MARGIN
    for board in sorted(boards, key=lambda each: (each.spec.kind, each.spec.id)):
        drawn = None if board.spec.synthetic or not board.rows else ladder(board)
        if drawn is not None:
            panels.append(Panel(board, answer(board).title, drawn, top))
            top = panels[-1].bottom + FOOT
    return render(
        "board", boards, "svg", panels=panels, width=WIDTH, height=top, head=HEAD, rung_height=RUNG
    )
