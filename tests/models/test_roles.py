"""Roles: who has which, and what is said to whom lacks one."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import torch
from torch import nn

from phantombench.errors import PhantomBenchError
from phantombench.model import roles
from phantombench.model.registry import model_names
from phantombench.model.sampling import build_model


class OnlySamples(nn.Module):
    def sample(self, labels: torch.Tensor, rng: torch.Generator) -> torch.Tensor:
        return torch.rand((len(labels), 1, 4), generator=rng)


class NoNetworks(nn.Module):
    """Attributes of the right names that are no networks."""

    generator = discriminator = sample = None
    latent_dim = 4


ROLES = {
    roles.is_sampling: OnlySamples(),
    roles.is_differentiable: build_model("dcgan", (1, 16), 2, (0.0, 1.0), {"width": 2}),
    roles.is_judging: build_model("dcgan", (1, 16), 2, (0.0, 1.0), {"width": 2}),
    roles.is_reconstructing: build_model("vaegan", (1, 16), 2, (0.0, 1.0), {"width": 2}),
    roles.is_trainable: build_model("dcgan", (1, 16), 2, (0.0, 1.0), {"width": 2}),
}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.__name__)
def test_a_role_is_seen_where_it_is_and_nowhere_else(role: Any) -> None:
    assert role(ROLES[role])
    assert not role(NoNetworks())
    assert not role(object())


def test_networks_are_parts_of_a_module_which_a_static_lookup_does_not_find() -> None:
    """So `isinstance` with a protocol, static from Python 3.12 on, would not do."""
    built = (build_model(name, (1, 16), 2, (0.0, 1.0), {}) for name in model_names())
    for model in filter(roles.is_differentiable, built):
        with pytest.raises(AttributeError):
            inspect.getattr_static(model, "generator")
        assert roles.generator_of(model) is model.generator
        assert roles.discriminator_of(model) is model.discriminator


@pytest.mark.parametrize(
    ("methods", "said"),
    [
        ((), r"it has no optimizers\(\) and no training_step\(draw, rng\)"),
        (("optimizers",), r"it has no training_step\(draw, rng\)\."),
        (("training_step",), r"it has no optimizers\(\)\."),
    ],
)
def test_what_training_lacks_is_named(methods: tuple[str, ...], said: str) -> None:
    model = OnlySamples()
    for name in methods:
        setattr(model, name, lambda *_: {})
    with pytest.raises(PhantomBenchError, match=said):
        roles.check_trainable(model, "model mine")


def test_what_cannot_be_sampled_cannot_be_trained() -> None:
    with pytest.raises(PhantomBenchError, match="NoNetworks cannot be sampled"):
        roles.check_trainable(NoNetworks(), "model mine")
    with pytest.raises(PhantomBenchError, match=r"derive the class from nn\.Module"):
        roles.check_sampling(object(), "model mine")


def test_parameters_are_those_of_what_samples() -> None:
    gan = ROLES[roles.is_judging]
    assert roles.sampling_parameters(gan) == list(gan.generator.parameters())
    lone = OnlySamples()
    lone.network, lone.discriminator = nn.Linear(2, 3), nn.Linear(2, 1)
    assert roles.sampling_parameters(lone) == list(lone.network.parameters())
