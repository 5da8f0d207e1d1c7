"""HTML from boards. Templates show what is handed to them; everything from outside is escaped."""

from __future__ import annotations

import base64
import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from phantombench.explanation.schema import Calibration
from phantombench.result.schema import Environment
from phantombench.ruler.schema import RulerReport
from phantombench.site import explaining, published
from phantombench.site.board import Board, Row
from phantombench.site.figures import Scale, scale_of
from phantombench.site.filters import FILTERS
from phantombench.site.findings import findings
from phantombench.site.overview import compare
from phantombench.submission.schema import SubmissionSpec

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Picture:
    """A sheet of generated samples, or why there is none."""

    title: str
    standing: str  # a row's, or "real"
    path: str | None  # relative to the pages, or a data URI
    reason: str | None


def real_picture(sheet: bytes) -> Picture:
    """Return a sheet of real samples as part of the page itself; no file of it is written."""
    encoded = base64.b64encode(sheet).decode()
    return Picture("Real samples", "real", f"data:image/png;base64,{encoded}", None)


@dataclass
class Notes:
    """The reasons of a page's empty cells, numbered as they are met."""

    reasons: list[str] = field(default_factory=list)

    def mark(self, reason: str) -> int:
        """Return the number of a reason."""
        if reason not in self.reasons:
            self.reasons.append(reason)
        return self.reasons.index(reason) + 1


def index_page(boards: Sequence[Board]) -> bytes:
    """Return the overview: findings, the comparison across tasks, and the tasks."""
    return _render(
        "index",
        boards,
        here="index",
        found=[(board.spec, findings(board)) for board in boards],
        comparisons=compare(boards),
        published=published.TABLE,
        published_headings=published.HEADINGS,
        protocol=published.PROTOCOL,
    )


def task_page(
    board: Board,
    boards: Sequence[Board],
    submissions: Mapping[str, SubmissionSpec],
    pictures: Sequence[Picture],
) -> bytes:
    """Return the page of one task."""
    from phantombench.xai.registry import all_methods

    return _render(
        "task",
        boards,
        here=board.spec.id,
        board=board,
        ordering=board.ordering,
        found=findings(board),
        scales={column.name: scale_of(board.rows, column.name) for column in board.columns},
        submissions=submissions,
        pictures=pictures,
        environments=environments(board.rows),
        explanation=explaining.AXIS,
        methods={method.name: method for method in all_methods()},
    )


def ruler_page(boards: Sequence[Board], reports: Sequence[RulerReport]) -> bytes:
    """Return the page about the ruler itself."""
    return _render(
        "ruler",
        boards,
        here="ruler",
        reports=reports,
        titles={board.spec.id: board.spec.title for board in boards},
        share_scale=Scale(0.0, 1.0),
    )


def explanations_page(
    boards: Sequence[Board],
    calibrations: Sequence[tuple[Calibration, str | None]],
    galleries: Mapping[str, Sequence[Picture]],
) -> bytes:
    """Return the page that compares the explanation methods.

    Args:
        boards: of all tasks.
        calibrations: the reports of the tasks that plant findings, each with its picture.
        galleries: by task, the heat maps of its models.
    """
    from phantombench.xai.registry import all_methods

    explained = [board for board in boards if board.axes.get(explaining.AXIS)]
    return _render(
        "explanations",
        boards,
        here="explanations",
        explained=explained,
        verdicts={board.spec.id: explaining.verdicts(board) for board in explained},
        submissions={board.spec.id: explaining.submissions(board) for board in explained},
        faithfulness=explaining.FAITHFULNESS,
        calibrations=calibrations,
        galleries=galleries,
        titles={board.spec.id: board.spec.title for board in boards},
        methods={method.name: method for method in all_methods()},
        share_scale=Scale(0.0, 1.0),
        unit_scale=Scale(-1.0, 1.0),
    )


def environments(rows: Iterable[Row]) -> list[tuple[Environment, list[str]]]:
    """Return each environment with the names of the results that were computed in it."""
    found: list[tuple[Environment, list[str]]] = []
    for row in rows:
        for environment, names in found:
            if environment == row.environment:
                names.append(row.name)
                break
        else:
            found.append((row.environment, [row.name]))
    return found


def _render(page: str, boards: Sequence[Board], **content: object) -> bytes:
    text = (
        _templates().get_template(f"{page}.html.j2").render(boards=boards, notes=Notes(), **content)
    )
    lines = (line.rstrip() for line in text.splitlines())
    return ("\n".join(line for line in lines if line) + "\n").encode()


@functools.cache
def _templates() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= FILTERS
    environment.tests["weblink"] = lambda url: url.startswith(("https://", "http://"))
    return environment
