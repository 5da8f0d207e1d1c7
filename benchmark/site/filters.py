"""What the templates do to a value before they show it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from phantombench.explanation.schema import Calibration, Share
from phantombench.ruler.gate_schema import GateReport, Trial
from phantombench.ruler.schema import Rate, RulerReport, Rung
from phantombench.site import cells
from phantombench.site.board import Board, Cell, Column, Row, Standing
from phantombench.site.figures import number, thousands, times
from phantombench.site.lines import by_parts
from phantombench.site.pairs import beside_pairs
from phantombench.site.wording import listed, sentence

PARTS = {
    Standing.RANKED: "",
    Standing.GATED: "Below the line: stopped by the gate",
    Standing.CONTROL: "Controls, whose right answer is known",
}


def _aim(column: Column) -> str:
    if column.ideal is not None:
        return f"nearest to {column.ideal:g} is better"
    return {"minimize": "↓ lower is better", "maximize": "↑ higher is better"}[column.measure.goal]


def _bounds(column: Column) -> str:
    low, high = (
        f"{each:g}".replace("inf", "∞").replace("-", "−") for each in column.measure.bounds
    )
    return f"{low} to {high}"


def _parts(board: Board) -> list[tuple[str, tuple[Row, ...], str]]:
    return [
        (standing.value, board.of(standing), label)
        for standing, label in PARTS.items()
        if board.of(standing)
    ]


def _sizes(board: Board) -> str:
    return " / ".join(
        f"{board.spec.splits[name].size:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
        for name in ("train", "reference", "test")
        if name in board.spec.splits
    )


def _ladders(report: RulerReport) -> list[tuple[str, list[Rung]]]:
    grouped = itertools.groupby(report.rungs, key=lambda rung: rung.ladder)
    return [(ladder, list(rungs)) for ladder, rungs in grouped]


def _required(rung: Rung) -> str:
    wanted = [
        words
        for words, asked in (("must rise", rung.monotone), ("must see", rung.must_see))
        if asked
    ]
    return ", ".join(wanted) or "reported only"


def _verdict(measured: Rung | Rate) -> str:
    if isinstance(measured, Rung):
        asked = measured.monotone or measured.must_see
    else:
        asked = bool(measured.required)
    if not asked:
        return "reported"
    return "holds" if measured.holds else "FAILS"


def _unseen(gate: GateReport) -> list[Trial]:
    """Return the copies that pass more often than not, those that would score best first."""
    passing = [each for each in gate.attacks if each.rate.share < 0.5]
    return sorted(passing, key=lambda each: each.ratio or 0.0)


def _as_cell(rate: Rate | Share) -> Cell:
    return Cell(rate.share, rate.ci95)


def _findings(report: Calibration) -> list[tuple[str, list[Share]]]:
    grouped = itertools.groupby(report.shares, key=lambda share: share.finding)
    return [(finding, list(shares)) for finding, shares in grouped]


def _beside_chance(share: Share) -> str:
    low, high = share.ci95
    if low > share.area:
        learned = low > share.randomised
        return "more than chance" if learned else "more than chance, as with shuffled weights"
    return "less than chance" if high < share.area else "at chance"


FILTERS: dict[str, Callable[..., Any]] = {
    "zip": zip,
    "pixels": cells.pixels,
    "pixels_to": cells.pixels_to,
    "in_css": cells.in_css,
    "raised": cells.raised,
    "six_digits": cells.six_digits,
    "key": cells.key,
    "label": cells.label,
    "part": cells.part,
    "by_parts": by_parts,
    "beside": lambda place: f"{place:g}",
    "placed": cells.placed,
    "aim_short": cells.aim_short,
    "number": number,
    "times": times,
    "thousands": thousands,
    "minutes": lambda seconds: f"{seconds / 60:.1f} minutes",
    "aim": _aim,
    "bounds": _bounds,
    "parts": _parts,
    "sizes": _sizes,
    "beside_pairs": beside_pairs,
    "ladders": _ladders,
    "required": _required,
    "verdict": _verdict,
    "unseen": _unseen,
    "as_cell": _as_cell,
    "listed": listed,
    "sentence": sentence,
    "findings": _findings,
    "beside_chance": _beside_chance,
}
