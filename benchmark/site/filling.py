"""Fill the board of one task: a pure function of its results.

Floor, ratio, rank, gate and order are derived here, once, and stored nowhere; pages and files only
show them.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from phantombench.controls.registry import floor_control
from phantombench.errors import PhantomBenchError
from phantombench.evaluation.gate import gate_of
from phantombench.metrics.measure import Axis, Measure
from phantombench.result.replicates import Replicates
from phantombench.result.schema import Environment, Facets, Result
from phantombench.site.board import Absent, Board, Cell, Column, LeftOut, Row, Standing
from phantombench.site.columns import columns_of
from phantombench.site.ranking import mean_ranks, places, ranks_of
from phantombench.task.spec import TaskSpec

NEVER_COMPUTED = "not computed yet: phantombench evaluate computes what is missing"
OTHER_VERSION = "this number is of another version of the metric"
CONTROL = "control"  # as `SubmissionIdentity.kind` says it


def build_board(
    spec: TaskSpec,
    results: Mapping[str, Result],
    measures: Sequence[Measure],
    axes: Mapping[str, Axis],
    replicates: Mapping[str, Replicates] | None = None,
    absent: Absent = Absent(),  # noqa: B008 (frozen)
) -> Board:
    """Turn the results of a task, by submission name, into its board.

    Args:
        spec: the task's metadata.
        results: by submission name.
        measures: those that are defined for the task, in the order of the board.
        axes: by name, in the order of the board.
        replicates: of the results, by submission name; who has none is compared by intervals.
        absent: results that have no row, and why.

    Raises:
        PhantomBenchError: a result that belongs elsewhere.
    """
    for name, result in results.items():
        _check(spec, name, result)
    hidden = {*absent.orphans, *absent.older}
    present = {name: result for name, result in sorted(results.items()) if name not in hidden}
    current = {name: result for name, result in present.items() if _is_current(spec, result)}
    columns = columns_of(spec, measures, axes)
    floors = _floors(current, columns)
    beside = replicates or {}
    rows = [
        _row(result, columns, measures, floors, beside.get(name, Replicates()))
        for name, result in current.items()
    ]
    board = Board(
        spec=spec,
        columns=tuple(column for column in columns if not column.is_part),
        parts=tuple(column for column in columns if column.is_part),
        rows=tuple(_told_apart(rows)),
        outdated=tuple(name for name in present if name not in current),
        left_out=_left_out(spec, current, columns),
        absent=absent,
    )
    controls = sorted(board.of(Standing.CONTROL), key=lambda row: _first_headline(row, board))
    return replace(board, rows=(*_ranked(board), *board.of(Standing.GATED), *controls))


def _told_apart(rows: Sequence[Row]) -> Iterator[Row]:
    """Add the name to titles that look the same: most tables have the title alone."""
    looks = Counter(_look(row.title) for row in rows)
    for row in rows:
        same = looks[_look(row.title)] > 1
        yield replace(row, title=f"{row.title} ({row.name})") if same else row


def _look(title: str) -> str:
    """Return what is left of a title where case, width, style, blanks and signs do not count."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    return "".join(filter(str.isalnum, plain)) or plain


def _check(spec: TaskSpec, name: str, result: Result) -> None:
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


def _is_current(spec: TaskSpec, result: Result) -> bool:
    """Say whether a result shares the board: the same task version, encoders and recipe."""
    then = result.task.version, result.task.encoder, result.task.recipe
    return then == (spec.version, spec.ensemble_sha256, spec.recipe_sha256)


def _floors(results: Mapping[str, Result], columns: Sequence[Column]) -> dict[Column, float]:
    """Return what real training data has, which others are divided by."""
    floor = results.get(floor_control().name)
    if floor is None or floor.submission.kind != CONTROL:
        return {}
    cells = {column: _cell(floor, column) for column in columns if column.measure.beside_real}
    return {column: cell.value for column, cell in cells.items() if cell.value}


