"""`leaderboard.json`: every board in one file for machines, and the schema that describes it.

It holds what orders a board and what the overview shows; `files` of a task name where all of its
numbers are. A later version may add fields; one that is renamed or gone raises `schema_version`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from pydantic import Field

from phantombench import __version__
from phantombench.schema import Closed
from phantombench.site.board import Board, Cell, Column, Row
from phantombench.site.citations import SUITE
from phantombench.site.figures import RATIO, short
from phantombench.site.ledger import BoardVersion
from phantombench.site.overview import overview_columns
from phantombench.site.pages.submission import path_of
from phantombench.site.standings import PlaceRange, badge, gate_word, place_ranges

SCHEMA_VERSION = 1
ENDINGS = {
    "page": "html",
    "json": "json",
    "csv": "csv",
    "bibtex": "bib",
    "latex": "tex",
    "markdown": "md",
    "croissant": "croissant.json",
}


class Span(Closed):
    """A rank or place with its 95 % interval; 1 is best."""

    value: float | None = Field(None, description="The rank by value; null for a range of places.")
    low: float = Field(description="The best that the interval holds.")
    high: float = Field(description="The worst that the interval holds.")


class Score(Closed):
    """One number of a submission."""

    measure: str = Field(description="Name of the measure.")
    facets: dict[str, str | float] = Field(description="What the number is about, beyond it.")
    value: float | None = Field(description="Mean over sampling seeds; null where there is none.")
    ci95: tuple[float, float] | None = Field(None, description="95 % interval.")
    ratio: float | None = Field(None, description="To the same number of real training data.")
    rank: Span | None = Field(None, description="Among ranked submissions.")
    reason: str | None = Field(None, description="Why there is no value.")


class Submission(Closed):
    """One row of a board."""

    name: str
    title: str
    kind: str = Field(description="model, samples or control.")
    badge: str = Field(description="recomputed, recorded, samples only or control.")
    standing: str = Field(description="ranked, gated (stopped by the gate) or control.")
    place: Span | None = Field(None, description="Places it may hold by mean rank.")
    mean_rank: Span | None = Field(None, description="Over the headline measures.")
    gate: str = Field(description='"passed", or "stopped: " and why.')
    result_sha256: str = Field(description="Hash of the result that the row shows.")
    ledger_entry: int | None = Field(description="Number of its last entry in the ledger.")
    page: str = Field(description="Path of its page, from the top of the site.")
    scores: tuple[Score, ...]


class Measured(Closed):
    """A column: what its numbers mean."""

    measure: str
    facets: dict[str, str | float]
    title: str
    axis: str
    unit: str
    goal: str = Field(description="minimize, maximize or target.")
    ideal: float | None = Field(None, description="The value meant by target.")
    headline: bool = Field(description="Whether it enters the order.")
    paired: bool = Field(description="Taken on matched pairs, which reward samples without detail.")
    version: int = Field(description="Of the definition.")


class TaskBoard(Closed):
    """The board of one task."""

    id: str
    version: int
    title: str
    synthetic: bool = Field(description="True where the truth is known.")
    license: str
    splits: dict[str, str] = Field(description="Identity of each split.")
    files: dict[str, str] = Field(description="Where everything of the task is, by kind.")
    columns: tuple[Measured, ...]
    submissions: tuple[Submission, ...]
    not_shown: tuple[str, ...] = Field(description="Who has no row, and why.")


class Leaderboard(Closed):
    """All boards of PhantomBench."""

    schema_version: int = SCHEMA_VERSION
    title: str = SUITE
    suite_version: str
    board_version: str = Field(description="Number and hash of the ledger's last entry.")
    tasks: tuple[TaskBoard, ...]


def leaderboard(
    boards: Sequence[Board], version: BoardVersion, numbers: Mapping[tuple[str, str], int]
) -> Leaderboard:
    """Return all boards.

    Args:
        boards: of all tasks, in the order in which they are shown.
        version: of the boards.
        numbers: of the last entry of a result in the ledger, by task and name.
    """
    return Leaderboard(
        suite_version=__version__,
        board_version=str(version),
        tasks=tuple(_task(board, numbers) for board in boards),
    )


def leaderboard_json(content: Leaderboard) -> bytes:
    """Return `leaderboard.json`."""
    return (content.model_dump_json(exclude_none=False) + "\n").encode()


def schema_json() -> bytes:
    """Return `leaderboard.schema.json`, which describes every field."""
    text = json.dumps(Leaderboard.model_json_schema(), indent=1, sort_keys=True)
    return (text + "\n").encode()


def _task(board: Board, numbers: Mapping[tuple[str, str], int]) -> TaskBoard:
    columns = tuple(dict.fromkeys((*board.headline, *overview_columns(board))))
    places, spec = place_ranges(board), board.spec
    return TaskBoard(
        id=spec.id,
        version=spec.version,
        title=spec.title,
        synthetic=spec.synthetic,
        license=spec.license,
        splits={name: split.identity for name, split in spec.splits.items()},
        files={kind: f"{spec.id}.{ending}" for kind, ending in ENDINGS.items()},
        columns=tuple(_measured(column) for column in columns),
        submissions=tuple(
            _submission(board, row, columns, places.get(row.name), numbers) for row in board.rows
        ),
        not_shown=tuple(board.absent.sentences()),
    )


def _measured(column: Column) -> Measured:
    measure = column.measure
    return Measured(
        measure=measure.name,
        facets=column.facets.applying(),
        title=column.title,
        axis=measure.axis,
        unit=column.unit,
        goal=measure.goal.value,
        ideal=column.ideal,
        headline=column.headline,
        paired=measure.paired,
        version=measure.version,
    )


def _submission(
    board: Board,
    row: Row,
    columns: Sequence[Column],
    place: PlaceRange | None,
    numbers: Mapping[tuple[str, str], int],
) -> Submission:
    mean = row.mean_rank
    return Submission(
        name=row.name,
        title=row.title,
        kind=row.kind,
        badge=badge(row),
        standing=row.standing.value,
        place=Span(value=None, low=place.low, high=place.high) if place else None,
        mean_rank=Span(value=mean.rank, low=mean.low, high=mean.high) if mean else None,
        gate=gate_word(row, board),
        result_sha256=row.result.sha256,
        ledger_entry=numbers.get((board.spec.id, row.name)),
        page=path_of(board.spec.id, row.name),
        scores=tuple(_score(row.cells[column.key], column) for column in columns),
    )


def _score(cell: Cell, column: Column) -> Score:
    rank, digits = cell.rank, column.measure.digits
    low, high = (short(each, digits) for each in cell.interval or (None, None))
    return Score(
        measure=column.measure.name,
        facets=column.facets.applying(),
        value=short(cell.value, digits),
        ci95=None if low is None or high is None else (low, high),
        ratio=short(cell.ratio, RATIO),
        rank=Span(value=rank.rank, low=rank.low, high=rank.high) if rank else None,
        reason=cell.reason,
    )
