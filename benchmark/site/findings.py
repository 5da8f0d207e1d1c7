"""Key findings as sentences. Each appears only where the 95 % intervals lie wholly apart.

Intervals that do not overlap are a stricter test than the difference of two numbers needs; what
fails it is left unsaid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmark.site.board import Board, Cell, Row, Standing
from benchmark.site.columns import Column
from benchmark.site.figures import number
from benchmark.site.overview import SHOWN

DISTANCE = "fid"
COPIES = "copy_rate"


def findings(boards: Iterable[Board]) -> list[str]:
    """Return what the intervals support, task by task."""
    return [sentence for board in boards for sentence in task_findings(board)]


def task_findings(board: Board) -> list[str]:
    """Return the supported sentences about one task, plain text."""
    shown = [column for column in board.columns if column.name in SHOWN[board.spec.kind]]
    sentences: list[str] = []
    if board.of(Standing.RANKED):
        sentences += _leaders(board, shown)
        sentences += _disagreements(board, shown)
        distance = next((column for column in shown if column.name == DISTANCE), None)
        if distance is not None:
            sentences += _beside_controls(board, distance)
    return [f"{board.spec.title}: {each}" for each in [*sentences, *_memorisation(board)]]


def better(column: Column, one: Cell, other: Cell) -> bool:
    """Say whether the whole interval of `one` is better than the whole interval of `other`.

    >>> from benchmark.site.columns import Column
    >>> fid = Column("fid", "FID", "fidelity", "minimize", "", 1, "")
    >>> better(fid, Cell(2.0, (1.0, 3.0)), Cell(5.0, (4.0, 6.0)))
    True
    >>> better(fid, Cell(2.0, (1.0, 4.5)), Cell(5.0, (4.0, 6.0)))
    False
    """
    if one.interval is None or other.interval is None:
        return False
    if column.goal == "minimize":
        return one.interval[1] < other.interval[0]
    if column.goal == "maximize":
        return one.interval[0] > other.interval[1]
    return False


def _leaders(board: Board, shown: Sequence[Column]) -> list[str]:
    """Name whoever is ahead of every other submission, with all metrics where it is."""
    ranked = board.of(Standing.RANKED)
    led: dict[str, list[Column]] = {}
    for column in shown:
        for row in ranked:
            others = [each for each in ranked if each is not row]
            if others and all(
                better(column, _at(row, column), _at(each, column)) for each in others
            ):
                led.setdefault(row.name, []).append(column)
    titles = {row.name: row for row in ranked}
    return [
        f"{titles[name].title} is ahead of every other submission by "
        + _listed(f"{each.title} ({_figure(each, _at(titles[name], each))})" for each in columns)
        + "."
        for name, columns in led.items()
    ]


def _disagreements(board: Board, shown: Sequence[Column]) -> list[str]:
    """Name pairs that two metrics order in opposite ways, one sentence a pair of metrics."""
    ranked = board.of(Standing.RANKED)
    sentences = []
    for index, first in enumerate(shown):
        for second in shown[index + 1 :]:
            found = next(
                (
                    (one, other)
                    for one in ranked
                    for other in ranked
                    if better(first, _at(one, first), _at(other, first))
                    and better(second, _at(other, second), _at(one, second))
                ),
                None,
            )
            if found:
                sentences.append(
                    f"{first.title} and {second.title} disagree: {found[0].title} is better by "
                    f"{first.title}, {found[1].title} by {second.title}."
                )
    return sentences


def _beside_controls(board: Board, distance: Column) -> list[str]:
    ranked, controls = board.of(Standing.RANKED), board.of(Standing.CONTROL)
    below = [
        control.name
        for control in controls
        if all(better(distance, _at(row, distance), _at(control, distance)) for row in ranked)
    ]
    sentences = []
    if below:
        who = "the only submission has" if len(ranked) == 1 else "all submissions have"
        sentences.append(
            f"{who} a lower {distance.title} than the control{_s(below)} {_listed(below)}."
        )
    for row in ranked:
        above = [
            control.name
            for control in controls
            if control.name != "real"
            and better(distance, _at(control, distance), _at(row, distance))
        ]
        if above:
            sentences.append(
                f"{row.title} has a higher {distance.title} than the "
                f"control{_s(above)} {_listed(above)}."
            )
    real = next((control for control in controls if control.name == "real"), None)
    if real and all(better(distance, _at(real, distance), _at(row, distance)) for row in ranked):
        nearest = min(ranked, key=lambda row: _at(row, distance).value or 0.0)
        ratio = _at(nearest, distance).ratio
        if ratio is not None:
            sentences.append(
                f"no submission reaches the floor; the lowest {distance.title}, of "
                f"{nearest.title}, is {ratio:.1f} times that of real training data."
            )
    return sentences


def _memorisation(board: Board) -> list[str]:
    """Say who copies, and whether all others are surely below the limit."""
    sentences = [
        f"{row.title} stands below the line: {row.gate.reason}." for row in board.of(Standing.GATED)
    ]
    ranked = board.of(Standing.RANKED)
    rates = [row.cells[COPIES] for row in ranked if COPIES in row.cells]
    limits = [row.gate.limit for row in ranked]
    if rates and all(
        cell.interval is not None and cell.interval[1] < limit
        for cell, limit in zip(rates, limits, strict=True)
    ):
        who = "the ranked submission copies" if len(ranked) == 1 else "no ranked submission copies"
        tail = "surely less" if len(ranked) == 1 else "surely more"
        sentences.append(
            f"{who} {tail} than {min(limits):.0%} of its samples from patients it saw."
        )
    return sentences


def _at(row: Row, column: Column) -> Cell:
    return row.cells[column.name]


def _figure(column: Column, cell: Cell) -> str:
    assert cell.value is not None and cell.interval is not None
    low, high = (number(each, column.digits) for each in cell.interval)
    unit = f" {column.unit}" if column.unit else ""
    return f"{number(cell.value, column.digits)}{unit}, 95 % interval {low} to {high}"


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _s(words: Sequence[str]) -> str:
    return "s" if len(words) > 1 else ""
