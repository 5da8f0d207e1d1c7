"""HTML from boards. Templates show what is handed to them; everything from outside is escaped."""

from __future__ import annotations

import base64
import functools
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from phantombench.result.schema import Environment
from phantombench.ruler.schema import Rate, RulerReport, Rung
from phantombench.site import published
from phantombench.site.board import Board, Cell, Row, Standing
from phantombench.site.columns import Column
from phantombench.site.figures import Scale, number, scale_of, times
from phantombench.site.findings import findings
from phantombench.site.overview import compare
from phantombench.submission.schema import SubmissionSpec

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).parent / "templates"
PARTS = {
    Standing.RANKED: "",
    Standing.GATED: "Below the line: the memorisation gate is shut",
    Standing.CONTROL: "Controls, whose right answer is known",
}


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
    environment.filters |= {
        "exact": _exact,
        "number": number,
        "times": times,
        "thousands": lambda count: f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"),
        "minutes": lambda seconds: f"{seconds / 60:.1f} minutes",
        "aim": _aim,
        "bounds": _bounds,
        "parts": _parts,
        "sizes": _sizes,
        "ladders": _ladders,
        "required": _required,
        "verdict": _verdict,
        "as_cell": _as_cell,
    }
    environment.tests["weblink"] = lambda url: url.startswith(("https://", "http://"))
    return environment


def _exact(value: float) -> str:
    return repr(value)


def _aim(column: Column) -> str:
    if column.goal == "target":
        return f"nearest to {column.ideal or 0.0:g} is better"
    return {"minimize": "↓ lower is better", "maximize": "↑ higher is better"}[column.goal]


def _bounds(column: Column) -> str:
    if column.bounds is None:
        return "none stated"
    low, high = (f"{each:g}".replace("inf", "∞").replace("-", "−") for each in column.bounds)
    return f"{low} to {high}"


def _parts(board: Board) -> list[tuple[str, tuple[Row, ...], str]]:
    return [
        (standing.value, board.of(standing), label)
        for standing, label in PARTS.items()
        if board.of(standing)
    ]


def _sizes(board: Board) -> str:
    return " / ".join(
        f"{board.spec.splits[name].size:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
        for name in ("train", "reference", "test")
        if name in board.spec.splits
    )


def _ladders(report: RulerReport) -> list[tuple[str, list[Rung]]]:
    grouped = itertools.groupby(report.rungs, key=lambda rung: rung.ladder)
    return [(ladder, list(rungs)) for ladder, rungs in grouped]


def _required(rung: Rung) -> str:
    wanted = [
        words
        for words, asked in (("must rise", rung.monotone), ("must see", rung.must_see))
        if asked
    ]
    return ", ".join(wanted) or "reported only"


def _verdict(measured: Rung | Rate) -> str:
    if isinstance(measured, Rung):
        asked = measured.monotone or measured.must_see
    else:
        asked = bool(measured.required)
    if not asked:
        return "reported"
    return "holds" if measured.holds else "FAILS"


def _as_cell(rate: Rate) -> Cell:
    return Cell(rate.share, rate.ci95)
