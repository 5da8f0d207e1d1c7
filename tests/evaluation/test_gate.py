"""The gate: measures that decide who is ranked."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phantombench.evaluation.gate import decide, gate_of
from phantombench.metrics import all_measures, measures_for
from phantombench.metrics.measure import Gate, Measure
from phantombench.result.schema import Environment, Number, Record, Result
from phantombench.task.registry import read_spec, task_ids

GATE = Gate(limit=0.05, words="are copies")
shares = st.floats(0, 1)


@given(shares, shares, shares)
def test_shut_only_when_the_whole_interval_is_above(a: float, b: float, c: float) -> None:
    low, value, high = sorted((a, b, c))
    assert decide(GATE, Number(value=value, ci95=(low, high))).passed == (low <= GATE.limit)


@pytest.mark.parametrize("number", [None, Number(reason="no reference")])
def test_nothing_looked_at_is_no_pass(number: Number | None) -> None:
    assert not decide(GATE, number).passed


def test_reason_names_the_share_and_the_limit() -> None:
    reason = decide(GATE, Number(value=0.912, ci95=(0.9, 0.93))).reason
    assert "91.2 %" in reason
    assert "are copies; the limit is 5%" in reason


def looked_at(shares: dict[str, float]) -> Result:
    """Return a result of which nothing is known but these numbers."""
    environment = Environment(python="", packages={}, platform="", device="", threads=1, commit="")
    records = [
        Record(measure=name, version=1, value=share, ci95=(share, share), environment=environment)
        for name, share in shares.items()
    ]
    return Result.model_construct(records=tuple(records))


def deciding(name: str) -> Measure:
    return dataclasses.replace(all_measures()[0], name=name, gate=GATE)


def test_one_measure_that_stops_is_enough() -> None:
    measures = [deciding("one"), deciding("other")]
    assert gate_of(looked_at({"one": 0.01, "other": 0.01}), measures).passed
    for stops in ("one", "other"):
        found = gate_of(looked_at({"one": 0.01, "other": 0.01} | {stops: 0.3}), measures)
        assert not found.passed and "30.0 %" in found.reason
    assert not gate_of(looked_at({"one": 0.01}), measures).passed


def test_a_measure_without_a_gate_decides_nothing() -> None:
    plain = dataclasses.replace(deciding("one"), gate=None)
    assert gate_of(looked_at({"one": 0.9}), [plain]).passed


@pytest.mark.parametrize("task", task_ids())
def test_every_task_has_a_gate(task: str) -> None:
    assert any(measure.gate is not None for measure in measures_for(read_spec(task)))
