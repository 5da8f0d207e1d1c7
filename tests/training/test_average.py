"""The moving average, and batch statistics taken again."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from phantombench.model.registry import model_names
from phantombench.model.sampling import build_model
from phantombench.training.average import CALIBRATION, Average


def draw(rng: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Stands for batches of real samples: two classes that alternate."""
    return 3.0 + torch.randn((64, 1, 256), generator=rng), torch.arange(64) % 2


def test_average_moves_by_the_decay_and_leaves_the_discriminator() -> None:
    model = build_model("dcgan", (1, 256), 0, (-1.0, 1.0), {"width": 4})
    average = Average(model, decay=0.75)
    old = {name: p.detach().clone() for name, p in model.named_parameters()}
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(1.0)
    average.update(model, step=1000)
    for name, parameter in average.model.named_parameters():
        moved = 0.0 if name.startswith("discriminator") else 0.25
        assert torch.allclose(parameter, old[name] + moved, atol=1e-6), name


def test_the_start_is_forgotten() -> None:
    model = build_model("classical-gan", (1, 256), 0, (-1.0, 1.0), {"width": 4})
    average = Average(model, decay=0.999)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(1.0)
    for step in range(1, 60):
        average.update(model, step)
    gaps = [
        (p - q).abs().max().item()
        for (name, p), q in zip(average.model.named_parameters(), model.parameters(), strict=True)
        if name.startswith("generator")
    ]
    assert max(gaps) < 0.01


def test_ready_takes_batch_statistics_again() -> None:
    model = build_model("dcgan", (1, 256), 2, (-1.0, 1.0), {"width": 4})
    average = Average(model, decay=0.9)
    ready = average.ready(model, draw, seed=1)
    norm = next(m for m in ready.generator.modules() if isinstance(m, torch.nn.BatchNorm1d))
    seen: list[torch.Tensor] = []
    hook = norm.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    z = torch.randn((512, model.latent_dim), generator=torch.Generator().manual_seed(9))
    with torch.no_grad():
        ready.generator(z, torch.arange(512) % 2)
    hook.remove()
    assert torch.allclose(norm.running_mean, seen[0].mean((0, 2)), atol=0.02)
    assert torch.allclose(norm.running_var, seen[0].var((0, 2)), rtol=0.1)
    first = {name: t.clone() for name, t in ready.state_dict().items()}
    again = average.ready(model, draw, seed=1).state_dict()
    assert all(torch.equal(first[name], again[name]) for name in first)


@pytest.mark.parametrize("name", model_names())
def test_no_batch_norm_is_left_without_statistics(name: str) -> None:
    model = build_model(name, (1, 256), 2, (-1.0, 1.0), {})
    ready = Average(model, decay=0.9).ready(model, draw, seed=1)
    norms = [m for m in ready.modules() if isinstance(m, torch.nn.BatchNorm1d)]
    assert all(norm.num_batches_tracked == CALIBRATION for norm in norms)


def test_an_encoder_takes_its_statistics_from_real_samples() -> None:
    model = build_model("vaegan", (1, 256), 2, (-1.0, 1.0), {"width": 4})
    ready = Average(model, decay=0.9).ready(model, draw, seed=1)
    first = next(m for m in ready.encoder.modules() if isinstance(m, torch.nn.BatchNorm1d))
    real, labels = draw(torch.Generator().manual_seed(7))
    seen: list[torch.Tensor] = []
    first.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    ready.reconstruct(real, labels)
    assert torch.allclose(first.running_mean, seen[0].mean((0, 2)), rtol=0.05, atol=0.02)
    assert torch.allclose(first.running_var, seen[0].var((0, 2)), rtol=0.1)


def test_buffers_that_are_not_statistics_are_the_present_ones() -> None:
    model = build_model("dcgan", (1, 256), 2, (-1.0, 1.0), {"width": 4})
    average = Average(model, decay=0.9)
    model.generator.register_buffer("counter", torch.zeros(()))
    average.model.generator.register_buffer("counter", torch.zeros(()))
    model.generator.counter += 5
    assert average.ready(model, draw, seed=1).generator.counter == 5


@pytest.mark.parametrize("model", ["dcgan", "vaegan"])
def test_the_discriminator_is_the_present_one(model: str) -> None:
    built = build_model(model, (1, 256), 0, (-1.0, 1.0), {"width": 4})
    average = Average(built, decay=0.9)
    with torch.no_grad():
        for parameter in built.discriminator.parameters():
            parameter.mul_(2.0)
    ready = average.ready(built, draw, seed=0)
    pairs = zip(
        built.discriminator.state_dict().values(),
        ready.discriminator.state_dict().values(),
        strict=True,
    )
    assert all(torch.equal(a, b) for a, b in pairs)
    assert not ready.training
    assert np.isfinite(ready.generator(torch.zeros(2, 64), torch.zeros(2).long())).all()
