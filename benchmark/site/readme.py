"""The part of the readme that is generated: the picture of the board and its table."""

from __future__ import annotations

from collections.abc import Sequence

from phantombench.errors import PhantomBenchError
from phantombench.site.answers import answer
from phantombench.site.board import Board
from phantombench.site.board_picture import NAME
from phantombench.site.overview import overview_columns
from phantombench.site.plain import for_markdown
from phantombench.site.typeset import markdown_table
from phantombench.workspace import Workspace

START, END = "<!-- board: written by `phantombench leaderboard` -->", "<!-- end of board -->"
FILE = "README.md"
BESIDE = f"../{FILE}"  # its name among the pages, which lie in `leaderboards/`


def readme(workspace: Workspace, boards: Sequence[Board]) -> bytes | None:
    """Return the readme of a checkout with its generated part; None where it has no place for it.

    Raises:
        PhantomBenchError: the place begins and does not end.
    """
    path = workspace.root / FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    before, start, rest = text.partition(START)
    if not start:
        return None
    _, end, after = rest.partition(END)
    if not end:
        raise PhantomBenchError(path, f"'{START}' is not followed by '{END}'", "add the second")
    return "".join([before, START, "\n\n", _board(boards), "\n", END, after]).encode()


def _board(boards: Sequence[Board]) -> str:
    scored = [board for board in boards if board.rows and not board.spec.synthetic]
    scored.sort(key=lambda board: (board.spec.kind, board.spec.id))
    parts = [
        f"[![Distance of each submission to real data](leaderboards/{NAME})]"
        "(leaderboards/index.html)\n"
    ]
    for board in scored:
        columns = list(dict.fromkeys((*board.headline, *overview_columns(board))))
        shown = [column for column in columns if not column.facets.network]
        parts += [
            f"**[{for_markdown(board.spec.title)}](leaderboards/{board.spec.id}.html).** "
            f"{for_markdown(answer(board).title)}.\n",
            *markdown_table(board, shown, controls=False),
            "",
        ]
    parts.append(
        "Each number with its 95 % interval; bold: cannot be told from the best; place: the places "
        "that the interval of the mean rank allows.\n"
    )
    return "\n".join(parts)