def _row(
    result: Result,
    columns: Sequence[Column],
    measures: Sequence[Measure],
    floors: Mapping[Column, float],
    replicates: Replicates,
) -> Row:
    of_floor = result.submission.kind == CONTROL and result.submission.name == floor_control().name
    cells = {column.key: _cell(result, column, replicates) for column in columns}
    for column, floor in floors.items():
        value = cells[column.key].value
        if value is not None and not of_floor:
            # An unbiased distance of real data may be below 0: no multiple of it says anything
            ratio = float(f"{value / floor:.9g}") if floor > 0 else None
            cells[column.key] = replace(cells[column.key], floor=floor, ratio=ratio)
    gate = gate_of(result, measures)
    if result.submission.kind == CONTROL:
        standing = Standing.CONTROL
    else:
        standing = Standing.RANKED if gate.passed else Standing.GATED
    return Row(
        result=result,
        name=result.submission.name,
        title=result.submission.title,
        kind=result.submission.kind,
        standing=standing,
        parameters=result.submission.parameters,
        gate=gate,
        cells=cells,
        environments=_environments(result),
        samples_per_seed=result.samples_per_seed,
        seeds=result.seeds,
        rounded_splits=result.rounded_splits,
        remarks=result.remarks or (),
    )


def _cell(result: Result, column: Column, replicates: Replicates | None = None) -> Cell:
    record = result.find(*column.key)
    if record is None:
        asked = f"on request: evaluate --measure {column.measure.name}"
        return Cell(value=None, reason=asked if column.measure.on_request else NEVER_COMPUTED)
    if record.version != column.measure.version:
        return Cell(value=None, reason=OTHER_VERSION)
    if record.value is None:
        return Cell(value=None, reason=record.reason or "no reason was given")
    single = replicates is not None and column.facets == Facets()
    return Cell(
        record.value,
        record.ci95,
        note="; ".join(filter(None, (_flattered(result, column), record.note))) or None,
        per_seed=record.per_seed,
        deviations=replicates.of(column.measure.name) if replicates and single else None,
    )


def _flattered(result: Result, column: Column) -> str | None:
    """Say that what judges was trained on data that the model has seen, too."""
    seen = result.submission.pretrained_on
    if seen is None or seen != column.measure.trained_on:
        return None
    return f"flattered: the model has seen {seen}, on which this distance rests"


def _environments(result: Result) -> tuple[Environment, ...]:
    found: list[Environment] = []
    for record in result.records:
        environment = record.environment.model_copy(update={"seconds": None})
        if environment not in found:
            found.append(environment)
    return tuple(found)


def _left_out(
    spec: TaskSpec, results: Mapping[str, Result], columns: Sequence[Column]
) -> tuple[LeftOut, ...]:
    """Return the records that no column holds and that answer for none."""
    shown = {column.key for column in columns}
    measures = {column.measure.name for column in columns}
    found: dict[tuple[str, Facets], list[str]] = {}
    for name, result in results.items():
        for record in result.records:
            answers = record.value is None and record.facets == Facets()
            other = record.facets.training_seed is not None  # has a table of its own
            held = record.key in shown or other or (answers and record.measure in measures)
            if not held:
                found.setdefault(record.key, []).append(name)
    return tuple(
        LeftOut(spec.id, measure, facets, tuple(names))
        for (measure, facets), names in sorted(found.items(), key=lambda each: str(each[0]))
    )


def _ranked(board: Board) -> list[Row]:
    """Rank the rows column by column, then order them by mean rank over the headline columns."""
    rows = board.of(Standing.RANKED)
    by_column = {
        column.key: ranks_of(column, [row.cells[column.key] for row in rows])
        for column in board.every_column
    }
    rows = tuple(
        replace(
            row,
            cells={
                key: replace(cell, rank=by_column[key][index]) for key, cell in row.cells.items()
            },
        )
        for index, row in enumerate(rows)
    )
    # A headline in which nobody can be told apart would order by chance.
    ordering = replace(board, rows=rows).ordering
    means = mean_ranks(ordering, [[row.cells[each.key] for each in ordering] for row in rows])
    with_ranks = [
        replace(row, mean_rank=mean, place=place)
        for row, mean, place in zip(rows, means, places(means), strict=True)
    ]
    return sorted(with_ranks, key=lambda row: (row.place.rank if row.place else 0, row.name))


def _first_headline(row: Row, board: Board) -> tuple[bool, float, str]:
    """Controls come in the order of the first headline measure, lowest first."""
    value = next((row.cells[column.key].value for column in board.headline), None)
    return value is None, value or 0.0, row.name
