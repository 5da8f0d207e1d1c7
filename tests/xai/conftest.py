"""Functions whose attribution is known, and the models, narrow and untrained."""

from __future__ import annotations

import copy
import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from phantombench.explanation.copies import redraw
from phantombench.explanation.subjects import OWN, Explained
from phantombench.metrics.measure import Estimate, Measure
from phantombench.metrics.view import View
from phantombench.model.registry import get_model
from phantombench.model.sampling import (
    build_model,
    hyperparameters_of,
    remove_parametrizations,
)
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.task.spec import Split
from phantombench.xai.method import Attribution, Method
from phantombench.xai.partition import Partition, of_latents
from phantombench.xai.subject import Subject
from phantombench.xai.trial import Trial

SHAPES = {"image": (1, 64, 64), "signal": (1, 256)}
CLASSES = 3
BOUNDS = (-1.5, 2.5)


class Labelled(nn.Module):
    """A plain network (n, ...) -> (n, classes) as f: the column of the label asked for."""

    def __init__(self, layers: nn.Module) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, inputs: Tensor, labels: Tensor) -> Tensor:
        return self.layers(inputs).gather(1, labels[:, None])[:, 0]


def make_subject(
    module: nn.Module,
    inputs: Tensor,
    background: Tensor | None = None,
    labels: Tensor | None = None,
    partition: Partition | None = None,
) -> Subject:
    """A subject at given points; its background is zero, its units are its values, unless given."""
    module = module.eval().requires_grad_(False)

    def randomised(rng: torch.Generator) -> nn.Module:
        other = copy.deepcopy(module)
        redraw(other, rng)
        return other

    return Subject(
        key="toy",
        module=module,
        inputs=inputs,
        labels=torch.zeros(len(inputs), dtype=torch.int64) if labels is None else labels,
        background=torch.zeros_like(inputs[:4]) if background is None else background,
        partition=of_latents(math.prod(inputs.shape[1:])) if partition is None else partition,
        randomised=randomised,
    )


@dataclass(frozen=True)
class Known:
    """A linear function f = weights . x, and what every unit really does to it.

    Attributes:
        subject: its background is one row, or rows that scatter around it.
        truth: (n, U) f of each unit less that of the mean background.
    """

    subject: Subject
    truth: Tensor


def make_linear(units: int = 12, n: int = 16, scatter: float = 0.0, seed: int = 0) -> Known:
    rng = torch.Generator().manual_seed(seed)
    layer = nn.Linear(units, 1, bias=False).double()
    with torch.no_grad():
        layer.weight.copy_(torch.randn(1, units, generator=rng))
    inputs, row = (torch.randn((rows, units), generator=rng).double() for rows in (n, 1))
    background = row + scatter * torch.randn((64, units), generator=rng).double()
    subject = make_subject(Labelled(layer), inputs, background)
    return Known(subject, layer.weight * (inputs - background.mean(dim=0)))


def make_method(attribute: Callable[[Subject], Tensor]) -> Method:
    """A method that gives what `attribute` gives, whatever the generator."""

    def run(subject: Subject, rng: torch.Generator) -> Attribution:
        units = attribute(subject)
        return Attribution(units, None, torch.zeros(len(units), dtype=torch.float64))

    return Method("stand-in", "Stand-in", "none", "none", run)


@functools.cache
def make_explained(name: str, kind: str, points: int = 2) -> Explained:
    """A narrow untrained model as a submission's, with nine training samples of three classes."""
    shape = SHAPES[kind]
    known = hyperparameters_of(get_model(name))
    # Of four units without a convolution all may be dead at a point; that would explain nothing.
    for width in (4, 12):
        narrow = {"latent_dim": 6, "hidden": 16, "width": width}
        hyperparameters = {keyword: value for keyword, value in narrow.items() if keyword in known}
        model: Any = build_model(name, shape, CLASSES, BOUNDS, hyperparameters)
        if any(getattr(layer, "in_channels", 1) > 1 for layer in model.modules()):
            break
    model.eval().requires_grad_(False)
    remove_parametrizations(model)
    rng = np.random.default_rng(0)
    samples = rng.uniform(*BOUNDS, size=(9, *shape)).astype(np.float32)
    train = Split(samples, np.arange(9) % CLASSES, np.arange(9))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        classifier = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(shape), CLASSES))
    return Explained(model, train, classifier.eval().requires_grad_(False), points=points)


@functools.cache
def make_site(name: str, kind: str, site: str) -> Subject:
    """What the board shows of a model: "discriminator", "generator@middle" and so on."""
    explained = make_explained(name, kind)
    network, _, where = site.partition("@")
    critic = "classifier" if network == "classifier" else OWN
    return explained.named("generator" if critic != OWN else network, critic, where or None)


@dataclass(frozen=True)
class Explains:
    """An explainer of one thing, whatever is asked for."""

    made: Trial

    def trial(self, facets: Facets) -> Trial:
        return self.made


def make_score(measure: Measure, trial: Trial) -> Estimate:
    """What a measure says of one attribution."""
    view = View(None, np.empty(0, np.float32), explainer=Explains(trial))
    return measure.estimate(view, Facets(), Resampling.nothing())


@pytest.fixture(scope="session")
def score_of() -> Callable[[Measure, Trial], Estimate]:
    return make_score


@pytest.fixture(scope="session")
def labelled() -> type[Labelled]:
    return Labelled


@pytest.fixture(scope="session")
def subject_of() -> Callable[..., Subject]:
    return make_subject


@pytest.fixture(scope="session")
def linear() -> Callable[..., Known]:
    return make_linear


@pytest.fixture(scope="session")
def method_of() -> Callable[..., Method]:
    return make_method


@pytest.fixture(scope="session")
def explained() -> Callable[..., Explained]:
    return make_explained


@pytest.fixture(scope="session")
def site_of() -> Callable[..., Subject]:
    return make_site
