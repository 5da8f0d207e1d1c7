"""Do the controls come out as they must? Every expectation, held against the results of a task.

Numbers are compared by their 95 % intervals, never as bare values. "Worse" and "better" mean that
the interval of the difference lies beyond zero, from replicates that saw the same patients; where
there are none, that one interval lies wholly beyond the other. "Alike" means that the two overlap.
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
from phantombench.result.replicates import Replicates
from phantombench.result.schema import Facets, Record, Result
from phantombench.statistics.bootstrap import centred_interval
from phantombench.task.spec import TaskSpec

KIND = "control"  # as `SubmissionIdentity` records it

Results = Mapping[str, Result]
Interval = tuple[float, float]


def violations(
    results: Results, spec: TaskSpec, replicates: Mapping[str, Replicates] | None = None
) -> list[str]:
    """Return every expectation that the results of one task break, one sentence each; [] if none.

    Args:
        results: by submission name, controls and others. A control without a result expects
            nothing, and nobody expects anything of it.
        spec: the task.
        replicates: of the results, by submission name.
    """
    controls = {name: result for name, result in results.items() if result.submission.kind == KIND}
    said: list[str] = []
    for name, control in all_controls().items():
        if name in controls:
            for expectation in control.expects:
                if expectation.kind in (None, spec.kind):
                    said += _broken(name, expectation, results, spec, replicates or {})
            said += _of_gate(control, controls[name], spec)
    return said


def _broken(
    name: str,
    expectation: Expectation,
    results: Results,
    spec: TaskSpec,
    replicates: Mapping[str, Replicates],
) -> Iterator[str]:
    controls = {each for each, result in results.items() if result.submission.kind == KIND}
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
        as_expected = _differ(measure, expectation, (name, other), results, replicates)
        if as_expected is None:
            yield from _compared(measure, expectation, (name, other), results)
        elif not as_expected:
            yield (
                f"{measure.name} of {name} must be {_relation(expectation)} that of {other} on "
                f"the same patients: {expectation.why}"
            )


def _differ(
    measure: Measure,
    expectation: Expectation,
    names: tuple[str, str],
    results: Results,
    replicates: Mapping[str, Replicates],
) -> bool | None:
    """Say whether a difference on the same patients is as expected; None where it is not known."""
    if not isinstance(expectation, Worse | Better) or measure.goal is Goal.TARGET:
        return None
    records = [results[each].find(measure.name, expectation.facets) for each in names]
    drawn = [replicates[each].of(measure.name) if each in replicates else None for each in names]
    if expectation.facets != Facets() or None in records or any(each is None for each in drawn):
        return None
    values = [record.value for record in records if record is not None]
    mine, beside = (each for each in drawn if each is not None)
    if None in values or len(mine) != len(beside):
        return None
    sign = 1.0 if measure.goal is Goal.MINIMIZE else -1.0
    apart = sign * (values[0] - values[1])  # type: ignore[operator]
    low, high = centred_interval(apart, sign * (mine - beside))
    return low > expectation.by if isinstance(expectation, Worse) else high < -expectation.by


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
