"""Key findings as sentences. Each appears only where the 95 % intervals support it.

Whoever is ahead of all others has a rank whose interval is 1 alone. Everything else is said only
where intervals lie wholly apart, which is stricter than the difference of two numbers needs.
"""

from __future__ import annotations

from collections.abc import Sequence

from phantombench.controls.registry import all_controls, floor_control
from phantombench.site.board import Board, Cell, Column, Row, Standing
from phantombench.site.figures import number
from phantombench.site.wording import listed


def findings(board: Board) -> list[str]:
    """Return the supported sentences about one task, plain text."""
    shown = [column for column in board.columns if column.measure.overview]
    sentences: list[str] = []
    if board.of(Standing.RANKED):
        sentences += _leaders(board, shown)
        sentences += _disagreements(board, shown)
        distance = next((column for column in board.headline if column.measure.distance), None)
        if distance is not None:
            sentences += _beside_controls(board, distance)
            sentences += _beside_the_floor(board, distance)
    return [*sentences, *_memorisation(board)]


def better(column: Column, one: Cell, other: Cell) -> bool:
    """Say whether the whole interval of `one` is better than the whole interval of `other`.

    >>> from phantombench.metrics import get_measure
    >>> from phantombench.metrics.measure import Axis
    >>> from phantombench.result.schema import Facets
    >>> fid = Column(get_measure("fid"), Facets(), Axis("Fidelity", 1), "FID")
    >>> better(fid, Cell(2.0, (1.0, 3.0)), Cell(5.0, (4.0, 6.0)))
    True
    >>> better(fid, Cell(2.0, (1.0, 4.5)), Cell(5.0, (4.0, 6.0)))
    False
    """
    if one.interval is None or other.interval is None:
        return False
    if column.measure.goal == "minimize":
        return one.interval[1] < other.interval[0]
    if column.measure.goal == "maximize":
        return one.interval[0] > other.interval[1]
    return False


def _leaders(board: Board, shown: Sequence[Column]) -> list[str]:
    """Name whoever is ahead of every other submission, with all metrics where it is."""
    ranked = board.of(Standing.RANKED)
    led: dict[str, list[Column]] = {}
    for column in shown:
        ranks = [(row.name, rank) for row in ranked if (rank := _at(row, column).rank) is not None]
        for name, rank in ranks:
            if rank.high == 1 and len(ranks) > 1:
                led.setdefault(name, []).append(column)
    titles = {row.name: row for row in ranked}
    return [
        f"{titles[name].title} is ahead of every other submission by "
        + listed(f"{each.title} ({_figure(each, _at(titles[name], each))})" for each in columns)
        + "."
        for name, columns in led.items()
    ]


def _disagreements(board: Board, shown: Sequence[Column]) -> list[str]:
    """Name submissions that two metrics order in opposite ways, one sentence per pair."""
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
    """Say which controls everybody beats, and who fails to beat which."""
    ranked = board.of(Standing.RANKED)
    to_beat = {name for name, control in all_controls().items() if control.to_beat}
    controls = [row for row in board.of(Standing.CONTROL) if row.name in to_beat]
    sentences = []
    beaten = [
        control.name
        for control in controls
        if all(better(distance, _at(row, distance), _at(control, distance)) for row in ranked)
    ]
    if beaten:
        who = f"{ranked[0].title} has" if len(ranked) == 1 else "All ranked submissions have"
        sentences.append(f"{who} a lower {distance.title} than {_controls(beaten)}.")
    losers: dict[tuple[str, ...], list[str]] = {}  # who is behind the same controls, together
    for control in controls:
        behind = tuple(
            row.title
            for row in ranked
            if better(distance, _at(control, distance), _at(row, distance))
        )
        if behind:
            losers.setdefault(behind, []).append(control.name)
    for behind, names in losers.items():
        have = "has" if len(behind) == 1 else "have"
        sentences.append(
            f"{listed(behind)} {have} a higher {distance.title} than {_controls(names)}."
        )
    return sentences


def _beside_the_floor(board: Board, distance: Column) -> list[str]:
    """Say how far the best lies above real training data, if it surely does."""
    ranked = board.of(Standing.RANKED)
    name = floor_control().name
    floor = next((row for row in board.of(Standing.CONTROL) if row.name == name), None)
    if floor is None or not all(
        better(distance, _at(floor, distance), _at(row, distance)) for row in ranked
    ):
        return []
    nearest = min(ranked, key=lambda row: _at(row, distance).value or 0.0)
    ratio = _at(nearest, distance).ratio
    if ratio is None:
        return []
    return [
        f"No ranked submission reaches the floor: the lowest {distance.title}, that of "
        f"{nearest.title}, is {ratio:.1f} times that of real training data."
    ]


def _memorisation(board: Board) -> list[str]:
    """Say who copies, and whether all others are surely below the limit."""
    sentences = [
        f"{row.title} stands below the line: {row.gate.reason}." for row in board.of(Standing.GATED)
    ]
    ranked = board.of(Standing.RANKED)
    for column in board.columns:
        gate = column.measure.gate
        if gate is None or not ranked:
            continue
        ends = [_at(row, column).interval for row in ranked]
        if all(end is not None and end[1] < gate.limit for end in ends):
            whose = ranked[0].title if len(ranked) == 1 else "every ranked submission"
            sentences.append(
                f"The {column.title.lower()} of {whose} lies below {100 * gate.limit:g} % with its "
                "whole interval."
            )
    return sentences


def _at(row: Row, column: Column) -> Cell:
    return row.cells[column.key]


def _figure(column: Column, cell: Cell) -> str:
    assert cell.value is not None and cell.interval is not None
    low, high = (number(each, column.measure.digits) for each in cell.interval)
    unit = f" {column.unit}" if column.unit else ""
    return f"{number(cell.value, column.measure.digits)}{unit}, 95 % interval {low} to {high}"


def _controls(names: Sequence[str]) -> str:
    return f"the control{'s' if len(names) > 1 else ''} {listed(names)}"
