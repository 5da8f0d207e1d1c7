"""Training runs: what they leave behind, and that stopping and resuming changes nothing."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from phantombench.errors import PhantomBenchError
from phantombench.model.sampling import load_model, sample
from phantombench.task.spec import Split
from phantombench.training import run as runs
from phantombench.training.trainer import train

MODELS: dict[str, tuple[str, dict[str, float]]] = {
    "dcgan": ("dcgan", {"width": 4}),
    "wgan": ("wgan", {"width": 4, "critic_steps": 2}),
    "wgan with penalty": ("wgan", {"width": 4, "critic_steps": 2, "penalty": 10.0}),
    "bilstm-dcgan": ("bilstm-dcgan", {"width": 4, "hidden": 16}),
    "vaegan": ("vaegan", {"width": 4}),
    "classical-gan": ("classical-gan", {"width": 8}),  # has dropout, which draws by itself
}
# Of one model, whatever a run may be; of each of the others one, in turn.
WAYS = [(True, "32-true"), (False, "bf16-mixed"), (True, "bf16-mixed"), (False, "32-true")]
RESUMED = [("dcgan", *way) for way in WAYS[1:]] + [
    (name, *way) for name, way in zip(MODELS, itertools.cycle(WAYS))
]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as handle:
        return list(csv.DictReader(handle))


def same(first: Any, second: Any) -> bool:
    """Compare nested states bit for bit."""
    if isinstance(first, torch.Tensor):
        return torch.equal(first, second)
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(same(first[k], second[k]) for k in first)
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(same, first, second))
    return bool(first == second)


def test_run_folder(
    images: Split, settings: Any, classes: tuple[str, ...], encoder: Any, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    outcome = train(images, settings(), run, classes=classes, encoder=encoder, quiet=True)
    assert outcome.steps == 6
    log = rows(run / "log.csv")
    assert [int(row["step"]) for row in log] == [2, 4, 6]
    assert {"discriminator", "generator", "images_per_second"} <= set(log[0])
    scores = rows(run / "scores.csv")
    assert [int(row["step"]) for row in scores] == [4, 6]
    assert outcome.score == pytest.approx(min(float(r["validation"]) for r in scores), abs=1e-3)
    for name in ("losses.png", "samples.png", "samples/step-000004.png", "samples/step-000006.png"):
        with Image.open(run / name) as picture:
            assert picture.size[0] > 100
    record = json.loads((run / "run.json").read_text())
    assert record["steps"] == 6
    assert record["kept_step"] in (4, 6)
    assert record["command"] == (
        "phantombench train --task toy --model dcgan --set width=4 --seed 3 "
        "--steps 6 --batch-size 8 --check-every 4 --precision 32-true"
    )
    model = load_model("dcgan", (1, 64, 64), 3, {"width": 4}, run / "weights.safetensors")
    assert np.isfinite(sample(model, np.array([0, 1, 2]), 0)).all()


@pytest.mark.usefixtures("no_pictures")
@pytest.mark.parametrize(("which", "conditional", "precision"), RESUMED)
def test_resumed_run_equals_an_uninterrupted_one(
    signals: Split,
    settings: Any,
    classes: tuple[str, ...],
    encoder: Any,
    tmp_path: Path,
    which: str,
    conditional: bool,
    precision: str,
) -> None:
    model, hyperparameters = MODELS[which]
    told = {
        "model": model,
        "hyperparameters": hyperparameters,
        "conditional": conditional,
        "precision": precision,
    }
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    kept: dict[str, Any] = {"classes": classes, "encoder": encoder, "quiet": True}
    train(signals, settings(**told, steps=5), whole, **kept)
    for steps in (3, 5):
        train(signals, settings(**told, steps=steps), parts, **kept)
    first, second = (torch.load(run / "checkpoint.pt", weights_only=True) for run in (whole, parts))
    for state in (first, second):
        del state["seconds"], state["core_seconds"]
    assert same(first, second)
    assert same(load_file(whole / "weights.safetensors"), load_file(parts / "weights.safetensors"))
    for run in (whole, parts):
        assert [row["step"] for row in rows(run / "log.csv")] == ["2", "4"]
    assert (whole / "scores.csv").read_bytes() == (parts / "scores.csv").read_bytes()


@pytest.mark.usefixtures("no_pictures")
def test_resumed_images_in_channels_last(
    images: Split, settings: Any, classes: tuple[str, ...], tmp_path: Path
) -> None:
    """The memory order survives the checkpoint, and with it the order of summation."""
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    train(images, settings(steps=4), whole, classes=classes, quiet=True)
    train(images, settings(steps=2), parts, classes=classes, quiet=True)
    train(images, settings(steps=4), parts, classes=classes, quiet=True)
    assert same(load_file(whole / "weights.safetensors"), load_file(parts / "weights.safetensors"))


@pytest.mark.usefixtures("no_pictures")
def test_another_seed_gives_other_weights_and_the_same_seed_the_same(
    signals: Split, settings: Any, classes: tuple[str, ...], tmp_path: Path
) -> None:
    weights = []
    for number, seed in enumerate((3, 3, 4)):
        run = tmp_path / str(number)
        train(signals, settings(seed=seed, steps=2), run, classes=classes, quiet=True)
        weights.append(load_file(run / "weights.safetensors"))
    assert same(weights[0], weights[1])
    assert not same(weights[0], weights[2])


@pytest.mark.usefixtures("no_pictures")
def test_time_budget_stops_and_the_record_gives_the_steps(
    signals: Split, settings: Any, classes: tuple[str, ...], tmp_path: Path
) -> None:
    timed, counted = tmp_path / "timed", tmp_path / "counted"
    told = settings(steps=None, max_minutes=0.0005, log_every=1)
    outcome = train(signals, told, timed, classes=classes, quiet=True)
    command = json.loads((timed / "run.json").read_text())["command"]
    assert f"--steps {outcome.steps}" in command
    assert "--max-minutes" not in command
    train(signals, settings(steps=outcome.steps), counted, classes=classes, quiet=True)
    assert same(
        load_file(timed / "weights.safetensors"), load_file(counted / "weights.safetensors")
    )


@pytest.mark.usefixtures("no_pictures")
def test_unconditional_run(
    signals: Split, settings: Any, classes: tuple[str, ...], encoder: Any, tmp_path: Path
) -> None:
    told = settings(conditional=False, steps=4)
    train(signals, told, tmp_path, classes=classes, encoder=encoder, quiet=True)
    assert json.loads((tmp_path / "run.json").read_text())["classes"] == []
    load_model("dcgan", (1, 256), 0, {"width": 4}, tmp_path / "weights.safetensors")


@pytest.mark.usefixtures("no_pictures")
@pytest.mark.parametrize(
    ("where", "what"), [("code_digest", "model's code"), ("split_digest", "training data")]
)
def test_a_run_of_other_code_or_data_is_not_continued(
    signals: Split,
    settings: Any,
    classes: tuple[str, ...],
    tmp_path: Path,
    where: str,
    what: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    train(signals, settings(steps=2), tmp_path, classes=classes, quiet=True)
    monkeypatch.setattr(runs, where, lambda _: "changed")
    with pytest.raises(PhantomBenchError, match=f"{what}: .* there, changed now"):
        train(signals, settings(steps=4), tmp_path, classes=classes, quiet=True)


def test_processes_that_find_different_checkpoints_stop(
    signals: Split, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs.Devices, "largest", lambda _, value: max(value, 7))
    with pytest.raises(PhantomBenchError, match="not all processes find the same checkpoint"):
        train(signals, settings(), tmp_path, classes=("a", "b", "c"), quiet=True)


@pytest.mark.usefixtures("no_pictures")
def test_a_finished_run_is_said_to_be_finished(
    signals: Split,
    settings: Any,
    classes: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    train(signals, settings(steps=2), tmp_path, classes=classes, quiet=True)
    before = (tmp_path / "weights.safetensors").read_bytes()
    train(signals, settings(steps=2), tmp_path, classes=classes)
    assert "finished before, at step 2: nothing is trained" in capsys.readouterr().err
    assert (tmp_path / "weights.safetensors").read_bytes() == before


@pytest.mark.usefixtures("no_pictures")
def test_a_run_of_other_settings_is_not_continued(
    signals: Split, settings: Any, classes: tuple[str, ...], tmp_path: Path
) -> None:
    train(signals, settings(steps=2), tmp_path, classes=classes, quiet=True)
    with pytest.raises(PhantomBenchError, match="seed: 3 there, 4 now"):
        train(signals, settings(steps=2, seed=4), tmp_path, classes=classes, quiet=True)


def test_a_damaged_checkpoint_is_named(
    signals: Split, settings: Any, classes: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"half a file")
    with pytest.raises(PhantomBenchError, match=r"checkpoint\.pt.*delete it"):
        train(signals, settings(), tmp_path, classes=classes, quiet=True)


def test_divergence_is_said_at_once(
    signals: Split, settings: Any, classes: tuple[str, ...], tmp_path: Path
) -> None:
    told = settings(
        model="wgan",
        hyperparameters={"width": 4, "critic_lr": 1e18, "clip": 1e18},
        log_every=1,
        steps=20,
    )
    with pytest.raises(PhantomBenchError, match=r"step \d+: training diverged.*smaller learning"):
        train(signals, told, tmp_path, classes=classes, quiet=True)
    assert (tmp_path / "losses.png").is_file()


def test_training_needs_an_end(settings: Any, signals: Split, tmp_path: Path) -> None:
    with pytest.raises(PhantomBenchError, match="--max-minutes"):
        train(signals, settings(steps=None), tmp_path, classes=("a", "b", "c"), quiet=True)
