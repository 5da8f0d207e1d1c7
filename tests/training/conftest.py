"""A small split of rings (images) or bumps (signals), and settings that train in a second."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from phantombench.task.spec import Split
from phantombench.training.settings import Settings

CLASSES = ("low", "high", "rare")


def make_split(kind: str, n: int = 240, groups: int = 120) -> Split:
    """Three classes, the last with one sample in twenty; a class is a height of the bump."""
    rng = np.random.default_rng(0)
    labels = np.where(np.arange(n) % 20 == 0, 2, np.arange(n) % 2)
    position = np.linspace(-1, 1, 64 if kind == "image" else 256)
    height = (0.3 + 0.3 * labels)[:, None]
    bump = height * np.exp(-((position - 0.2 * rng.normal(size=(n, 1))) ** 2) / 0.05)
    samples = bump[:, None, :, None] * bump[:, None, None, :] if kind == "image" else bump[:, None]
    return Split(
        samples.astype(np.float32),
        labels.astype(np.int64),
        (np.arange(n) % groups).astype(np.int64),
    )


def make_settings(**changes: Any) -> Settings:
    """Settings of a run of a second."""
    given: dict[str, Any] = {
        "task": "toy",
        "model": "dcgan",
        "hyperparameters": {"width": 4},
        "steps": 6,
        "batch_size": 8,
        "log_every": 2,
        "check_every": 4,
        "accelerator": "cpu",
        "precision": "32-true",
        "seed": 3,
    }
    return Settings(**{**given, **changes})


class MeanEncoder:
    """Stands for a task's encoder: 64 means over the sample."""

    name, sha256 = "mean", "0" * 64

    def features(self, samples: np.ndarray) -> np.ndarray:
        """Return (n, 64) features."""
        flat = samples.reshape(len(samples), 64, -1)
        return flat.mean(axis=2, dtype=np.float64)

    def class_probabilities(self, samples: np.ndarray) -> np.ndarray:
        """Return nothing of use."""
        return np.full((len(samples), len(CLASSES)), 1 / len(CLASSES))


@pytest.fixture(scope="session")
def images() -> Split:
    return make_split("image")


@pytest.fixture(scope="session")
def signals() -> Split:
    return make_split("signal")


@pytest.fixture(scope="session")
def encoder() -> MeanEncoder:
    return MeanEncoder()


@pytest.fixture(scope="session")
def settings() -> Any:
    return make_settings


@pytest.fixture(scope="session")
def classes() -> tuple[str, ...]:
    return CLASSES


@pytest.fixture
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw nothing, where a test is about numbers: pictures take longer than the training."""
    from phantombench.training import record, run

    monkeypatch.setattr(run, "contact_sheet", lambda *_, **__: None)
    monkeypatch.setattr(record, "plot_curves", lambda _: None)
