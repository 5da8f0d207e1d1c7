"""A small world for measures: random samples, a projection as encoder, views of any quality."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from phantombench.metrics.measure import Estimate, Measure
from phantombench.metrics.view import Ground, View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling, draw_resampling
from phantombench.task.spec import Split
from phantombench.xai.partition import of_latents
from phantombench.xai.registry import get_method
from phantombench.xai.subject import Subject
from phantombench.xai.trial import Trial

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


class TwoScores(nn.Module):
    """A linear score of each of two classes; f is that of the class asked for."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        classes, values = weight.shape
        self.layer = nn.utils.skip_init(nn.Linear, values, classes, bias=False)  # draws nothing
        self.layer.weight = nn.Parameter(weight, requires_grad=False)

    def forward(self, inputs: Tensor, labels: Tensor) -> Tensor:
        return self.layer(inputs).gather(1, labels[:, None])[:, 0]


class LinearExplainer:
    """Explains a linear function, whatever network is asked for."""

    def trial(self, facets: Facets) -> Trial:
        rng = torch.Generator().manual_seed(3)
        draw = [torch.randn(shape, generator=rng).double() for shape in ((2, 6), (4, 6), (8, 6))]
        weight, inputs, background = draw
        subject = Subject(
            key=str(facets.network),
            module=TwoScores(weight),
            inputs=inputs,
            labels=torch.arange(4) % 2,
            background=background,
            partition=of_latents(6),
            randomised=lambda rng: TwoScores(weight[:, torch.randperm(6, generator=rng)]),
        )
        method = get_method(str(facets.method))
        return Trial(subject, method, method.attribute(subject, torch.Generator().manual_seed(1)))


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
            load_test=lambda: self.split(4),
        )

    def view(self, generated: np.ndarray | None = None, **fields: object) -> View:
        return View(self.ground(), self.samples(3) if generated is None else generated, **fields)

    def resampling(self, view: View, replicates: int = 50) -> Resampling:
        return draw_resampling(view.reference.groups, view.reference.labels, replicates, view.seed)

    @staticmethod
    def estimate(measure: Measure, view: View, replicates: int = 50) -> Estimate:
        """Estimate a measure that is one number, on a resampling of the view's own."""
        drawn = World("image").resampling(view, replicates)
        return measure.estimate(view, Facets(), drawn)

    @staticmethod
    def value(measure: Measure, view: View) -> float:
        """Return the value alone."""
        return World.estimate(measure, view, 1).value

    @staticmethod
    def replicates(measure: Measure, view: View, drawn: Resampling) -> np.ndarray:
        """Return the replicates alone."""
        return measure.estimate(view, Facets(), drawn).replicates


@pytest.fixture(scope="session")
def world() -> type[World]:
    """Return what makes a world: `world("image", size=40)`."""
    return World


@pytest.fixture(scope="session")
def brightness() -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Return a critic that scores a sample by its mean."""

    def critic(samples: np.ndarray, labels: np.ndarray) -> np.ndarray:
        return samples.reshape(len(samples), -1).mean(axis=1).astype(np.float64)

    return critic


@pytest.fixture(scope="session")
def explainer() -> LinearExplainer:
    """Return what explains a linear function of six values."""
    return LinearExplainer()
