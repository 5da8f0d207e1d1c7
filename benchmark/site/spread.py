"""How far trainings of one model differ: what each training seed gave, beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phantombench.result.schema import Facets
from phantombench.site.board import Board, Column, Row
from phantombench.site.wording import listed
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
    shown = [column for column in board.columns if column.measure.overview]
    columns = tuple(
        column
        for column in sorted(shown, key=lambda each: each.measure.overview)
        if any(_has(row, column) for row in rows)
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
    """Say in which order they come by the first distance, whatever the seeds; "" if not known."""
    place = next((i for i, column in enumerate(columns) if column.measure.distance), None)
    if place is None or len(trained) < 2:
        return ""
    found = {each.row.title: each.values[place] for each in trained}
    known = {title: [v for v in values if v is not None] for title, values in found.items()}
    if any(len(known[title]) < len(values) for title, values in found.items()):
        return ""
    groups = _apart(known)
    said = f"By {columns[place].title}, "
    if len(groups) == 1:
        return f"{said}their order depends on the seeds of the trainings."
    behind = ", then ".join(listed(group) for group in groups)
    if len(groups) == len(known):
        return f"{said}every training gives one order: {behind}."
    return f"{said}every training gives the same groups, from the best on: {behind}."


def _apart(values: Mapping[str, Sequence[float]]) -> list[list[str]]:
    """Group names so that every value of a group is less than every value of the next.

    >>> _apart({"a": [3.0, 4.0], "b": [1.0, 2.0], "c": [1.5, 2.5]})
    [['b', 'c'], ['a']]
    """
    names = sorted(values, key=lambda name: min(values[name]))
    groups = [names[:1]]
    for before, name in enumerate(names[1:], start=1):
        if max(max(values[each]) for each in names[:before]) < min(values[name]):
            groups.append([])
        groups[-1].append(name)
    return groups
