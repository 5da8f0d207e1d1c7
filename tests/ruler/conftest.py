"""A task small enough to climb ladders on in a second."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from phantombench.metrics.view import Ground
from phantombench.task.spec import Labels, Ladder, Samples, Split, SplitSpec, Step, TaskSpec


class Means:
    """64 means of neighbouring values in place of a trained encoder."""

    name = "means"
    sha256 = "0" * 64
    classifier = None

    def features(self, samples: Samples) -> np.ndarray:
        return samples.reshape(len(samples), 64, -1).mean(axis=2).astype(np.float64)

    def class_probabilities(self, samples: Samples) -> np.ndarray:
        """Two classes by the sign of the first mean."""
        first = self.features(samples)[:, :1] > 0
        return np.concatenate([first, ~first], axis=1).astype(np.float64)


class DrawnTask:
    """Noisy waves of two channels; the truth is known."""

    folder = Path()

    def __init__(self) -> None:
        split = SplitSpec(size=1, groups=1, sha256="0" * 64)
        self.spec = TaskSpec(
            id="drawn",
            version=1,
            title="Drawn",
            kind="signal",
            sample_shape=(2, 128),
            unit="mV",
            classes=("A", "B"),
            group="draw",
            synthetic=True,
            source="drawn",
            url="https://example.org",
            license="CC0-1.0",
            attribution="none",
            bibtex="",
            encoder_sha256="0" * 64,
            splits={"train": split, "reference": split, "test": split},
        )

    def draw(self, labels: Labels, seed: int) -> Samples:
        rng = np.random.default_rng(seed)
        phase = rng.uniform(0, 1, (len(labels), 2, 1))
        wave = np.sin(2 * np.pi * (np.linspace(0, 2, 128) + phase)) + labels[:, None, None]
        return (wave + 0.1 * rng.standard_normal(wave.shape)).astype(np.float32)

    def ladders(self) -> tuple[Ladder, ...]:
        def louder(by: float) -> Step:
            return Step(f"x {1 + by}", lambda samples, rng: samples * np.float32(1 + by))

        return (Ladder("gain", tuple(map(louder, (0.2, 0.5, 1.0))), trained=False),)

    def split(self, size: int, seed: int) -> Split:
        labels = np.arange(size, dtype=np.int64) % 2
        return Split(self.draw(labels, seed), labels, np.arange(size, dtype=np.int64))

    def encoder(self) -> Means:
        return Means()


@pytest.fixture(scope="session")
def task() -> DrawnTask:
    return DrawnTask()


@pytest.fixture(scope="session")
def ground(task: DrawnTask) -> Ground:
    return Ground(task.split(300, 1), task.split(120, 2), task.encoder())
