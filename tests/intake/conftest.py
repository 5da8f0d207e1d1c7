"""Two small tasks, and the samples that every file of the tests is made of."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from phantombench.task.spec import Kind, SplitSpec, TaskSpec

N = 12
LABELS = np.arange(N, dtype=np.int64) % 2


def spec(kind: Kind) -> TaskSpec:
    image = kind == "image"
    return TaskSpec(
        id="toy",
        version=1,
        title="Toy",
        kind=kind,
        sample_shape=(1, 16, 16) if image else (1, 64),
        unit="grey level" if image else "mV",
        sampling_rate=None if image else 100.0,
        classes=("normal", "abnormal"),
        group="draw",
        synthetic=True,
        source="",
        url="",
        license="",
        attribution="",
        bibtex="",
        encoder_sha256="0" * 64,
        splits={
            name: SplitSpec(size=N, groups=N, sha256="0" * 64)
            for name in ("train", "reference", "test")
        },
    )


def images() -> np.ndarray:
    """Grey levels that 8 bit hold exactly, (n, 1, 16, 16)."""
    levels = np.random.default_rng(0).integers(0, 256, (N, 1, 16, 16))
    levels[0, 0, 0, :2] = 0, 255
    return (levels / 255).astype(np.float32)


def signals() -> np.ndarray:
    """Millivolts in whole microvolts, (n, 1, 64)."""
    rng = np.random.default_rng(1)
    waves = np.sin(np.linspace(0, 9, 64)) * rng.uniform(0.5, 2, (N, 1, 1))
    return np.round(waves, 3).astype(np.float32)


@pytest.fixture(scope="session")
def toy() -> SimpleNamespace:
    return SimpleNamespace(
        n=N, labels=LABELS, image=spec("image"), signal=spec("signal"), images=images(),
        signals=signals(),
    )  # fmt: skip
