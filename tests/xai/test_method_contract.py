"""Every method that lies in the folder keeps the same contract, for every model and place."""

from __future__ import annotations

import functools
import importlib
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from phantombench.errors import Unavailable
from phantombench.model.registry import model_names
from phantombench.result.store import read_result
from phantombench.submission.metadata import read_submission
from phantombench.task.registry import read_spec, task_ids
from phantombench.workspace import Workspace
from phantombench.xai.method import Attribution, Method
from phantombench.xai.registry import all_methods
from phantombench.xai.subject import Subject

METHODS = {method.name: method for method in all_methods()}
KINDS = ("image", "signal")
SITES = (
    *("discriminator", "discriminator@middle"),
    *("generator", "generator@middle", "classifier"),
)
CASES = list(itertools.product(METHODS, model_names(), KINDS, SITES))
CHECKOUT = Path(__file__).parents[2]
cases = pytest.mark.parametrize(("method", "name", "kind", "site"), CASES)


def published() -> Iterator[tuple[str, str, str, str]]:
    """Every case for which the committed results hold a number."""
    place = Workspace(CHECKOUT, None, CHECKOUT)
    for task in task_ids():
        for path in sorted((place.results / task).glob("*.json")):
            source = read_submission(place.submission(task, path.stem)).source
            for record in read_result(path).records:
                facets = record.facets
                if source.kind == "model" and facets.method and record.value is not None:
                    by_others = facets.critic == "classifier"
                    site = "classifier" if by_others else str(facets.network)
                    where = f"@{facets.layer}" if facets.layer else ""
                    yield facets.method, source.model, read_spec(task).kind, site + where


def explain(method: Method, subject: Subject, seed: int = 7) -> Attribution | str:
    """The attribution, or the reason why there is none."""
    try:
        return method.attribute(subject, torch.Generator().manual_seed(seed))
    except Unavailable as reason:
        return str(reason)


@pytest.fixture(scope="module")
def first(site_of):
    """What a method said when it was first asked; asked once for all tests."""

    def ask(method: str, name: str, kind: str, site: str) -> Attribution | str:
        try:
            subject = site_of(name, kind, site)
        except Unavailable as reason:  # the model has no such network
            return str(reason)
        return explain(METHODS[method], subject)

    return functools.cache(ask)


def content(attribution: Attribution | str) -> tuple[bytes | str | None, ...]:
    if isinstance(attribution, str):
        return (attribution,)
    values = attribution.values
    return (
        attribution.units.numpy().tobytes(),
        None if values is None else values.numpy().tobytes(),
        attribution.completeness.numpy().tobytes(),
    )


def state(module: nn.Module) -> tuple[object, ...]:
    """Everything that an explanation could leave behind in a network."""
    return (
        {name: tensor.numpy().tobytes() for name, tensor in module.state_dict().items()},
        [(part.training, type(part)) for part in module.modules()],
        [(p.requires_grad, p.grad) for p in module.parameters()],
        [(len(m._forward_hooks), len(m._forward_pre_hooks)) for m in module.modules()],
        [(len(m._backward_hooks), len(m._backward_pre_hooks)) for m in module.modules()],
        [sorted(vars(part)) for part in module.modules()],
    )


@pytest.mark.parametrize("name", METHODS)
def test_says_what_it_is(name: str) -> None:
    method = METHODS[name]
    module = importlib.import_module(f"phantombench.xai.methods.{name}")
    assert method is module.METHOD
    assert re.fullmatch(r"[a-z][a-z0-9_]*", method.name)
    assert method.title and method.source and method.completeness
    assert len(module.__doc__) > 60
    assert method.attribute.__doc__


@cases
def test_gives_finite_numbers_of_the_right_shape_or_a_reason(
    first, site_of, method: str, name: str, kind: str, site: str
) -> None:
    found = first(method, name, kind, site)
    if isinstance(found, str):
        assert found.strip()
        return
    subject = site_of(name, kind, site)
    assert found.units.shape == (2, subject.partition.size)
    assert found.completeness.shape == (2,)
    assert found.units.dtype == found.completeness.dtype == torch.float64
    assert torch.isfinite(found.units).all() and torch.isfinite(found.completeness).all()
    assert (found.completeness >= 0).all()
    # Nowhere is the score of a point shared out alike; all zeros would be the least of answers.
    assert (found.units.std(dim=1) > 0).all()
    if found.values is not None:
        assert found.values.shape == subject.inputs.shape
        sums = subject.partition.sums(found.values)
        assert sums.numpy() == pytest.approx(found.units.numpy(), rel=1e-9, abs=1e-15)


@cases
def test_same_generator_same_bytes_and_nothing_is_left_behind(
    first, site_of, method: str, name: str, kind: str, site: str
) -> None:
    before = content(first(method, name, kind, site))
    try:
        subject = site_of(name, kind, site)
    except Unavailable as reason:
        assert before == (str(reason),)
        return
    network, inputs = state(subject.module), subject.inputs.clone()
    torch.manual_seed(3)  # a library that used the global state would show here
    np.random.seed(3)  # noqa: NPY002
    of_torch, of_numpy = torch.get_rng_state(), np.random.get_state()[1].tobytes()  # noqa: NPY002
    assert content(explain(METHODS[method], subject)) == before
    assert torch.equal(torch.get_rng_state(), of_torch)
    assert np.random.get_state()[1].tobytes() == of_numpy  # noqa: NPY002
    assert state(subject.module) == network
    assert torch.equal(subject.inputs, inputs)
    assert not subject.inputs.requires_grad


def test_what_is_published_is_still_explained(first) -> None:
    """An empty cell is allowed to a new model; where there is a number it would be a step back."""
    cases = set(published())
    assert cases
    for case in sorted(cases):
        assert isinstance(first(*case), Attribution), case


@pytest.mark.parametrize("method", METHODS)
def test_every_point_is_explained_for_its_own_label(labelled, subject_of, method: str) -> None:
    """Methods repeat points and labels in batches; the two have to stay together."""
    weight = torch.tensor([[1.0, 0.0, 0.0, 2.0], [0.0, -3.0, 1.0, 0.0]])
    layer = nn.Linear(4, 2, bias=False)
    layer.weight.data.copy_(weight)
    labels = torch.tensor([0, 1, 1, 0, 1, 0])
    subject = subject_of(labelled(layer), torch.ones(6, 4), labels=labels)
    found = explain(METHODS[method], subject)
    assert isinstance(found, Attribution)
    wanted = weight[labels].double()
    assert ((found.units.abs() > 0.25) == (wanted != 0)).all()
    assert (found.units.sign()[wanted != 0] == wanted.sign()[wanted != 0]).all()
