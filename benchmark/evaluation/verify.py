"""Compute a committed result again from its submission, and say what differs.

Everything that a result says is compared. On the machine that made it every number comes out the
same, to the last digit kept. Another processor sums in another order; there a number agrees when it
moved by less than a fixed share of its own size. (Between two processors the largest was 1.2e-7, of
an end of an interval of `rmse`.) How wide an interval is does not matter: a forged one would be.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from phantombench.evaluation.bench import Bench, identity
from phantombench.evaluation.evaluate import open_planned, score
from phantombench.evaluation.planning import plan
from phantombench.metrics import measures_for
from phantombench.result.schema import Facets, Record, Result
from phantombench.result.store import read_result

TOLERANCE = 1e-5  # relative to the largest number of a record
_IDENTITY = ("submission", "seeds", "samples_per_seed", "rounded_splits")

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
    left_out = _left_out(bench)
    return compare(
        committed.model_copy(
            update={"records": tuple(r for r in committed.records if r.measure not in left_out)}
        ),
        again.model_copy(update={"records": tuple(r for r in again.records if r.measure in asked)}),
    )


def compare(committed: Result, again: Result) -> Verification:
    """Compare two results of the same submission, field by field and number by number."""
    differences = [
        (f"field '{name}': committed {was}, now {now}", True)
        for name in _IDENTITY
        if (was := getattr(committed, name)) != (now := getattr(again, name))
    ]
    differences += _differences(_by_key(committed.records), _by_key(again.records))
    if len(_by_key(committed.records)) != len(committed.records):
        differences.append(("a number is there twice", True))
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
        earlier_numbers, later_numbers = _numbers(before), _numbers(after)
        if len(earlier_numbers) != len(later_numbers) or _words(before) != _words(after):
            yield told, True
            continue
        allowed = TOLERANCE * max(map(abs, later_numbers))
        moves = zip(earlier_numbers, later_numbers, strict=True)
        yield told, any(abs(was - now) > allowed for was, now in moves)


def _left_out(bench: Bench) -> set[str]:
    """Return the measures that were not computed again because the options say so."""
    options = bench.options
    return {
        measure.name
        for measure in measures_for(bench.task.spec)
        if measure.axis in options.skipped_axes
        or (options.measures is not None and measure.name not in options.measures)
    }


def _numbers(record: Record) -> tuple[float, ...]:
    assert record.value is not None
    return (record.value, *(record.ci95 or ()), *record.per_seed)


def _words(record: Record) -> tuple[object, ...]:
    return record.version, record.reason, record.note, record.ci95 is None


def _content(record: Record | None) -> object:
    """Return all of a record but where it was computed."""
    return None if record is None else record.model_dump(exclude={"environment"})


def _show(record: Record | None) -> str:
    if record is None:
        return "nothing"
    if record.value is None:
        return f"empty ({record.reason})"
    low, high = record.ci95 or (record.value, record.value)
    return f"{record.value:.9g} [{low:.9g}, {high:.9g}]"
