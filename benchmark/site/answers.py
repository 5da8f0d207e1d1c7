"""The answer of a task in two sentences, from intervals of ranks alone.

Whoever is said to be ahead has a rank whose interval is 1 alone; whoever is said to be behind has
an interval that lies wholly apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phantombench.controls.registry import floor_control
from phantombench.site.board import Board, Cell, Column, Row, Standing
from phantombench.site.findings import better
from phantombench.site.helped import helped
from phantombench.site.standings import certainly_behind
from phantombench.site.wording import listed

FEW = 12  # rows that a sentence names one by one
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Answer:
    """What a reader of a task wants to know first; `details` are sentences."""

    title: str
    details: tuple[str, ...]


def distance_of(board: Board) -> Column | None:
    """Return the headline measure that is a distance; None where the task has none."""
    return next((column for column in board.headline if column.measure.distance), None)


def floor_of(board: Board, column: Column) -> Cell | None:
    """Return what real training data has in a column; None where there is no such number."""
    name = floor_control().name
    row = next((each for each in board.of(Standing.CONTROL) if each.name == name), None)
    cell = row.cells[column.key] if row is not None else None
    return cell if cell is not None and cell.value is not None else None


def by_distance(board: Board, column: Column) -> list[Row]:
    """Return the ranked rows that have a number in a column, the best first."""
    rows = [row for row in board.of(Standing.RANKED) if row.cells[column.key].rank]
    return sorted(rows, key=lambda row: _rank(row, column)[0])


def answer(board: Board) -> Answer:
    """Return who is closest to real data, and how sure that is."""
    column = distance_of(board)
    rows = by_distance(board, column) if column is not None else []
    if column is None or not rows:
        return Answer("Nothing is ranked yet", _gated(board))
    leaders = [row for row in rows if _rank(row, column)[1] == 1]
    details = [*_order(rows, leaders, column), *_beside_floor(board, rows, column), *_all(board)]
    return Answer(_title(rows, leaders, column), (*details, *_gated(board), *helped(board)))


def _title(rows: Sequence[Row], leaders: Sequence[Row], column: Column) -> str:
    first = rows[0]
    ratio = first.cells[column.key].ratio
    at = f", at {ratio:.1f} times the floor" if ratio is not None else ""
    if len(rows) == 1:
        return f"{first.title} is alone here{at}"
    if len(leaders) == 1:
        return f"{first.title} comes closest{at}"
    who = "all" if len(leaders) == len(rows) else f"{_count(len(leaders))} of {_count(len(rows))}"
    return f"No winner: {who} share first place"


def _order(rows: Sequence[Row], leaders: Sequence[Row], column: Column) -> list[str]:
    """Name who shares the lead, then the ranks of all others with their intervals."""
    if len(rows) == 1:
        return []
    told = []
    rest = [row for row in rows if row not in leaders]
    if len(leaders) > 1:
        names = listed(row.title for row in leaders[:FEW])
        more = f" and {len(leaders) - FEW} more" if len(leaders) > FEW else ""
        told.append(f"By {column.title}, {names}{more} cannot be told apart from the best.")
    if rest and len(rest) <= FEW:
        places = (f"{row.title} {_ordinals(*_rank(row, column)[1:])}" for row in rest)
        told.append(f"Behind: {listed(places)}.")
    elif rest:
        told.append(f"{len(rest)} are behind.")
    return told


def _beside_floor(board: Board, rows: Sequence[Row], column: Column) -> list[str]:
    floor = floor_of(board, column)
    if floor is None:
        return []
    reach = [row.title for row in rows if not better(column, floor, row.cells[column.key])]
    if not reach:
        return ["None reaches real training data."]
    if len(reach) == len(rows):
        return ["All overlap with what real training data itself reaches."]
    verb = "overlaps" if len(reach) == 1 else "overlap"
    return [f"{listed(reach[:FEW])} {verb} with what real training data itself reaches."]


def _all(board: Board) -> list[str]:
    """Say what the order over all headline measures supports."""
    titles = [column.measure.title for column in board.ordering]
    if len(titles) < 2 or len(board.of(Standing.RANKED)) < 2:
        return []
    behind = certainly_behind(board)
    if not behind:
        return [f"Over {listed(titles)} together, no two can be told apart."]
    pairs, of = sum(len(ahead) for _, ahead in behind), len(board.of(Standing.RANKED))
    if pairs > FEW:
        most = of * (of - 1) // 2
        return [f"Over {listed(titles)} together, the order of {pairs} of {most} pairs is certain."]
    said = (f"{row.title} behind {listed(each.title for each in ahead)}" for row, ahead in behind)
    return [f"Over {listed(titles)} together, places overlap; certain is only: {'; '.join(said)}."]


def _gated(board: Board) -> tuple[str, ...]:
    stopped = board.of(Standing.GATED)
    if not stopped:
        return ()
    names = listed(row.title for row in stopped[:FEW])
    words = "is stopped by the gate and has" if len(stopped) == 1 else "are stopped and have"
    return (f"{names} {words} no place.",)


def _rank(row: Row, column: Column) -> tuple[int, int, int]:
    rank = row.cells[column.key].rank
    assert rank is not None
    return rank.rank, rank.low, rank.high


def _ordinals(low: int, high: int) -> str:
    return _ordinal(low) if low == high else f"{_ordinal(low)} to {_ordinal(high)}"


def _ordinal(place: int) -> str:
    """Return a place as a word.

    >>> [_ordinal(each) for each in (1, 2, 3, 11, 22)]
    ['1st', '2nd', '3rd', '11th', '22nd']
    """
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10)
    return f"{place}{ending or 'th'}"


def _count(number: int) -> str:
    return WORDS[number] if number < len(WORDS) else str(number)
