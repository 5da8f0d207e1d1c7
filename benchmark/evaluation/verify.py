"""Compute a committed result again from its submission, and say what differs.

On the machine that made a result every number comes out the same, to the last digit kept. Another
processor or another build of a library sums in another order; there a number agrees when it moved
by less than `TOLERANCE` of its interval's half-width, far less than the interval claims to know.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from phantombench.evaluation.evaluate import Bench, Report, floors, identity, score
from phantombench.result.schema import Result, Score
from phantombench.result.store import read_result
from phantombench.submission.checks import content_hash

TOLERANCE = 0.1  # of the half-width of the 95 % interval
# Explanations rank units by gradients, and ranks jump where sums are taken in another order.
EXPLANATION_TOLERANCE = 1.0
_ROUNDING = 1e-6  # relative; for numbers whose interval is a point


class Agreement(enum.StrEnum):
    """How a recomputed result compares."""

    IDENTICAL = "identical"
    WITHIN_TOLERANCE = "within tolerance"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Verdict:
    """What came out, and every difference in words."""

    agreement: Agreement
    differences: tuple[str, ...]


def verify(bench: Bench, name: str, report: Report = lambda _: None) -> Verdict:
    """Score a submission again and compare with its committed result. Writes nothing.

    Args:
        bench: the task, with the same options as when the result was made.
        name: of the submission.
        report: told what is being done.
    """
    workspace, spec = bench.workspace, bench.task.spec
    committed = read_result(workspace.result(spec.id, name))
    folder = workspace.submission(spec.id, name)
    stale = []
    if committed.task != identity(spec):
        stale.append("the task has changed since: its version, splits or encoder")
    if committed.submission.sha256 != content_hash(folder):
        stale.append("the submission has changed since: its files have another sha256")
    if stale:
        return Verdict(Agreement.DIFFERENT, tuple(stale))
    again = score(bench, folder, floors(workspace, spec.id, name), report)
    if not bench.options.explain:
        committed = committed.model_copy(update={"xai": {}})
    return compare(committed, again)


def compare(committed: Result, again: Result) -> Verdict:
    """Compare two results of the same submission, number by number."""
    beyond = [text for text, far in _differences(committed, again) if far]
    moved = [text for text, far in _differences(committed, again) if not far]
    if beyond:
        return Verdict(Agreement.DIFFERENT, tuple(beyond))
    if moved:
        return Verdict(Agreement.WITHIN_TOLERANCE, tuple(moved))
    return Verdict(Agreement.IDENTICAL, ())


def _differences(committed: Result, again: Result) -> Iterator[tuple[str, bool]]:
    """Yield each difference in words, and whether it lies beyond the tolerance."""
    earlier, later = _numbers(committed), _numbers(again)
    for name in sorted(earlier.keys() | later.keys()):
        before, after = earlier.get(name), later.get(name)
        if before == after:
            continue
        if before is None or after is None or before.value is None or after.value is None:
            yield f"{name}: committed {_show(before)}, now {_show(after)}", True
            continue
        moves = [abs(before.value - after.value)]
        moves += [abs(a - b) for a, b in zip(before.ci95 or (), after.ci95 or (), strict=False)]
        low, high = before.ci95 or (before.value, before.value)
        tolerance = TOLERANCE if name in committed.metrics else EXPLANATION_TOLERANCE
        allowed = max(tolerance * (high - low) / 2, _ROUNDING * abs(before.value))
        yield f"{name}: committed {_show(before)}, now {_show(after)}", max(moves) > allowed
    if committed.gate.passed != again.gate.passed:
        yield f"gate: committed {committed.gate.reason}, now {again.gate.reason}", True


def _numbers(result: Result) -> dict[str, Score]:
    """Return every number of a result: metrics, and explanations as network/method/score."""
    explanations = {
        f"{network}/{method}/{name}": score
        for network, methods in result.xai.items()
        for method, scores in methods.items()
        for name, score in scores.items()
    }
    return {**result.metrics, **explanations}


def _show(score: Score | None) -> str:
    if score is None:
        return "nothing"
    if score.value is None:
        return f"empty ({score.reason})"
    low, high = score.ci95 or (score.value, score.value)
    return f"{score.value:.6g} [{low:.6g}, {high:.6g}]"
