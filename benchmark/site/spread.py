"""How far trainings of one model differ: what each training seed gave, beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phantombench.result.schema import Facets
from phantombench.site.board import Board, Column, Row
from phantombench.submission.schema import SubmissionSpec


@dataclass(frozen=True)
class Trained:
    """One submission: its training seeds, its own first, and what each gave by column."""

    row: Row
    seeds: tuple[int, ...]
    values: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True)
class Spread:
    """The table of a task; `order` says in words whether the order by distance holds."""

    columns: tuple[Column, ...]
    trained: tuple[Trained, ...]
    order: str


def spread_of(board: Board, submissions: Mapping[str, SubmissionSpec]) -> Spread | None:
    """Return what trainings with other seeds gave; None where nobody has scored any."""
    rows = [row for row in board.submissions if row.result.retrainings]
    columns = tuple(
        column
        for column in board.columns
        if column.measure.overview and any(_has(row, column) for row in rows)
    )
    if not columns:
        return None
    trained = tuple(_trained(row, columns, submissions.get(row.name)) for row in rows)
    return Spread(columns, trained, _order(columns, trained))


def _has(row: Row, column: Column) -> bool:
    return any(_value(row, column, each.seed) is not None for each in row.result.retrainings or ())


def _value(row: Row, column: Column, seed: int) -> float | None:
    if column.facets != Facets():
        return None
    record = row.result.find(column.measure.name, Facets(training_seed=seed))
    current = record is not None and record.version == column.measure.version
    return record.value if record is not None and current else None


def _trained(row: Row, columns: Sequence[Column], spec: SubmissionSpec | None) -> Trained:
    others = tuple(each.seed for each in row.result.retrainings or ())
    own = spec.training.seed if spec is not None and spec.training is not None else 0
    values = tuple(
        (row.cells[column.key].value, *(_value(row, column, seed) for seed in others))
        for column in columns
    )
    return Trained(row, (own, *others), values)


def _order(columns: Sequence[Column], trained: Sequence[Trained]) -> str:
    """Say whether the order by distance is the same in every training; "" where it is not known."""
    place = next((i for i, column in enumerate(columns) if column.measure.distance), None)
    if place is None or len(trained) < 2 or len({len(each.seeds) for each in trained}) != 1:
        return ""
    found = [each.values[place] for each in trained]
    if any(value is None for values in found for value in values):
        return ""
    title, one_training = columns[place].title, list(zip(*found, strict=True))
    orders = {tuple(sorted(range(len(each)), key=each.__getitem__)) for each in one_training}
    if len(orders) == 1:
        return f"By {title} the {len(trained)} come in the same order in every training."
    return f"By {title} their order changes with the seed of the training."
