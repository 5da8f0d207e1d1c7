"""Upsampling without checkerboards: a transposed convolution with a blur in its kernel."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from phantombench.model.sampling import build_model, remove_parametrizations
from phantombench.models._layers import up


@pytest.mark.parametrize("dims", [1, 2])
def test_the_blur_in_the_kernel_equals_a_blur_of_the_output(dims: int) -> None:
    layer = up(3, 5, (8,) * dims, (16,) * dims, blur=True)
    kernel = layer.parametrizations.weight.original  # type: ignore[union-attr, index]
    x = torch.randn(2, 3, *(8,) * dims, generator=torch.Generator().manual_seed(0))
    spread = F.conv_transpose2d if dims == 2 else F.conv_transpose1d
    sharp = spread(x, kernel, stride=2)  # type: ignore[arg-type]
    taps = torch.tensor([0.25, 0.5, 0.25])
    window = (taps[:, None] * taps if dims == 2 else taps).expand(5, 1, *(3,) * dims)
    convolve = F.conv2d if dims == 2 else F.conv1d
    blurred = convolve(sharp, window, padding=2, groups=5)
    inner = (slice(None), slice(None), *[slice(edge := (2 if dims == 2 else 4), edge + 16)] * dims)
    wanted = blurred[inner] + layer.bias.view(-1, *[1] * dims)  # type: ignore[union-attr, operator]
    torch.testing.assert_close(layer(x), wanted)


@pytest.mark.parametrize("dims", [1, 2])
def test_a_flat_input_gives_no_checkerboard(dims: int) -> None:
    coarse, fine = (16,) * dims, (32,) * dims
    layer, plain = up(3, 2, coarse, fine, blur=True), up(3, 2, coarse, fine)
    flat = torch.ones(1, 3, *coarse)
    inner = (slice(None), slice(None), *[slice(8, -8)] * dims)
    spread = {each: each(flat)[inner].flatten(2).std(dim=2).max() for each in (layer, plain)}
    assert spread[layer] < 1e-6 < 1e-3 < spread[plain]


@pytest.mark.parametrize("name", ["dcgan", "bilstm-dcgan", "vaegan", "wgan"])
@pytest.mark.parametrize("shape", [(1, 64, 64), (2, 250), (3, 31, 50)], ids=str)
def test_a_model_draws_the_same_once_its_kernels_are_plain(
    name: str, shape: tuple[int, ...]
) -> None:
    model = build_model(name, shape, 2, (0.0, 1.0), {"width": 4, "blur": True}).eval()
    z, labels = torch.randn(4, model.latent_dim), torch.tensor([0, 1, 0, 1])
    with torch.no_grad():
        before = model.generator(z, labels)
        remove_parametrizations(model)
        after = model.generator(z, labels)
    assert before.shape == (4, *shape)
    torch.testing.assert_close(before, after)
