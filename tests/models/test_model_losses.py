"""What each paper's loss and constraint does, on cases small enough to work out by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from phantombench.model.sampling import build_model
from phantombench.models._augment import Augmentation
from phantombench.models._losses import (
    gradient_penalty,
    hinge_discriminator,
    hinge_generator,
    logistic_discriminator,
    logistic_generator,
    zero_centred_penalty,
)

SHAPE = (1, 256)


def test_hinge_by_hand() -> None:
    real, fake = torch.tensor([2.0, 0.0]), torch.tensor([-2.0, 1.0])
    assert hinge_discriminator(real, fake).item() == pytest.approx(0.5 + 1.0)
    assert hinge_generator(fake).item() == pytest.approx(0.5)


def test_cross_entropy_by_hand() -> None:
    undecided = torch.zeros(3)
    assert logistic_discriminator(undecided, undecided).item() == pytest.approx(2 * math.log(2))
    assert logistic_generator(torch.tensor([100.0])).item() == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("slope", [0.0, 1.0, 3.0])
def test_gradient_penalty_of_a_linear_critic(slope: float) -> None:
    """A critic whose gradient has length g per unit of [-1, 1] pays (g - 1)^2."""
    real, fake = torch.randn(5, 1, 8), torch.randn(5, 1, 8)
    span = 2.0

    def critic(x: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return slope / span * x[:, 0, 0]

    rng = torch.Generator().manual_seed(0)
    found = gradient_penalty(critic, real, fake, torch.zeros(5).long(), span, rng)
    assert found.item() == pytest.approx((slope - 1.0) ** 2, abs=1e-5)


@pytest.mark.parametrize("slope", [0.0, 1.0, 3.0])
def test_zero_centred_penalty_of_a_linear_critic(slope: float) -> None:
    """A critic whose gradient has length g per unit of [-1, 1] pays g^2 / 2 (R1)."""
    span = 2.0

    def critic(x: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return slope / span * x[:, 0, 0]

    found = zero_centred_penalty(critic, torch.randn(5, 1, 8), torch.zeros(5).long(), span)
    assert found.item() == pytest.approx(slope**2 / 2, abs=1e-5)


@pytest.mark.parametrize("name", ["dcgan", "bilstm-dcgan", "vaegan", "classical-gan"])
def test_r1_makes_the_discriminator_pay_for_its_slope(name: str) -> None:
    def losses(r1: float) -> tuple[float, float]:
        model = build_model(name, SHAPE, 0, (-1.0, 1.0), {"width": 4, "r1": r1}).eval()
        real = torch.randn((8, *SHAPE), generator=torch.Generator().manual_seed(0))
        labels = torch.zeros(8).long()
        step = model.training_step(lambda: (real, labels), torch.Generator().manual_seed(0))
        seen = model.augment(real, torch.Generator())
        penalty = zero_centred_penalty(model.discriminator, seen, labels, 1.0)
        return next(step)[1]["loss"].item(), penalty.item()

    (without, _), (with_it, penalty) = losses(0.0), losses(10.0)
    assert penalty > 0
    assert with_it > without


def wgan(**told: float) -> tuple[Any, Any]:
    """A narrow WGAN and one step of it on constant data."""
    model = build_model("wgan", SHAPE, 0, (-1.0, 1.0), {"width": 4, **told})
    step = model.training_step(
        lambda: (torch.randn(4, *SHAPE), torch.zeros(4).long()), torch.Generator().manual_seed(0)
    )
    return model, step


def test_wgan_clips_after_every_critic_step() -> None:
    model, step = wgan(clip=0.03, critic_steps=2)
    critic = list(model.discriminator.parameters())
    assert max(p.abs().max() for p in critic) <= 0.03
    phases = []
    for phase, _ in step:
        phases.append(phase)
        assert max(p.abs().max() for p in critic) <= 0.03
        with torch.no_grad():
            critic[0].fill_(5.0)  # as an optimizer might
    assert phases == ["critic", "critic", "generator"]
    assert critic[0].max().item() == 5.0, "the generator's step leaves the critic alone"


def test_wgan_penalty_takes_the_place_of_clipping() -> None:
    model, step = wgan(penalty=10.0)
    assert isinstance(model.optimizers()["critic"], torch.optim.Adam)
    _, losses = next(step)
    assert losses["loss"] > -losses["distance"]
    with torch.no_grad():
        next(model.discriminator.parameters()).fill_(5.0)
    next(step)
    assert next(model.discriminator.parameters()).max().item() == 5.0


def test_wgan_takes_several_critic_steps_each_on_fresh_data() -> None:
    drawn = []

    def draw() -> tuple[torch.Tensor, torch.Tensor]:
        drawn.append(len(drawn))
        return torch.randn(4, *SHAPE), torch.zeros(4).long()

    model = build_model("wgan", SHAPE, 0, (-1.0, 1.0), {"width": 4, "critic_steps": 5})
    phases = [phase for phase, _ in model.training_step(draw, torch.Generator())]
    assert phases == ["critic"] * 5 + ["generator"]
    assert len(drawn) == 6


@pytest.mark.parametrize("name", ["classical-gan", "dcgan", "bilstm-dcgan", "vaegan"])
def test_the_generator_runs_forward_once_a_step(name: str) -> None:
    model, calls = build_model(name, SHAPE, 0, (-1.0, 1.0), {"width": 4}), []
    model.generator.register_forward_hook(lambda *_: calls.append(1))
    real, labels = torch.randn(4, *SHAPE), torch.zeros(4).long()
    list(model.training_step(lambda: (real, labels), torch.Generator()))
    assert len(calls) == 1


def test_spectral_norm_holds_the_discriminator_to_slope_one() -> None:
    model = build_model("dcgan", SHAPE, 0, (-1.0, 1.0), {"width": 4})
    x = torch.randn(8, *SHAPE)
    for _ in range(30):
        model.discriminator(x, torch.zeros(8).long())  # power iteration
    for layer in model.discriminator.modules():
        if hasattr(layer, "parametrizations"):
            matrix = layer.weight.flatten(1)
            assert torch.linalg.matrix_norm(matrix, 2).item() == pytest.approx(1.0, abs=0.05)


def test_vaegan_learns_to_reconstruct() -> None:
    model = build_model("vaegan", SHAPE, 0, (-1.0, 1.0), {"width": 4, "lr": 2e-3})
    times = torch.linspace(0, 6.28, 256)
    phases = torch.arange(16)[:, None, None] * 0.4
    real, labels = torch.sin(times + phases), torch.zeros(16).long()
    optimizer = model.optimizers()["autoencoder"]
    errors = []
    for step in range(25):
        rng = torch.Generator().manual_seed(step)
        _, (_, losses) = model.training_step(lambda: (real, labels), rng)
        optimizer.zero_grad()
        losses["loss"].backward()
        optimizer.step()
        errors.append(losses["similarity"].item())
    assert errors[-1] < 0.5 * errors[0]
    assert model.reconstruct(real, labels).shape == real.shape


@pytest.mark.parametrize("shape", [(1, 64, 64), (3, 20, 31), (1, 256), (2, 100)])
def test_augmentation_changes_values_passes_gradients_and_never_flips(
    shape: tuple[int, ...],
) -> None:
    ramp = torch.linspace(0, 1, shape[-1]).expand(200, *shape).clone().requires_grad_(True)
    change = Augmentation((0.0, 1.0), strength=1.0)
    changed = change(ramp, torch.Generator().manual_seed(0))
    assert changed.shape == ramp.shape
    assert not torch.equal(changed, ramp)
    changed.sum().backward()
    assert ramp.grad is not None and torch.isfinite(ramp.grad).all()
    # A ramp that rises from left to right still does, in every sample.
    rows = changed.detach().flatten(1, -2)
    assert (rows[..., -1] > rows[..., 0]).float().mean() > 0.9


def test_augmentation_of_strength_zero_changes_nothing() -> None:
    x = torch.randn(3, 1, 64, 64)
    assert torch.equal(Augmentation((0.0, 1.0), 0.0)(x, torch.Generator()), x)


def test_augmentation_knows_the_unit() -> None:
    """The same samples in other units are changed the same way."""
    x = torch.rand(4, 1, 64, 64)
    small = Augmentation((0.0, 1.0), 1.0)(x, torch.Generator().manual_seed(5))
    large = Augmentation((0.0, 255.0), 1.0)(255.0 * x, torch.Generator().manual_seed(5))
    assert torch.allclose(small, large / 255.0, atol=1e-5)
