"""Small tasks of several shapes, with classes of unequal size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from phantombench.task.spec import Kind, Labels, Samples, Split, SplitSpec, TaskSpec

SMALL = (1, 16, 16), (1, 64)
OTHERS = (2, 512), (12, 100), (1, 96, 96), (3, 24, 32)


class DrawnTask:
    """Smooth random samples; the second class is brighter. The truth is known."""

    folder = Path()

    def __init__(self, shape: tuple[int, ...], synthetic: bool = True) -> None:
        kind: Kind = "signal" if len(shape) == 2 else "image"
        split = SplitSpec(size=1, groups=1, sha256="0" * 64)
        self.spec = TaskSpec(
            id="drawn",
            version=1,
            title="Drawn",
            kind=kind,
            sample_shape=shape,
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


@pytest.fixture(scope="session", params=SMALL, ids=str)
def task(request: pytest.FixtureRequest) -> DrawnTask:
    return DrawnTask(request.param)


@pytest.fixture(scope="session", params=OTHERS, ids=str)
def other_shape(request: pytest.FixtureRequest) -> DrawnTask:
    """A task of a shape that no control was made for."""
    return DrawnTask(request.param)


@pytest.fixture(scope="session")
def train(task: DrawnTask) -> Split:
    return task.split((200, 90, 30), seed=0)


@pytest.fixture(scope="session")
def asked(task: DrawnTask) -> Labels:
    """More of the rarest class than train has."""
    return task.split((60, 40, 35), seed=1).labels


@pytest.fixture(scope="session")
def measured_task() -> DrawnTask:
    """A task whose truth is not known, as far as its metadata says."""
    return DrawnTask(SMALL[0], synthetic=False)
