"""The numbers of one submission as lines of tables: a section an axis, and one each for parts.

Within a section lines stand in groups, whose head says once what all of them share: the network
that is explained and where, or the measure whose parts they are. What explains a network stands by
measure. What a measure is, and what is better, is said at its first line of a section alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from phantombench.controls.registry import floor_control
from phantombench.result.schema import Facets
from phantombench.site import cells
from phantombench.site.board import Board, Cell, Column, Row, Standing
from phantombench.site.grids import ENCODERS, METHODS, SUBGROUPS, Grid, Layout, grid_of

# What numbers of a part belong to: an anchor, a heading, which facets they have, and their layout.
PARTS: tuple[tuple[str, str, Callable[[Facets], bool], Layout | None], ...] = (
    ("subgroups", "By class and subgroup", lambda facets: facets.subgroup is not None, SUBGROUPS),
    ("shares", "By share of synthetic samples", lambda facets: facets.share is not None, None),
    ("encoders", "By encoder", lambda facets: facets.encoder is not None, ENCODERS),
)


@dataclass(frozen=True)
class Line:
    """One number of the submission, with what every sampling seed gave."""

    column: Column
    cell: Cell
    seeds: tuple[float, ...]


@dataclass(frozen=True)
class Group:
    """Lines that share a head.

    Attributes:
        place: of the explained network, "" where nothing is explained.
        measured: the column whose measure is told by parts; None where lines name their measure.
        lines: those with a number.
        empty: by reason, the columns without one.
    """

    place: str
    measured: Column | None
    lines: tuple[Line, ...]
    empty: dict[str, tuple[Column, ...]]

    @property
    def title(self) -> str:
        """Return the heading over parts of a measure; "" where lines name their measure."""
        if self.measured is None:
            return ""
        return self.measured.measure.title_of_parts or self.measured.measure.title

    @property
    def note(self) -> str:
        """Return what is noted at every line; "" where they differ, or stand under no place."""
        notes = {line.cell.note or "" for line in self.lines}
        return notes.pop() if self.place and len(notes) == 1 else ""


@dataclass(frozen=True)
class Section:
    """The numbers of an axis, or of all parts of one kind; `count` of them.

    Where they have a `grid`, that is what is shown of them, and not line after line.
    """

    anchor: str
    title: str
    groups: tuple[Group, ...]
    columns: tuple[Column, ...]
    grid: Grid | None = None

    @property
    def count(self) -> int:
        """Return how many numbers and reasons there are."""
        return len(self.columns)

    @property
    def absent(self) -> dict[str, list[str]]:
        """Return reasons with the places that they hold for, where there is no number at all."""
        found: dict[str, list[str]] = {}
        for group in self.groups:
            for reason in group.empty:
                found.setdefault(reason, []).extend([group.place] if group.place else [])
        return {} if any(group.lines for group in self.groups) else found

    @property
    def seeded(self) -> bool:
        """Say whether any number has one of each sampling seed."""
        return any(line.seeds for group in self.groups for line in group.lines)

    @property
    def rated(self) -> bool:
        """Say whether any number has a ratio to that of real training data."""
        return any(line.cell.ratio is not None for group in self.groups for line in group.lines)


def sections_of(row: Row, board: Board) -> list[Section]:
    """Return the numbers by axis; those of parts last, where there are any and they are shown."""
    sections = []
    for axis, columns in board.axes.items():
        groups = _groups(row, columns, parts=False)
        grid = _by_method(row, columns) if all(each.facets.method for each in columns) else None
        sections.append(Section(f"axis-{axis}", columns[0].axis.title, groups, columns, grid))
    return sections if are_elsewhere(row) else [*sections, *_of_parts(row, board)]


def _by_method(row: Row, columns: Sequence[Column]) -> Grid:
    """Return what explains networks: a score a row, methods side by side, by place."""
    places: dict[str, list[Column]] = {}
    for column in columns:
        places.setdefault(cells.placed(column), []).append(column)
    parts = [(place, sorted(those, key=_name)) for place, those in places.items()]
    return grid_of(row, parts, METHODS)


def _name(column: Column) -> str:
    return column.measure.name


def are_elsewhere(row: Row) -> bool:
    """Say whether numbers of parts are left to the task's exports: those of all controls but one.

    What a control has to show are its headlines. The floor is what others are compared with.
    """
    return row.standing is Standing.CONTROL and row.name != floor_control().name


def parts_elsewhere(row: Row, board: Board) -> list[str]:
    """Return the titles of what is left to the exports; none where the page shows all."""
    return [each.title for each in _of_parts(row, board)] if are_elsewhere(row) else []


def _of_parts(row: Row, board: Board) -> list[Section]:
    sections = []
    for anchor, title, belongs, layout in PARTS:
        columns = tuple(column for column in board.parts if belongs(column.facets))
        if any(row.cells[column.key].value is not None for column in columns):
            groups = _groups(row, columns, parts=True)
            grid = grid_of(row, [("", sorted(columns, key=_name))], layout) if layout else None
            sections.append(Section(anchor, title, groups, columns, grid))
    return sections


def by_parts(columns: Sequence[Column]) -> list[tuple[str, tuple[Column, ...]]]:
    """Return columns without a number by the parts that they have: a column for each measure.

    A measure whose methods all lack a number for one reason is named once, its methods after it.
    """
    parts: dict[str, list[Column]] = {}
    for column in columns:
        parts.setdefault(column.measure.name, []).append(column)
    alike: dict[str, tuple[Column, ...]] = {}
    for those in parts.values():
        words = ", ".join(cells.part(column) for column in those if cells.part(column))
        alike[words] = (*alike.get(words, ()), those[0])
    return list(alike.items())


def _groups(row: Row, columns: Sequence[Column], parts: bool) -> tuple[Group, ...]:
    def head(column: Column) -> tuple[str, str]:
        place = cells.placed(column) if column.facets.network else ""
        return place, column.measure.name if parts else ""

    def within(column: Column) -> tuple[int, str]:
        """Order by measure; what explains a network stays at its place."""
        place = cells.placed(column) if column.facets.network else ""
        by_measure = parts or bool(place)
        return (0 if parts else places.index(place)), column.measure.name if by_measure else ""

    places = list(dict.fromkeys(cells.placed(c) if c.facets.network else "" for c in columns))
    ordered = sorted(columns, key=within)
    groups = []
    for (place, _), shared in itertools.groupby(ordered, head):
        those = list(shared)
        groups.append(_group(row, place, those, those[0] if parts else None))
    return tuple(groups)


def _group(row: Row, place: str, columns: Sequence[Column], measured: Column | None) -> Group:
    lines: list[Line] = []
    empty: dict[str, tuple[Column, ...]] = {}
    for column in columns:
        cell, record = row.cells[column.key], row.result.find(*column.key)
        if cell.value is None:
            reason = cell.reason or ""
            empty[reason] = (*empty.get(reason, ()), column)
        else:
            lines.append(Line(column, cell, record.per_seed if record is not None else ()))
    return Group(place, measured, tuple(lines), empty)
