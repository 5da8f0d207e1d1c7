"""The gate: a submission that copies patients is shown below the line, unranked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from phantombench.metrics.measure import Gate, Measure
from phantombench.result.schema import Number, Result


@dataclass(frozen=True)
class Decision:
    """What the gate decided on one submission, and why, in words."""

    passed: bool
    limit: float
    reason: str


def decide(gate: Gate, record: Number | None) -> Decision:
    """Stop a submission when the whole interval of its record lies above the limit.

    A record that is not there, or has no value, stops as well: nothing was looked at.
    """
    if record is None or record.value is None or record.ci95 is None:
        return Decision(False, gate.limit, f"no number says how many of its samples {gate.words}")
    share, low, high = (f"{100 * value:.1f} %" for value in (record.value, *record.ci95))
    said = f"{share} of its samples (95 % interval {low} to {high}) {gate.words}"
    if record.ci95[0] > gate.limit:
        return Decision(False, gate.limit, f"{said}; the limit is {gate.limit:.0%}")
    return Decision(True, gate.limit, said)


def gate_of(result: Result, measures: Iterable[Measure]) -> Decision:
    """Return the decision on a result: every measure with a gate has to let it pass.

    The reason says which look stopped a submission, or what every look saw.
    """
    decisions = [
        decide(measure.gate, result.find(measure.name))
        for measure in measures
        if measure.gate is not None
    ]
    stopped = [each for each in decisions if not each.passed]
    if not decisions:
        return Decision(True, 1.0, "no measure of this task decides")
    told = "; ".join(each.reason for each in stopped or decisions)
    return Decision(not stopped, (stopped or decisions)[0].limit, told)
