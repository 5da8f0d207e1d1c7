"""The page about the ruler itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phantombench.ruler.gate_schema import GateReport
from phantombench.ruler.schema import RulerReport
from phantombench.site.board import Board
from phantombench.site.comparing import rank_summaries
from phantombench.site.extractors import comparisons
from phantombench.site.figures import Scale
from phantombench.site.pages.render import render


def ruler_page(
    boards: Sequence[Board], reports: Sequence[RulerReport], gates: Mapping[str, GateReport]
) -> bytes:
    """Return what is known about the ruler on each task."""
    return render(
        "ruler",
        boards,
        here="ruler",
        reports=reports,
        extractors=[(board.spec.id, each) for board in boards for each in comparisons(board)],
        gates=gates,
        looks={
            column.measure.name: column.measure.title
            for board in boards
            for column in board.columns
            if column.measure.gate is not None
        },
        titles={board.spec.id: board.spec.title for board in boards},
        share_scale=Scale(0.0, 1.0),
        comparisons={board.spec.id: rank_summaries(board) for board in boards},
    )
