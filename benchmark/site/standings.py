"""Where a row stands, in words and as a range: its place, its gate, and what it was scored from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from phantombench.evaluation.gate import decide
from phantombench.result.schema import Number
from phantombench.site.board import Board, Row, Standing

PASSED = "passed"
SLOTS = 12  # the most places that are drawn one by one

BADGES = {
    "model": "recomputed",
    "samples": "samples only",
    "control": "control",
}
BADGE_WORDS = {
    "recomputed": "The evaluator drew the samples itself, from the weights that were submitted.",
    "recorded": "The number was taken over from a record and has not been computed again.",
    "samples only": "The samples were sent in; the evaluator did not draw them.",
    "control": "A set of samples with a known right answer, which tests the ruler.",
}


@dataclass(frozen=True)
class PlaceRange:
    """The places, 1 is first, that a row may hold among `of`."""

    low: int
    high: int
    of: int

    def __str__(self) -> str:
        """Return it as the board shows it.

        >>> str(PlaceRange(1, 4, 5)), str(PlaceRange(2, 2, 5))
        ('1–4', '2')
        """
        return f"{self.low}–{self.high}" if self.low != self.high else str(self.low)

    @property
    def slots(self) -> bool:
        """Say whether the places are few enough to be drawn one by one."""
        return self.of <= SLOTS


def place_ranges(board: Board) -> dict[str, PlaceRange]:
    """Return the range of places of every ranked row, by name.

    A row is certainly behind another where the whole interval of its mean rank is. The order by
    mean rank is one point of these ranges.
    """
    ranked = [row for row in board.of(Standing.RANKED) if row.mean_rank is not None]
    lows = sorted(row.mean_rank.low for row in ranked if row.mean_rank)
    highs = sorted(row.mean_rank.high for row in ranked if row.mean_rank)
    return {
        row.name: PlaceRange(
            1 + bisect_left(highs, row.mean_rank.low),
            bisect_right(lows, row.mean_rank.high),
            len(ranked),
        )
        for row in ranked
        if row.mean_rank
    }


def certainly_behind(board: Board) -> list[tuple[Row, list[Row]]]:
    """Return the ranked rows that are certainly behind others, with those others."""
    ranked = board.of(Standing.RANKED)
    found = []
    for row in ranked:
        ahead = [
            other
            for other in ranked
            if row.mean_rank and other.mean_rank and other.mean_rank.high < row.mean_rank.low
        ]
        if ahead:
            found.append((row, ahead))
    return found


def gate_word(row: Row, board: Board) -> str:
    """Return what the gate did, in two or three words: "passed", "stopped: copies"."""
    if row.gate.passed:
        return PASSED
    reasons = []
    for column in board.columns:
        gate = column.measure.gate
        if gate is None:
            continue
        cell = row.cells[column.key]
        number = Number(value=cell.value, ci95=cell.interval)
        if not decide(gate, number).passed:
            reasons.append("no number" if cell.value is None else gate.verdict)
    return f"stopped: {', '.join(dict.fromkeys(reasons)) or 'no number'}"


def badge(row: Row) -> str:
    """Return how far a row's numbers are the evaluator's own.

    A kind that this version does not know is called recorded: nothing is claimed of it.
    """
    return BADGES.get(row.kind, "recorded")
