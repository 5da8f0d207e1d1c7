"""Two numbers of every row against each other, as a drawing that is the same byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from phantombench.controls.registry import floor_control
from phantombench.site.board import Board, Cell, Column, Row, Standing
from phantombench.site.figures import WIDTH as FULL
from phantombench.site.figures import Scale, bounded, number, times, without_outliers
from phantombench.site.labels import Box, place_label
from phantombench.site.ticks import ticks_of

SIZE = (420.0, 300.0)
FIELD = (48.0, 12.0, 408.0, 258.0)  # left, top, right, bottom
MOST_LABELS = 16
MARGIN = 0.06  # of the field, beyond what lies outermost


@dataclass(frozen=True)
class Axis:
    """One direction of a drawing.

    Attributes:
        title: of what it shows.
        cell: reads a row.
        text: writes a number beside the axis.
        logarithmic: whether equal ratios are equally far apart; what is not above 0 is left out.
        flipped: whether less lies further along.
        bounded: whether nothing can lie absurdly far.
        beside: a value that the axis has to show.
        further: whether better lies further along.
    """

    title: str
    cell: Callable[[Row], Cell]
    text: Callable[[float], str]
    logarithmic: bool = False
    flipped: bool = False
    bounded: bool = False
    beside: float | None = None
    further: bool = True


@dataclass(frozen=True)
class Point:
    """A row in the drawing, in its units; `label` is (x, y, anchor), None without room."""

    row: Row
    x: float
    y: float
    across: tuple[float, float]
    along: tuple[float, float]
    label: tuple[float, float, str] | None
    words: str


@dataclass(frozen=True)
class Scatter:
    """A drawing; ticks are (place, text), `beyond` the titles of rows that lie far outside."""

    x: Axis
    y: Axis
    points: tuple[Point, ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    beyond: tuple[str, ...]

    @property
    def corner(self) -> str:
        """Return where better lies, as a sentence."""
        up = "up" if self.y.further else "down"
        return f"Better lies {up} and to the {'right' if self.x.further else 'left'}."


def of_column(column: Column) -> Axis:
    """Return the axis of a column; a distance is shown as a multiple of the floor."""
    digits, flipped = column.measure.digits, column.measure.goal == "minimize"
    if not column.measure.distance:
        return Axis(
            column.measure.title,
            lambda row: row.cells[column.key],
            lambda value: number(value, min(digits, 2)),
            flipped=flipped,
            bounded=bounded(column),
        )

    def over_floor(row: Row) -> Cell:
        cell = row.cells[column.key]
        floor = cell.floor or (cell.value if row.standing is Standing.CONTROL else None)
        if cell.value is None or not floor:
            return Cell(None)
        low, high = cell.interval or (cell.value, cell.value)
        return Cell(cell.value / floor, (low / floor, high / floor))

    title = f"{column.measure.title} over the floor"
    return Axis(title, over_floor, times, logarithmic=True, flipped=flipped, beside=1.0)


def scatter(board: Board, x: Axis, y: Axis) -> Scatter | None:
    """Return the drawing of all rows that have both numbers; None where fewer than two have."""
    rows = [row for row in board.rows if _drawable(row, x) and _drawable(row, y)]
    shown = [row for row in rows if row.standing is not Standing.CONTROL]
    if len(shown) < 2:
        return None
    shown += [row for row in rows if row.name == floor_control().name]
    x_scale, y_scale = _scale(shown, x), _scale(shown, y)
    inside = [
        row for row in rows if x_scale.holds(_value(row, x)) and y_scale.holds(_value(row, y))
    ]
    return Scatter(
        x,
        y,
        _points(inside, x, y, x_scale, y_scale),
        tuple((_across(x_scale, at), x.text(at)) for at in ticks_of(x_scale)),
        tuple((_down(y_scale, at), y.text(at)) for at in ticks_of(y_scale)),
        tuple(row.title for row in rows if row not in inside),
    )


def _points(
    rows: Sequence[Row], x: Axis, y: Axis, x_scale: Scale, y_scale: Scale
) -> tuple[Point, ...]:
    """Draw submissions first, so that their labels have the room."""
    points: list[Point] = []
    taken = [
        Box.around(_across(x_scale, _value(row, x)), _down(y_scale, _value(row, y))) for row in rows
    ]
    for row in rows:
        at = _across(x_scale, _value(row, x)), _down(y_scale, _value(row, y))
        label = None
        if len(rows) <= MOST_LABELS:
            found = place_label(row.title, at, taken, FIELD)
            if found is not None:
                label, box = found
                taken.append(box)
        across = [_across(x_scale, end) for end in _interval(row, x)]
        along = [_down(y_scale, end) for end in _interval(row, y)]
        words = (
            f"{row.title}: {x.title} {x.text(_value(row, x))}, {y.title} {y.text(_value(row, y))}"
        )
        points.append(
            Point(row, *at, (min(across), max(across)), (min(along), max(along)), label, words)
        )
    return tuple(points)


def _scale(rows: Sequence[Row], axis: Axis) -> Scale:
    cells = [axis.cell(row) for row in rows]
    if not axis.bounded:
        cells = without_outliers(cells, axis.logarithmic, 1 if axis.further != axis.flipped else -1)
    values = [cell.value for cell in cells if cell.value is not None]
    values += [] if axis.beside is None else [axis.beside]
    low, high = min(values), max(values)
    if axis.logarithmic:
        ratio = (high / low) ** MARGIN if high > low else 2.0
        return Scale(low / ratio, high * ratio, True, axis.flipped)
    room = MARGIN * (high - low) or abs(high) / 2 or 1.0
    return Scale(low - room, high + room, False, axis.flipped)


def _drawable(row: Row, axis: Axis) -> bool:
    cell = axis.cell(row)
    ends = (cell.value, *(cell.interval or ()))
    return cell.value is not None and not (axis.logarithmic and min(e or 0 for e in ends) <= 0)


def _value(row: Row, axis: Axis) -> float:
    value = axis.cell(row).value
    assert value is not None
    return value


def _interval(row: Row, axis: Axis) -> tuple[float, float]:
    value = _value(row, axis)
    return axis.cell(row).interval or (value, value)


def _across(scale: Scale, value: float) -> float:
    left, _, right, _ = FIELD
    return round(left + (right - left) * scale.at(value) / FULL, 1)


def _down(scale: Scale, value: float) -> float:
    _, top, _, bottom = FIELD
    return round(bottom - (bottom - top) * scale.at(value) / FULL, 1)
