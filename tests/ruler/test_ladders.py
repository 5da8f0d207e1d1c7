"""Ladders of degradations, and the controls that are rungs of their own."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from phantombench.controls import all_controls, floor_control
from phantombench.controls.expectation import WholeSet
from phantombench.ruler import ladders
from phantombench.ruler.schema import RulerReport, Rung

REPORTS = sorted((Path(__file__).parents[2] / "leaderboards" / "ruler").glob("*.json"))
WHOLE = [each.whole_set for each in all_controls().values() if each.whole_set is not None]


@pytest.fixture(scope="module")
def climbed(task: Any, ground: Any) -> tuple[float, list[Rung]]:
    return ladders.climb(task, ground, lambda _: None)


def test_every_step_is_a_rung(climbed: tuple[float, list[Rung]], task: Any) -> None:
    floor, rungs = climbed
    steps = [rung.step for rung in rungs]
    asked = [step.name for ladder in task.ladders() for step in ladder.steps]
    assert steps == [*asked, "without B", *(each.step for each in WHOLE)]
    assert all(rung.ratio == pytest.approx(rung.fid / floor, rel=1e-4) for rung in rungs)


def test_the_distance_rises(climbed: tuple[float, list[Rung]]) -> None:
    floor, rungs = climbed
    gain = [rung.fid for rung in rungs if rung.ladder == "gain"]
    assert [floor, *gain] == sorted([floor, *gain])
    assert all(rung.holds for rung in rungs if rung.ladder != "whole sets")


def test_a_control_with_a_whole_set_becomes_a_rung(
    task: Any, ground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The floor itself is as far away as the floor: it must not count as seen."""
    seen = dataclasses.replace(floor_control(), whole_set=WholeSet("nothing is wrong"))
    monkeypatch.setattr(ladders, "all_controls", lambda: {seen.name: seen})
    floor, rungs = ladders.climb(task, ground, lambda _: None)
    assert rungs[-1].step == "nothing is wrong"
    assert rungs[-1].fid == pytest.approx(floor, rel=1e-5)
    assert rungs[-1].must_see and not rungs[-1].holds


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_the_committed_reports_hold(path: Path) -> None:
    report = RulerReport.model_validate_json(path.read_bytes())
    whole = [rung for rung in report.rungs if rung.ladder == "whole sets"]
    assert {(rung.step, rung.must_see) for rung in whole} <= {
        (each.step, each.must_see) for each in WHOLE
    }
    assert json.loads(report.model_dump_json()) == json.loads(path.read_text())
