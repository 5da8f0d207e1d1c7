"""Do the controls come out as they must? Every expectation, held against the results of a task.

Numbers are compared by their 95 % intervals, never as bare values: "worse" means that the whole
interval lies beyond the other one, "alike" that the two overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from phantombench.controls.control import Control
from phantombench.controls.expectation import (
    Alike,
    Better,
    Expectation,
    MustPass,
    Unbeaten,
    Worse,
)
from phantombench.controls.registry import all_controls
from phantombench.evaluation.gate import gate_of
from phantombench.metrics import measures_for
from phantombench.metrics.measure import Goal, Measure
from phantombench.result.schema import Record, Result
from phantombench.task.spec import TaskSpec

KIND = "control"  # as `SubmissionIdentity` records it

Results = Mapping[str, Result]
Interval = tuple[float, float]


def violations(results: Results, spec: TaskSpec) -> list[str]:
    """Return every expectation that the results of one task break, one sentence each; [] if none.

    Args:
        results: by submission name, controls and others. A control without a result expects
            nothing, and nobody expects anything of it.
        spec: the task.
    """
    controls = {name: result for name, result in results.items() if result.submission.kind == KIND}
    said: list[str] = []
    for name, control in all_controls().items():
        if name in controls:
            for expectation in control.expects:
                if expectation.kind in (None, spec.kind):
                    said += _broken(name, expectation, controls, results, spec)
            said += _of_gate(control, controls[name], spec)
    return said


def _broken(
    name: str, expectation: Expectation, controls: Results, results: Results, spec: TaskSpec
) -> Iterator[str]:
    measure = next((m for m in measures_for(spec) if m.name == expectation.measure), None)
    if measure is None:
        if not expectation.optional:
            yield f"{name} expects something of {expectation.measure}, no measure of this task"
        return
    others: list[str] = []
    match expectation:
        case Worse(than=named) | Better(than=named) | Alike(to=named):
            others = [other for other in named if other in controls]
        case Unbeaten():
            others = [other for other in results if other not in controls]
    for other in others:
        yield from _compared(measure, expectation, (name, other), results)


def _compared(
    measure: Measure, expectation: Expectation, names: tuple[str, str], results: Results
) -> Iterator[str]:
    records = [results[each].find(measure.name, expectation.facets) for each in names]
    if expectation.optional and records == [None, None]:
        return
    mine, beside = (_interval(record) for record in records)
    name, other = names
    facets = str(expectation.facets)
    what = f"{measure.name} ({facets})" if facets else measure.name
    unbeaten = isinstance(expectation, Unbeaten)
    if mine is None or beside is None:
        if not unbeaten:  # the cell of a submission may be empty, and says why
            yield f"{what} of {name} or {other} has no value or no interval"
    elif not _holds(measure, expectation, mine, beside):
        shown = f"{what} of {name} {_show(mine)}", f"of {other} {_show(beside)}"
        yield f"{shown[0]} must be {_relation(expectation)} that {shown[1]}: {expectation.why}"


def _holds(measure: Measure, expectation: Expectation, mine: Interval, beside: Interval) -> bool:
    (low, high), (other_low, other_high) = _badness(measure, mine), _badness(measure, beside)
    by = expectation.by
    match expectation:
        case Worse():
            return low > other_high + by
        case Better():
            return high < other_low - by
        case Unbeaten():
            return not other_high < low - by
    return low <= other_high + by and other_low <= high + by


def _badness(measure: Measure, interval: Interval) -> Interval:
    """Return an interval on the scale where more is worse."""
    low, high = interval
    if measure.goal is Goal.MINIMIZE:
        return low, high
    if measure.goal is Goal.MAXIMIZE:
        return -high, -low
    ideal = measure.ideal or 0.0
    off = sorted((abs(low - ideal), abs(high - ideal)))
    return (0.0 if low <= ideal <= high else off[0]), off[1]


def _of_gate(control: Control, result: Result, spec: TaskSpec) -> Iterator[str]:
    rule = control.gate
    if rule is None or rule.kind not in (None, spec.kind):
        return
    decision = gate_of(result, measures_for(spec))
    if decision.passed is not isinstance(rule, MustPass):
        verb = "passes" if decision.passed else "fails"
        yield f"{control.name} {verb} the gate ({decision.reason}); it must not: {rule.why}"


def _interval(record: Record | None) -> Interval | None:
    return None if record is None or record.value is None else record.ci95


def _relation(expectation: Expectation) -> str:
    match expectation:
        case Worse():
            return "worse than"
        case Better():
            return "better than"
        case Unbeaten():
            return "no worse than"
    return "like"


def _show(interval: Interval) -> str:
    return f"[{interval[0]:.4g}, {interval[1]:.4g}]"
