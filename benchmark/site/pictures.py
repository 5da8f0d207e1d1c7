"""The pictures of a board: generated samples and heat maps, or why there is none."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.pictures import why_hidden
from phantombench.site.board import Board, Row, Standing
from phantombench.submission.schema import ControlSource, SubmissionSpec
from phantombench.workspace import Workspace

NONE = "none has been drawn"


@dataclass(frozen=True)
class Picture:
    """A picture of a submission, or why there is none."""

    title: str
    standing: str  # a row's, or "real"
    path: str | None  # relative to the pages, or a data URI
    reason: str | None

    @property
    def brief(self) -> str:
        """Return why there is none in the two words that fit into a thumbnail."""
        return "none drawn" if self.reason == NONE else "not shown"


def real_picture(title: str, sheet: bytes) -> Picture:
    """Return a sheet with real samples as part of the page itself; no file of it is written."""
    encoded = base64.b64encode(sheet).decode()
    return Picture(title, "real", f"data:image/png;base64,{encoded}", None)


def sample_pictures(
    workspace: Workspace, board: Board, submissions: Mapping[str, SubmissionSpec]
) -> dict[str, Picture]:
    """Find the sheet of generated samples of every row, by its name.

    Raises:
        PhantomBenchError: there is a picture of samples that must not be shown.
    """
    return {
        row.name: _sample_picture(workspace, board, row, submissions.get(row.name))
        for row in board.rows
    }


def heat_maps(workspace: Workspace, board: Board) -> dict[str, Picture]:
    """Find the heat maps of every model, by its name.

    Raises:
        PhantomBenchError: there is a picture of samples that must not be shown.
    """
    found = {}
    for row in board.rows:
        if row.kind != "model":
            continue
        path = workspace.explanations / board.spec.id / f"{row.name}.png"
        hidden = None if row.gate.passed else "the memorisation gate is shut"
        found[row.name] = _picture(workspace, row, path, hidden)
    return found


def _sample_picture(
    workspace: Workspace, board: Board, row: Row, submission: SubmissionSpec | None
) -> Picture:
    control = None
    if row.standing is Standing.CONTROL:
        source = submission.source if submission is not None else None
        control = source.control if isinstance(source, ControlSource) else row.name
    hidden = why_hidden(board.spec, control, row.gate.passed)
    return _picture(workspace, row, workspace.picture(board.spec.id, row.name), hidden)


def _picture(workspace: Workspace, row: Row, path: Path, hidden: str | None) -> Picture:
    """Return the picture that lies at a path, unless it must not be shown."""
    if hidden is not None and path.is_file():
        raise PhantomBenchError(
            path, f"a picture that may not be kept: {hidden}", "remove the file"
        )
    reason = hidden or (None if path.is_file() else NONE)
    shown = path.relative_to(workspace.leaderboards).as_posix()
    return Picture(row.title, row.standing, None if reason else shown, reason)
