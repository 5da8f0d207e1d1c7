"""Small tasks of both kinds, with classes of unequal size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from phantombench.task.spec import Kind, Labels, Samples, Split, SplitSpec, TaskSpec

SHAPES: dict[Kind, tuple[int, ...]] = {"image": (1, 16, 16), "signal": (1, 64)}


class DrawnTask:
    """Smooth random samples; the second class is brighter. The truth is known."""

    folder = Path()

    def __init__(self, kind: Kind, synthetic: bool = True) -> None:
        split = SplitSpec(size=1, groups=1, sha256="0" * 64)
        self.spec = TaskSpec(
            id=f"drawn-{kind}",
            version=1,
            title="Drawn",
            kind=kind,
            sample_shape=SHAPES[kind],
            unit="grey level" if kind == "image" else "mV",
            classes=("A", "B", "C"),
            group="draw",
            synthetic=synthetic,
            source="drawn",
            url="https://example.org",
            license="CC0-1.0",
            attribution="none",
            bibtex="",
            encoder_sha256="0" * 64,
            splits={"train": split, "reference": split, "test": split},
        )

    def draw(self, labels: Labels, seed: int) -> Samples:
        rng = np.random.default_rng([77, seed])
        noise = rng.standard_normal((len(labels), *self.spec.sample_shape))
        smooth = gaussian_filter(noise, (0, 0, *[1.5] * (noise.ndim - 2)))
        level = 0.3 + 0.2 * labels.reshape(-1, *[1] * (noise.ndim - 1))
        return (level + 0.4 * smooth).clip(0, 1).astype(np.float32)

    def split(self, sizes: tuple[int, ...], seed: int) -> Split:
        labels = np.repeat(np.arange(len(sizes)), sizes)
        labels = np.random.default_rng(seed).permutation(labels).astype(np.int64)
        return Split(self.draw(labels, 10**6 + seed), labels, np.arange(len(labels)))


@pytest.fixture(scope="session", params=["image", "signal"])
def task(request: pytest.FixtureRequest) -> DrawnTask:
    return DrawnTask(request.param)


@pytest.fixture(scope="session")
def train(task: Any) -> Split:
    return task.split((200, 90, 30), seed=0)


@pytest.fixture(scope="session")
def asked(task: Any) -> Labels:
    """More of the rarest class than train has."""
    return task.split((60, 40, 35), seed=1).labels


@pytest.fixture(scope="session")
def measured_task() -> DrawnTask:
    """A task whose truth is not known, as far as its metadata says."""
    return DrawnTask("image", synthetic=False)
