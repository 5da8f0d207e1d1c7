"""A small world for metrics: random samples, a projection as encoder, views of any quality."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from phantombench.metrics.view import Ground, View
from phantombench.statistics.bootstrap import Resampling, draw_resampling
from phantombench.task.spec import Split

SHAPES = {"image": (1, 16, 16), "signal": (1, 32)}


class Projection:
    """An encoder: a fixed random projection of centred samples to a few features."""

    name = "projection"
    sha256 = "0" * 64

    def __init__(self, dimensions: int = 4) -> None:
        self.dimensions = dimensions

    def features(self, samples: np.ndarray) -> np.ndarray:
        flat = samples.reshape(len(samples), -1).astype(np.float64) - 0.5
        matrix = np.random.default_rng(7).normal(size=(flat.shape[1], self.dimensions))
        return flat @ matrix / 2  # about unit variance

    def class_probabilities(self, samples: np.ndarray) -> np.ndarray:
        return np.full((len(samples), 2), 0.5)


@dataclass(frozen=True)
class World:
    """Makes splits and views of one kind of sample."""

    kind: str
    size: int = 40
    dimensions: int = 4

    def samples(self, seed: int, n: int | None = None) -> np.ndarray:
        """Draw smooth samples in [0, 1] from one fixed distribution."""
        shape = SHAPES[self.kind]
        basis = np.random.default_rng(11).normal(size=(6, int(np.prod(shape))))
        rng = np.random.default_rng([13, seed])
        count = self.size if n is None else n
        flat = 0.5 + 0.05 * rng.normal(size=(count, 6)) @ basis
        flat += 0.02 * rng.normal(size=flat.shape)
        return flat.clip(0, 1).astype(np.float32).reshape(count, *shape)

    def split(self, seed: int, n: int | None = None) -> Split:
        samples = self.samples(seed, n)
        groups = 1000 * seed + np.arange(len(samples)) // 2
        return Split(samples, np.arange(len(samples)) % 2, groups)

    def ground(self) -> Ground:
        return Ground(
            train=self.split(1, 2 * self.size),
            reference=self.split(2),
            encoder=Projection(self.dimensions),
        )

    def view(self, generated: np.ndarray | None = None, **fields: object) -> View:
        return View(self.ground(), self.samples(3) if generated is None else generated, **fields)

    def resampling(self, view: View, replicates: int = 50) -> Resampling:
        rng = np.random.default_rng(17)
        return draw_resampling(view.reference.groups, len(view.generated), replicates, rng)


@pytest.fixture(scope="session")
def world() -> Callable[..., World]:
    """Return a function that makes a world: `world("image", size=40)`."""
    return World


@pytest.fixture(scope="session")
def brightness() -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Return a critic that scores a sample by its mean."""

    def critic(samples: np.ndarray, labels: np.ndarray) -> np.ndarray:
        return samples.reshape(len(samples), -1).mean(axis=1).astype(np.float64)

    return critic
