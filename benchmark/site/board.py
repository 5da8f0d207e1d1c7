"""The board of one task: a pure function of its results.

Standing, ranks, intervals and order are computed here, once; pages and files only show them.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from phantombench.errors import PhantomBenchError
from phantombench.result.schema import Environment, Gate, Result, Score
from phantombench.site.columns import Column, metric_column
from phantombench.site.explaining import AXIS, explained_scores, explanation_columns
from phantombench.site.ranking import MeanRank, Place, Rank, mean_ranks, places, ranks_of
from phantombench.task.spec import TaskSpec

if TYPE_CHECKING:
    from phantombench.metrics.measure import Metric

NEVER_COMPUTED = "this result was written before the metric was added"
NO_MODEL = "it has no model to explain"


class Standing(enum.StrEnum):
    """Where a row is drawn."""

    RANKED = "ranked"
    GATED = "gated"  # below the line: the memorisation gate is shut
    CONTROL = "control"


@dataclass(frozen=True)
class Cell:
    """One number of one submission; without a value, the reason."""

    value: float | None
    interval: tuple[float, float] | None = None
    floor: float | None = None  # the same distance for real training data
    ratio: float | None = None
    rank: Rank | None = None
    reason: str | None = None
    note: str | None = None  # what a reader has to know of this one number


@dataclass(frozen=True)
class Row:
    """One submission; `place` counts ranked rows by mean rank, equal mean ranks share theirs."""

    name: str
    title: str
    kind: str
    standing: Standing
    parameters: int | None
    gate: Gate
    cells: Mapping[str, Cell]
    environment: Environment
    samples_per_seed: int
    seeds: tuple[int, ...]
    mean_rank: MeanRank | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Board:
    """All rows of a task in the order in which they are shown.

    Attributes:
        spec: the task.
        columns: every metric of the task's kind, then what the results hold of explanations.
        rows: ranked by mean rank, then below the line, then controls.
        outdated: names of results of another version of the task or its encoder, which share no
            board with these.
    """

    spec: TaskSpec
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    outdated: tuple[str, ...]

    def of(self, standing: Standing) -> tuple[Row, ...]:
        """Return the rows of one standing, in order."""
        return tuple(row for row in self.rows if row.standing is standing)

    @property
    def axes(self) -> dict[str, tuple[Column, ...]]:
        """Return the columns by axis, in the order of the board."""
        return {
            axis: tuple(column for column in self.columns if column.axis == axis)
            for axis in dict.fromkeys(column.axis for column in self.columns)
        }

    @property
    def ordering(self) -> tuple[Column, ...]:
        """Return the headline columns that enter the order: those that anybody has a number in."""
        return tuple(_ordering(self.columns, self.of(Standing.RANKED)))

    @property
    def headline(self) -> tuple[Column, ...]:
        """Return the columns that are the one of their axis which counts."""
        return tuple(column for column in self.columns if column.headline)


def build_board(spec: TaskSpec, results: Mapping[str, Result], metrics: Sequence[Metric]) -> Board:
    """Turn the results of a task, by submission name, into its board.

    Args:
        spec: the task's metadata.
        results: by submission name.
        metrics: those of the task's kind, in the order of the board.

    Raises:
        PhantomBenchError: a result that belongs elsewhere, or a metric that nobody defines.
    """
    current = {
        name: result for name, result in sorted(results.items()) if _is_current(spec, result)
    }
    columns = [metric_column(metric, spec) for metric in metrics]
    columns += explanation_columns(
        name for result in current.values() for name in explained_scores(result)
    )
    for name, result in results.items():
        _check(spec, name, result, {column.name for column in columns})
    rows = [_row(result, columns) for result in current.values()]
    ranked = _ranked([row for row in rows if row.standing is Standing.RANKED], columns)
    gated = [row for row in rows if row.standing is Standing.GATED]
    controls = [row for row in rows if row.standing is Standing.CONTROL]
    return Board(
        spec=spec,
        columns=tuple(columns),
        rows=(*ranked, *gated, *sorted(controls, key=lambda row: _first_headline(row, columns))),
        outdated=tuple(name for name in sorted(results) if name not in current),
    )


def _is_current(spec: TaskSpec, result: Result) -> bool:
    """Say whether a result shares the board: the same task version, measured with its encoder."""
    return (result.task.version, result.task.encoder) == (spec.version, spec.encoder_sha256)


def _check(spec: TaskSpec, name: str, result: Result, known: set[str]) -> None:
    where = f"leaderboards/results/{spec.id}/{name}.json"
    if result.task.id != spec.id:
        raise PhantomBenchError(
            where, f"field 'task.id' is '{result.task.id}'", f"move it to results/{result.task.id}/"
        )
    if result.submission.name != name:
        raise PhantomBenchError(
            where,
            f"field 'submission.name' is '{result.submission.name}'",
            f"name the file {result.submission.name}.json",
        )
    unknown = sorted(set(result.metrics) - known)
    if unknown and _is_current(spec, result):
        raise PhantomBenchError(
            where, f"field 'metrics.{unknown[0]}': no such metric", "score the submission again"
        )


def _row(result: Result, columns: Sequence[Column]) -> Row:
    explained = explained_scores(result)
    cells = {column.name: _cell(result.metrics.get(column.name)) for column in columns}
    for column in columns:
        if column.axis != AXIS:
            continue
        found = explained.get(column.name)
        if found is not None:
            cells[column.name] = replace(_cell(found.score), note=found.note)
        elif result.submission.kind != "model":
            cells[column.name] = Cell(value=None, reason=NO_MODEL)
    if result.submission.kind == "control":
        standing = Standing.CONTROL
    else:
        standing = Standing.RANKED if result.gate.passed else Standing.GATED
    return Row(
        name=result.submission.name,
        title=result.submission.title,
        kind=result.submission.kind,
        standing=standing,
        parameters=result.submission.parameters,
        gate=result.gate,
        cells=cells,
        environment=result.environment,
        samples_per_seed=result.samples_per_seed,
        seeds=result.seeds,
    )


def _cell(score: Score | None) -> Cell:
    if score is None:
        return Cell(value=None, reason=NEVER_COMPUTED)
    if score.value is None:
        return Cell(value=None, reason=score.reason or "no reason was given")
    return Cell(score.value, score.ci95, score.floor, score.ratio)


def _ranked(rows: Sequence[Row], columns: Sequence[Column]) -> list[Row]:
    """Rank the rows column by column, then order them by mean rank over the headline columns."""
    by_column = {
        column.name: ranks_of(column, [row.cells[column.name] for row in rows])
        for column in columns
    }
    ordering = _ordering(columns, rows)
    means = mean_ranks(ordering, [[row.cells[each.name] for each in ordering] for row in rows])
    found = places(means)
    with_ranks = [
        replace(
            row,
            cells={
                name: replace(cell, rank=by_column[name][index]) for name, cell in row.cells.items()
            },
            mean_rank=means[index],
            place=found[index],
        )
        for index, row in enumerate(rows)
    ]
    return sorted(with_ranks, key=lambda row: (row.place.rank if row.place else 0, row.name))


def _ordering(columns: Sequence[Column], rows: Sequence[Row]) -> list[Column]:
    return [
        column
        for column in columns
        if column.headline and any(row.cells[column.name].value is not None for row in rows)
    ]


def _first_headline(row: Row, columns: Sequence[Column]) -> tuple[bool, float, str]:
    """Controls come in the order of the first headline metric, lowest first."""
    value = next((row.cells[column.name].value for column in columns if column.headline), None)
    return value is None, value or 0.0, row.name
