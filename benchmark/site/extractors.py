"""Does the order of submissions depend on the extractor? The same distance with other eyes.

An extractor is an encoder of the task's ensemble, or a measure that says what it `compares` with.
Orders are compared by value alone, with Kendall's tau; intervals are on the pages of the tasks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from phantombench.site.board import Board, Cell, Column, Row
from phantombench.site.figures import number

FEWEST = 3  # submissions, below which an order says nothing
SAME = 1.0


@dataclass(frozen=True)
class Extractor:
    """One extractor: the values it gives submissions, and how their order compares.

    Attributes:
        title: of the extractor.
        cells: of the submissions, in the order of `Comparison.rows`.
        places: of each among them, 1 is best; None where it has no value.
        tau: Kendall's, with the order by the compared measure; None below three submissions.
    """

    title: str
    cells: tuple[Cell, ...]
    places: tuple[int | None, ...]
    tau: float | None


@dataclass(frozen=True)
class Comparison:
    """The submissions of a task under every extractor; the first is what all are compared with."""

    column: Column
    rows: tuple[Row, ...]
    extractors: tuple[Extractor, ...]

    @property
    def sentence(self) -> str:
        """Say whether the order depends on the extractor; "" for too few submissions."""
        known = [each for each in self.extractors[1:] if each.tau is not None]
        return _sentence(self, known) if known else ""


def comparisons(board: Board) -> list[Comparison]:
    """Return a comparison for each headline distance that has several extractors with numbers."""
    rows = board.submissions
    found = []
    for column in board.headline if rows else ():
        if not column.measure.distance:
            continue
        name = column.measure.name
        others = [each for each in board.by_encoder if each.measure.name == name]
        others += [each for each in board.columns if each.measure.compares == name]
        base = [row.cells[column.key] for row in rows]
        extractors = [_extractor(each, rows, base) for each in others if _has_numbers(each, rows)]
        if extractors:
            first = _extractor(column, rows, base)
            if any(each.measure.name == name for each in board.by_encoder):
                first = replace(first, title=f"{column.title}, mean of the encoders")
            found.append(Comparison(column, rows, (first, *extractors)))
    return found


def dependence(board: Board) -> list[str]:
    """Return one sentence for each comparison: whether the order depends on the extractor."""
    return [sentence for each in comparisons(board) if (sentence := each.sentence)]


def _sentence(comparison: Comparison, known: Sequence[Extractor]) -> str:
    title = comparison.column.title
    count = f"{len(known)} encoders and extractors"
    other = [each for each in known if each.tau is not None and each.tau < SAME]
    if not other:
        return f"By value, {title} orders the submissions alike under all {count}."
    least = min(other, key=lambda each: each.tau or 0.0)
    firsts = Counter(_first(comparison, each) for each in (comparison.extractors[0], *known))
    if len(firsts) == 1:
        leaders = f"{next(iter(firsts))} is first under all of them"
    else:
        leaders = "first is " + ", ".join(f"{who} under {n}" for who, n in firsts.most_common())
    return (
        f"By value, the order by {title} depends on the extractor: {len(other)} of {count} order "
        f"the submissions otherwise than {comparison.extractors[0].title}, does; Kendall's tau "
        f"with its order is {number(least.tau or 0.0, 1)} under {least.title}, and {leaders}."
    )


def _first(comparison: Comparison, extractor: Extractor) -> str:
    return comparison.rows[extractor.places.index(1)].title


def _has_numbers(column: Column, rows: Sequence[Row]) -> bool:
    return any(row.cells[column.key].value is not None for row in rows)


def _extractor(column: Column, rows: Sequence[Row], base: Sequence[Cell]) -> Extractor:
    cells = tuple(row.cells[column.key] for row in rows)
    title = column.title if column.facets.encoder is None else column.facets.encoder
    return Extractor(title, cells, _places(column, cells), _tau(column, cells, base))


def _places(column: Column, cells: Sequence[Cell]) -> tuple[int | None, ...]:
    known = [_badness(column, cell.value) for cell in cells if cell.value is not None]
    return tuple(
        None
        if cell.value is None
        else 1 + sum(other < _badness(column, cell.value) for other in known)
        for cell in cells
    )


def _badness(column: Column, value: float) -> float:
    """Return a value on the scale where more is worse."""
    if column.ideal is not None:
        return abs(value - column.ideal)
    return value if column.measure.goal == "minimize" else -value


def _tau(column: Column, cells: Sequence[Cell], base: Sequence[Cell]) -> float | None:
    from scipy.stats import kendalltau

    pairs = [
        (_badness(column, cell.value), _badness(column, beside.value))
        for cell, beside in zip(cells, base, strict=True)
        if cell.value is not None and beside.value is not None
    ]
    if len(pairs) < FEWEST:
        return None
    found = float(kendalltau(*zip(*pairs, strict=True)).statistic)
    return round(found, 9) if found == found else None  # noqa: PLR0124 (all alike: not a number)
