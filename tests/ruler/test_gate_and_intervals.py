"""What the ruler measures where the truth is known: the gate, and the intervals."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from phantombench.controls import all_controls, floor_control
from phantombench.controls.expectation import Attack
from phantombench.metrics import measures_for
from phantombench.ruler import gate_power, interval_coverage
from phantombench.ruler.pool import Pool

ATTACKS = [each.attack.name for each in all_controls().values() if each.attack is not None]


@pytest.fixture(scope="module")
def pool(task: Any, ground: Any) -> Pool:
    return Pool(task, ground.reference.labels)


def test_the_gate_stops_copies_and_lets_fresh_draws_pass(
    task: Any, ground: Any, pool: Pool
) -> None:
    rates = gate_power.measure(task, ground, pool, lambda _: None, 3)
    shares = {rate.name: rate.share for rate in rates}
    assert set(ATTACKS) < set(shares)
    assert shares["fresh draws (false alarms)"] == 0
    assert shares["exact copies"] == 1
    assert {rate.name for rate in rates if rate.required == ""} >= set(ATTACKS)


def test_a_control_that_is_an_attack_is_measured(
    task: Any, ground: Any, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    attack = dataclasses.replace(floor_control(), attack=Attack("in plain sight", power=0.9))
    monkeypatch.setattr(gate_power, "all_controls", lambda: {attack.name: attack})
    rates = gate_power.measure(task, ground, pool, lambda _: None, 2)
    (found,) = (rate for rate in rates if rate.name == "in plain sight")
    assert (found.share, found.required, found.holds) == (1, "at least 0.9", True)


def test_a_task_on_which_no_measure_decides(
    task: Any, ground: Any, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_power, "measures_for", lambda spec: ())
    assert gate_power.measure(task, ground, pool, lambda _: None, 1) == []


def test_intervals_are_counted_of_all_that_needs_no_model(
    task: Any, ground: Any, pool: Pool
) -> None:
    rates = interval_coverage.measure(task, ground, pool, lambda _: None, 2)
    names = [rate.name for rate in rates]
    known = [measure.name for measure in measures_for(task.spec) if measure.per_seed]
    assert names == [name for name in known if name in names]
    assert len(names) > 5
    assert all(rate.of == 2 for rate in rates)
