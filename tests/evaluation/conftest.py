"""A task small enough to score in a second, and a workspace with submissions on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from phantombench.controls import control_names
from phantombench.evaluation import scoring
from phantombench.evaluation.bench import Bench
from phantombench.evaluation.evaluate import evaluate
from phantombench.task.loading import split_digest
from phantombench.task.spec import Labels, Ladder, Samples, Split, SplitSpec, TaskSpec
from phantombench.workspace import Workspace

LENGTH = 64  # values of a signal: what is registered and convolved takes as long as it is
WAVES = 12

TOML = """
schema_version = 1
name = "{name}"
task = "tiny"
title = "{name}"
authors = ["The tests"]
license = "CC0-1.0"
description = "A control on a tiny task."

[source]
kind = "control"
control = "{name}"
"""


class RandomProjection:
    """64 fixed random projections in place of a trained encoder."""

    name = "random-projection"
    sha256 = "0" * 64

    def features(self, samples: Samples) -> np.ndarray:
        flat = samples.reshape(len(samples), -1).astype(np.float64)
        matrix = np.random.default_rng(0).normal(size=(flat.shape[1], 64))
        return flat @ matrix / np.sqrt(flat.shape[1])

    def class_probabilities(self, samples: Samples) -> np.ndarray:
        return np.full((len(samples), 2), 0.5)

    @property
    def classifier(self) -> torch.nn.Module:
        """What models are explained under; never asked here."""
        return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(LENGTH, 2))


class TinyTask:
    """Smooth random signals of two classes; the truth is known, so fresh ones can be drawn."""

    folder = Path()

    def __init__(self) -> None:
        splits = {name: self.read(name, None) for name in ("train", "reference", "test")}
        self.spec = TaskSpec(
            id="tiny",
            version=1,
            title="Tiny",
            kind="signal",
            sample_shape=(1, LENGTH),
            unit="mV",
            sampling_rate=90.0,
            classes=("A", "B"),
            group="draw",
            synthetic=True,
            source="drawn",
            url="https://example.org",
            license="CC0-1.0",
            attribution="none",
            bibtex="",
            encoder_sha256="0" * 64,
            splits={
                name: SplitSpec(size=len(split), groups=len(split), sha256=split_digest(split))
                for name, split in splits.items()
            },
        )

    def fingerprint(self, data: Path | None) -> str:
        return "tiny"

    def read(self, split: str, data: Path | None) -> Split:
        seed, size = {"train": (1, 240), "reference": (2, 90), "test": (3, 90)}[split]
        labels = np.arange(size, dtype=np.int64) % 2
        return Split(self.draw(labels, seed), labels, np.arange(size, dtype=np.int64))

    def draw(self, labels: Labels, seed: int) -> Samples:
        rng = np.random.default_rng(seed)
        time = np.linspace(0, 1, LENGTH)
        weights = rng.normal(size=(len(labels), WAVES)) + labels[:, None]
        waves = np.sin(np.pi * np.outer(np.arange(1, WAVES + 1), time))
        return (weights @ waves / 17)[:, None, :].astype(np.float32)

    def encoder(self) -> RandomProjection:
        return RandomProjection()

    def ladders(self) -> tuple[Ladder, ...]:
        return ()


@pytest.fixture(scope="session")
def tiny_task() -> TinyTask:
    return TinyTask()


@pytest.fixture(scope="session")
def make_bench(tiny_task: TinyTask) -> Callable[[Path], Bench]:
    """Make a bench in a workspace whose submissions are all controls, on the tiny task."""

    def make(root: Path) -> Bench:
        workspace = Workspace(root=root, data=None, cache=root / "cache")
        for name in control_names():
            folder = workspace.submission("tiny", name)
            folder.mkdir(parents=True)
            (folder / "submission.toml").write_text(TOML.format(name=name))
        return Bench(tiny_task, workspace)

    return make


@pytest.fixture
def bench(make_bench: Callable[[Path], Bench], tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


@pytest.fixture(scope="session")
def first_scored(
    make_bench: Callable[[Path], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """`leaderboards/` with all measures of the first control, computed once."""
    made = make_bench(tmp_path_factory.mktemp("scored"))
    evaluate(made, control_names()[0])
    return made.workspace.leaderboards


@pytest.fixture
def scored_bench(bench: Bench, first_scored: Path) -> Bench:
    """A workspace of its own in which the first control is scored already."""
    shutil.copytree(first_scored, bench.workspace.leaderboards)
    return bench


@pytest.fixture
def estimated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The name of every measure that is estimated from now on, once for each time."""
    names: list[str] = []
    estimate = scoring.Collected.estimate

    def counted(collected: scoring.Collected, *told: Any) -> None:
        names.append(collected.measure.name)
        estimate(collected, *told)

    monkeypatch.setattr(scoring.Collected, "estimate", counted)
    return names
