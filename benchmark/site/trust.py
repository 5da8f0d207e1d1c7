"""What the ruler was tested on, as a few figures: counted from its reports, the bad ones too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from phantombench.ruler.schema import Rate, RulerReport

PROMISED = 0.9  # of intervals that should hold the truth in 95 of 100 repetitions


@dataclass(frozen=True)
class Fact:
    """A count out of a total, what it counts, and whether it is a warning."""

    count: int
    of: int
    words: str
    warns: bool = False


def facts(reports: Sequence[RulerReport]) -> list[Fact]:
    """Return what is known about the ruler over all tasks that have been tested."""
    found = []
    asked = [rung for report in reports for rung in report.rungs if rung.monotone or rung.must_see]
    if asked:
        seen = sum(rung.holds for rung in asked)
        words = "degradations (blur, noise, mirrored, dropped classes …) are seen as they must be"
        found.append(Fact(seen, len(asked), words, seen < len(asked)))
    gate = [rate for report in reports for rate in report.gate]
    for start, words in (
        ("at most", "honest sets stopped by the gate"),
        ("at least", "sets of copies caught by the gate"),
    ):
        rates = [rate for rate in gate if rate.required.startswith(start)]
        if rates:
            failing = any(not rate.holds for rate in rates)
            found.append(Fact(_sum(rates)[0], _sum(rates)[1], words, failing))
    return found + _coverage(reports)


def _coverage(reports: Sequence[RulerReport]) -> list[Fact]:
    """Tell of the best known interval, and of the worst, which is a warning."""
    rates = [(rate, report.task) for report in reports for rate in report.intervals]
    if not rates:
        return []
    pooled = _sum([rate for rate, _ in rates])
    found = [Fact(*pooled, "95 % intervals hold the truth, over all measures and phantoms")]
    worst, task = min(rates, key=lambda each: each[0].share)
    if worst.share < PROMISED:
        words = f"for {worst.name} on {task}: the least of all; do not rank by it there"
        found.append(Fact(worst.count, worst.of, words, True))
    return found


def _sum(rates: Iterable[Rate]) -> tuple[int, int]:
    rates = list(rates)
    return sum(rate.count for rate in rates), sum(rate.of for rate in rates)
