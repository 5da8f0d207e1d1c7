"""The pictures of a board: generated samples and heat maps, or why there is none."""

from __future__ import annotations

import base64
import dataclasses
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.pictures import why_hidden
from phantombench.site.board import Board, Row, Standing
from phantombench.submission.sampler import NO_LATENT
from phantombench.submission.schema import ControlSource, ModelSource, SubmissionSpec
from phantombench.workspace import Workspace

NONE = "none has been drawn"


@dataclass(frozen=True)
class Picture:
    """A picture of a submission, or why there is none."""

    title: str
    standing: str  # a row's, or "real"
    path: str | None  # relative to the pages, or a data URI
    reason: str | None
    size: tuple[int, int] | None = None  # width and height in pixels, where it lies in a file

    @property
    def brief(self) -> str:
        """Return why there is none in the two words that fit into a thumbnail."""
        return "none drawn" if self.reason == NONE else "not shown"

    def or_why(self, reason: str | None) -> Picture:
        """Return the same, with what is known of why it has not been drawn."""
        if self.reason != NONE or reason is None:
            return self
        return dataclasses.replace(self, reason=reason)


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
        found[row.name] = _picture(workspace, row, path, hidden).or_why(
            why_unexplained(row, "discriminator")
        )
    return found


def why_unexplained(row: Row, network: str) -> str | None:
    """Return why no method explains a network of a row; None where one does, or none was tried."""
    said = [each for each in row.result.records if each.facets.network == network]
    if not said or any(each.value is not None for each in said):
        return None
    return said[0].reason


def walk_pictures(
    workspace: Workspace, board: Board, submissions: Mapping[str, SubmissionSpec]
) -> dict[str, Picture]:
    """Find the walks of every model, by its name.

    Raises:
        PhantomBenchError: there is a picture of samples that must not be shown.
    """
    found = {}
    for row in board.rows:
        if row.kind != "model":
            continue
        path = workspace.walk(board.spec.id, row.name)
        hidden = None if row.gate.passed else "the memorisation gate is shut"
        why = _why_no_walk(row, submissions.get(row.name))
        found[row.name] = _picture(workspace, row, path, hidden).or_why(why)
    return found


def _why_no_walk(row: Row, submission: SubmissionSpec | None) -> str | None:
    """Return why a model that passed has no walk; None where one could be drawn."""
    source = submission.source if submission is not None else None
    if isinstance(source, ModelSource) and source.code is not None:
        return "its code runs in a process of its own, out of reach"
    why = why_unexplained(row, "generator")
    return why if why == NO_LATENT else None


def control_of_row(row: Row, submission: SubmissionSpec | None) -> str | None:
    """Return the name of the control that a row is; None where it is none."""
    if row.standing is not Standing.CONTROL:
        return None
    source = submission.source if submission is not None else None
    return source.control if isinstance(source, ControlSource) else row.name


def _sample_picture(
    workspace: Workspace, board: Board, row: Row, submission: SubmissionSpec | None
) -> Picture:
    hidden = why_hidden(board.spec, control_of_row(row, submission), row.gate.passed)
    return _picture(workspace, row, workspace.picture(board.spec.id, row.name), hidden)


def _picture(workspace: Workspace, row: Row, path: Path, hidden: str | None) -> Picture:
    """Return the picture that lies at a path, unless it must not be shown."""
    if hidden is not None and path.is_file():
        raise PhantomBenchError(
            path, f"a picture that may not be kept: {hidden}", "remove the file"
        )
    reason = hidden or (None if path.is_file() else NONE)
    shown = path.relative_to(workspace.leaderboards).as_posix()
    if reason is not None:
        return Picture(row.title, row.standing, None, reason)
    return Picture(row.title, row.standing, shown, None, _size(path))


def _size(path: Path) -> tuple[int, int] | None:
    """Return width and height as the head of a PNG file has them; None where it is none."""
    with path.open("rb") as handle:
        head = handle.read(24)
    if len(head) < 24 or head[:4] != b"\x89PNG" or head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", head[16:])
    return width, height
