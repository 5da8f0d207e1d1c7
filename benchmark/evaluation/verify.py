"""Compute a committed result again from its submission, and say what differs.

On the machine that made a result every number comes out the same, to the last digit kept. Another
processor or another build of a library sums in another order; there a number agrees when it moved
by less than `TOLERANCE` of its interval's half-width, far less than the interval claims to know.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from phantombench.evaluation.bench import Bench, identity
from phantombench.evaluation.evaluate import open_planned, score
from phantombench.evaluation.planning import plan
from phantombench.result.schema import Facets, Record
from phantombench.result.store import read_result

TOLERANCE = 0.1  # of the half-width of the 95 % interval
# Explanations rank units by gradients, and ranks jump where sums are taken in another order.
EXPLANATION_TOLERANCE = 1.0
_ROUNDING = 1e-6  # relative; for numbers whose interval is a point

Report = Callable[[str], None]


class Agreement(enum.StrEnum):
    """How a recomputed result compares."""

    IDENTICAL = "identical"
    WITHIN_TOLERANCE = "within tolerance"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Verification:
    """What came out, and every difference in words."""

    agreement: Agreement
    differences: tuple[str, ...]


def verify(bench: Bench, name: str, report: Report = lambda _: None) -> Verification:
    """Score a submission again and compare with its committed result. Writes nothing.

    Args:
        bench: the task; its options say which measures are computed again.
        name: of the submission.
        report: told what is being done.
    """
    workspace, spec = bench.workspace, bench.task.spec
    committed = read_result(workspace.result(spec.id, name))
    planned = plan(workspace, spec, name, dataclasses.replace(bench.options, force=True))
    stale = []
    if committed.task != identity(spec):
        stale.append("the task has changed since: its version, splits or encoder")
    if committed.submission.sha256 != planned.sha256:
        stale.append("the submission has changed since: its files have another sha256")
    if stale:
        return Verification(Agreement.DIFFERENT, tuple(stale))
    again = score(bench, planned, open_planned(bench, planned), report)
    asked = {measure for measure, _ in planned.missing}
    return compare(
        (record for record in committed.records if record.measure in asked),
        (record for record in again.records if record.measure in asked),
    )


def compare(committed: Iterable[Record], again: Iterable[Record]) -> Verification:
    """Compare the records of two results of the same submission, number by number."""
    differences = list(_differences(_by_key(committed), _by_key(again)))
    beyond = [text for text, far in differences if far]
    if beyond:
        return Verification(Agreement.DIFFERENT, tuple(beyond))
    if differences:
        return Verification(Agreement.WITHIN_TOLERANCE, tuple(text for text, _ in differences))
    return Verification(Agreement.IDENTICAL, ())


Records = dict[tuple[str, Facets], Record]


def _by_key(records: Iterable[Record]) -> Records:
    return {record.key: record for record in records}


def _differences(earlier: Records, later: Records) -> Iterator[tuple[str, bool]]:
    """Yield each difference in words, and whether it lies beyond the tolerance."""
    for key in sorted(earlier.keys() | later.keys(), key=lambda key: (key[0], str(key[1]))):
        before, after = earlier.get(key), later.get(key)
        if _content(before) == _content(after):
            continue
        measure, facets = key
        name = f"{measure} ({facets})" if str(facets) else measure
        told = f"{name}: committed {_show(before)}, now {_show(after)}"
        if before is None or after is None or before.value is None or after.value is None:
            yield told, True
            continue
        moves = [abs(before.value - after.value)]
        moves += [abs(a - b) for a, b in zip(before.ci95 or (), after.ci95 or (), strict=False)]
        low, high = before.ci95 or (before.value, before.value)
        tolerance = EXPLANATION_TOLERANCE if facets.method else TOLERANCE
        allowed = max(tolerance * (high - low) / 2, _ROUNDING * abs(before.value))
        yield told, max(moves) > allowed


def _content(record: Record | None) -> object:
    """Return all of a record but where it was computed."""
    return None if record is None else record.model_dump(exclude={"environment"})


def _show(record: Record | None) -> str:
    if record is None:
        return "nothing"
    if record.value is None:
        return f"empty ({record.reason})"
    low, high = record.ci95 or (record.value, record.value)
    return f"{record.value:.6g} [{low:.6g}, {high:.6g}]"
