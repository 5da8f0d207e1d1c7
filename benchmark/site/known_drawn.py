"""What is known of a task's quantities, drawn once for the pages of all its submissions.

Outlines of reference and training data are the same on each page: it shows the drawing from here,
as high as its own outline leaves room for, and draws only that.
"""

from __future__ import annotations

from phantombench.evaluation.undrawn import fits
from phantombench.result.distributions import OfTask, read
from phantombench.site.board import Board
from phantombench.site.outlines import known_outlines
from phantombench.site.pages.render import render
from phantombench.site.writing import BELOW, Site
from phantombench.workspace import Workspace


def drawn_name(place: int) -> str:
    """Return where the drawing of a task's quantity lies, from the page of a submission.

    >>> drawn_name(0)
    'measured/1.svg'
    """
    return f"measured/{place + 1}.svg"


def known_drawn(workspace: Workspace, board: Board) -> Site:
    """Return the drawings of a task by file name; none where it has no page that shows them."""
    spec = board.spec
    found = read(workspace.distributions(spec.id), OfTask) if spec.quantities else None
    if found is None or not fits(found, spec) or not board.rows:
        return {}
    return {
        f"{BELOW}/{spec.id}/{drawn_name(place)}": render(
            "known", [board], "svg", outlines=known_outlines(known)
        )
        for place, known in enumerate(found.quantities)
    }
