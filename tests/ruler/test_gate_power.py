"""The gate against disguises on a small task: what is required holds, and is told."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from phantombench.controls import all_controls, floor_control
from phantombench.controls.expectation import Attack
from phantombench.errors import PhantomBenchError
from phantombench.ruler import false_alarms, gate_power, gate_report, report
from phantombench.ruler.dealing import Dealer, Pool
from phantombench.ruler.disguises import Disguise, disguises_for
from phantombench.ruler.gate_power import Size
from phantombench.ruler.gate_schema import GateReport, Trial
from phantombench.ruler.schema import RulerReport
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace

SMALL = Size(pool=30, submissions=2)


def quiet(said: str) -> None:
    """Say nothing."""


TRIED = (
    "exact",
    "moved 3 samples",
    "gain 0.8",
    "inverted",
    "noise 0.1 mV",
    "channels swapped",
    "mean of two",
)


def some(spec: TaskSpec) -> list[Disguise]:
    return [each for each in disguises_for(spec) if each.name in TRIED]


@pytest.fixture(scope="module")
def attacked(task: Any, ground: Any) -> dict[tuple[str, str], Trial]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate_power, "disguises_for", some)
        _, trials = gate_power.attack(task, ground, None, quiet, SMALL)
    return {(each.name, each.copied): each for each in trials}


@pytest.fixture(scope="module")
def bench(task: Any, ground: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    root = tmp_path_factory.mktemp("root")
    return SimpleNamespace(task=task, ground=ground, workspace=Workspace(root, None, None))


@pytest.mark.parametrize("copied", ["train", "reference"])
@pytest.mark.parametrize(
    "name", ["exact", "moved 3 samples", "gain 0.8", "inverted", "channels swapped"]
)
def test_copies_are_stopped(attacked: dict[tuple[str, str], Trial], name: str, copied: str) -> None:
    trial = attacked[name, copied]
    assert trial.rate.share == 1
    assert max(look.shut for look in trial.looks) == trial.rate.count
    if copied == "train":
        assert trial.fifth is not None
        assert trial.fifth.share == 1


def test_every_disguise_is_tried_on_both_splits(
    attacked: dict[tuple[str, str], Trial], task: Any
) -> None:
    assert {each.name for each in some(task.spec)} == set(TRIED)
    for copied in ("train", "reference"):
        assert set(TRIED) <= {name for name, split in attacked if split == copied}
    assert attacked["exact", "train"].ratio == pytest.approx(1)
    assert attacked["exact", "reference"].ratio == pytest.approx(0, abs=1e-6)


def test_what_spoils_the_samples_or_is_of_several_is_only_reported(
    attacked: dict[tuple[str, str], Trial],
) -> None:
    for trial in attacked.values():
        assert trial.ratio is not None
        asked = not trial.of_several and trial.ratio <= gate_power.FLOORS
        assert bool(trial.rate.required) is asked, trial.name


def test_a_control_that_is_an_attack_is_tried(
    task: Any, ground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = dataclasses.replace(floor_control(), attack=Attack("in plain sight", power=0.9))
    monkeypatch.setattr(gate_power, "all_controls", lambda: {plain.name: plain})
    monkeypatch.setattr(gate_power, "disguises_for", lambda spec: ())
    _, (found,) = gate_power.attack(task, ground, None, quiet, SMALL)
    assert (found.name, found.rate.share) == ("in plain sight", 1)
    assert {each.attack.name for each in all_controls().values() if each.attack} >= {
        "blurred copies"
    }


def test_honest_samples_pass(bench: Any) -> None:
    fresh, held_out = false_alarms.alarms(bench, quiet, SMALL)
    assert (fresh.name, held_out.name) == ("fresh draws", "patients held out")
    for each in (fresh, held_out):
        assert each.rate.share == 0
        assert {look.measure for look in each.looks} == {
            measure.name for measure in gate_power.TO_TRAIN + gate_power.TO_REFERENCE
        }


def test_the_dealer_counts_by_look(ground: Any) -> None:
    """What only one look sees is shut by that look alone."""
    honest = gate_power._honest(ground)
    near = {"train": np.zeros(len(honest))}
    dealer = Dealer(ground, gate_power.TO_TRAIN, 2)
    shut, (coarse, registered) = dealer.shut(Pool(honest.coarse, near))
    assert (shut, coarse.shut, registered.shut) == (2, 0, 2)
    assert registered.flagged == 1
    assert dealer.shut(honest)[0] == 0


def test_the_report_is_kept_and_told(
    bench: Any, attacked: dict[tuple[str, str], Trial], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = bench.task.spec
    missed = attacked["exact", "train"]
    missed = missed.model_copy(update={"rate": missed.rate.model_copy(update={"holds": False})})
    made = GateReport(
        task=spec.id,
        version=spec.version,
        encoder=spec.encoder_sha256,
        floor=1.0,
        best=None,
        best_name="",
        submissions=4,
        pool=40,
        alarms=(),
        attacks=(missed, attacked["mean of two", "train"]),
    )
    path = gate_report.write(bench.workspace, made)
    assert GateReport.model_validate_json(path.read_bytes()) == made
    (rate,) = gate_report.required(made)
    assert rate.name == "copies of train: exact"
    with pytest.raises(PhantomBenchError, match="without --only"):
        report.with_gate(bench.workspace, spec, made)
    old = RulerReport(
        task=spec.id, version=spec.version, encoder=spec.encoder_sha256, floor=1.0, rungs=()
    )
    report.write(bench.workspace, old)
    new = report.with_gate(bench.workspace, spec, made)
    assert new.gate == (rate,)
    assert any("copies of train: exact" in said for said in report.failures(new))


def test_the_page_names_where_it_lies(bench: Any) -> None:
    path = gate_report.path_of(bench.workspace, "drawn")
    assert path.relative_to(bench.workspace.leaderboards) == Path("ruler/gate/drawn.json")
