"""Encoders, degradations and splits of tasks of other shapes."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from phantombench.errors import PhantomBenchError
from phantombench.task import encoding
from phantombench.task.encoding import train_task_encoder
from phantombench.task.loading import load_split
from phantombench.task.registry import read_spec
from phantombench.task.spec import EncoderTraining, TaskSpec
from phantombench.tasks.modality.train import recipe_of


def test_an_encoder_is_trained_and_gives_features(task: Any) -> None:
    reference = task.read("reference", None)
    features = task.encoder().features(reference.samples)
    assert features.shape == (len(reference), 64)
    assert np.isfinite(features).all()
    assert task.encoder().class_probabilities(reference.samples).sum(axis=1) == pytest.approx(1.0)
    assert set(task.trained.scores["class_auroc"]) == set(task.spec.classes)


def test_the_harness_writes_and_pins_what_a_task_trains(
    task: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "task.toml").write_text('encoder_sha256 = ""\n')
    (tmp_path / "card.md").write_text("# Card\n")
    placed = dataclasses.replace(task, folder=tmp_path)
    assert isinstance(placed, EncoderTraining)
    monkeypatch.setattr(encoding, "get_task", lambda _: placed)
    steps: list[int] = []
    path = train_task_encoder(
        task.spec.id, None, tmp_path / "cache", lambda step, _: steps.append(step)
    )
    assert path.read_bytes() == task.trained.weights
    assert steps == list(range(8))
    described = json.loads((tmp_path / "encoder.json").read_text())
    assert described["sha256"] in (tmp_path / "task.toml").read_text()
    assert (tmp_path / "card.md").read_text().startswith("# Card\n\n## The frozen encoder\n")


def test_a_task_that_trains_no_encoder_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "get_task", lambda _: object())
    with pytest.raises(PhantomBenchError, match="trains no encoder"):
        train_task_encoder("x", None, Path())


@pytest.mark.parametrize("name", [None, "no-such"])
def test_a_recipe_that_does_not_exist_is_named(name: str | None) -> None:
    spec = read_spec("ecg-phantom").model_copy(update={"encoder_recipe": name})
    with pytest.raises(PhantomBenchError, match=f"encoder_recipe '{name}'"):
        recipe_of(spec)


def test_degradations_keep_the_shape(task: Any) -> None:
    samples = task.read("reference", None).samples[:6]
    for ladder in task.ladders():
        for step in ladder.steps:
            degraded = step.apply(samples, np.random.default_rng(0))
            assert degraded.shape == samples.shape
            assert degraded.dtype == np.float32
            assert np.isfinite(degraded).all()
            assert not np.array_equal(degraded, samples), (ladder.name, step.name)


def test_a_lower_rate_has_no_hum_that_it_cannot_hold(signals: Any) -> None:
    slow = signals.spec.model_copy(update={"sampling_rate": 110.0})
    names = [ladder.name for ladder in signals.make_ladders(slow)]
    assert "hum, 50 Hz" in names and "hum, 60 Hz" not in names
    with pytest.raises(PhantomBenchError, match="sampling_rate"):
        signals.make_ladders(slow.model_copy(update={"sampling_rate": None}))


def test_covariates_go_through_the_cache_and_are_taken_along(task: Any, tmp_path: Path) -> None:
    first, second = (load_split(task, "reference", None, tmp_path) for _ in range(2))
    for split in (first, second):
        assert split.covariates["sex"].tolist() == (["F", "M", "M"] * 86)[:256]
        assert split.take(np.array([3, 1])).covariates["sex"].tolist() == ["F", "M"]


def test_channels_have_names(signals: Any, images: Any) -> None:
    assert signals.spec.channel_names == ("MLII", "V1")
    unnamed = signals.spec.model_copy(update={"leads": ()})
    assert unnamed.channel_names == ("lead 1", "lead 2")
    assert images.spec.channel_names == ("channel 1",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"leads": ("MLII", "MLII")}, "2 different names"),
        ({"sample_shape": (1, 64, 64)}, "has 2 numbers"),
        ({"kind": "image", "sample_shape": (2, 8, 8)}, "name the channels of a signal"),
    ],
)
def test_a_shape_that_contradicts_itself_is_refused(
    signals: Any, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        TaskSpec.model_validate(signals.spec.model_dump() | changes)
