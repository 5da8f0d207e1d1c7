"""The overview: findings, the comparison across tasks, and the tasks."""

from __future__ import annotations

from collections.abc import Sequence

from phantombench.site import published
from phantombench.site.board import Board
from phantombench.site.extractors import dependence
from phantombench.site.findings import findings
from phantombench.site.overview import compare
from phantombench.site.pages.render import render


def index_page(boards: Sequence[Board]) -> bytes:
    """Return the page that the others are found from."""
    return render(
        "index",
        boards,
        here="index",
        found=[(board.spec, [*findings(board), *dependence(board)]) for board in boards],
        comparisons=compare(boards),
        published=published.TABLE,
        published_headings=published.HEADINGS,
        protocol=published.PROTOCOL,
    )
