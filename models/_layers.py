"""Layers by the number of spatial dimensions: 2 for images, 1 for signals.

Plain leaf layers without in-place activations, so that every model can be explained layer by layer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

Bounds = tuple[float, float]
Normal = Callable[[nn.Module], nn.Module]


def plain(layer: nn.Module) -> nn.Module:
    """Return the layer as it is: the normalisation that does nothing."""
    return layer


def spectral(layer: nn.Module) -> nn.Module:
    """Divide the weight by its largest singular value (Miyato 2018, arXiv 1802.05957)."""
    return torch.nn.utils.parametrizations.spectral_norm(layer)


def conv(dims: int, inputs: int, outputs: int) -> nn.Module:
    """Convolution that keeps the extent: kernel 3 in images, 9 in signals."""
    if dims == 2:
        return nn.Conv2d(inputs, outputs, kernel_size=3, padding=1)
    return nn.Conv1d(inputs, outputs, kernel_size=9, padding=4)


def down(dims: int, inputs: int, outputs: int) -> nn.Module:
    """Strided convolution that halves every extent: kernel 4 in images, 8 in signals."""
    if dims == 2:
        return nn.Conv2d(inputs, outputs, kernel_size=4, stride=2, padding=1)
    return nn.Conv1d(inputs, outputs, kernel_size=8, stride=2, padding=3)


def up(dims: int, inputs: int, outputs: int) -> nn.Module:
    """Transposed convolution that doubles every extent: kernel 4 in images, 8 in signals."""
    if dims == 2:
        return nn.ConvTranspose2d(inputs, outputs, kernel_size=4, stride=2, padding=1)
    return nn.ConvTranspose1d(inputs, outputs, kernel_size=8, stride=2, padding=3)


def batch_norm(dims: int, channels: int) -> nn.Module:
    """Batch normalisation over all positions."""
    return nn.BatchNorm2d(channels) if dims == 2 else nn.BatchNorm1d(channels)


def smooth(dims: int) -> nn.Module:
    """Last layer over one channel: learned, and a small blur to begin with.

    Takes away the checkerboard that transposed convolutions leave (Odena 2016, doi
    10.23915/distill.00003) before a discriminator has to teach it: binomial 3x3 in images, a Hann
    window of 9 samples in signals.
    """
    layer: nn.Conv1d | nn.Conv2d
    if dims == 2:
        layer = nn.Conv2d(1, 1, kernel_size=3, padding=1, padding_mode="replicate")
        window = torch.tensor([0.25, 0.5, 0.25])
        window = window[:, None] * window
    else:
        layer = nn.Conv1d(1, 1, kernel_size=9, padding=4, padding_mode="replicate")
        window = torch.hann_window(11, periodic=False)[1:-1]
    with torch.no_grad():
        layer.weight.copy_((window / window.sum()).expand_as(layer.weight))
        layer.bias.zero_()  # type: ignore[union-attr]
    return layer


def limit(dims: int) -> nn.Module:
    """Tanh for images, whose grey levels are limited; nothing for signals, which have no limit."""
    return nn.Tanh() if dims == 2 else nn.Identity()


def coarse(sample_shape: Sequence[int], halvings: int) -> tuple[int, ...]:
    """Return the extents of a sample halved so many times.

    >>> coarse((1, 64, 64), 4), coarse((1, 256), 4)
    ((4, 4), (16,))
    """
    extents = tuple(sample_shape[1:])
    if len(extents) not in (1, 2) or any(extent % 2**halvings for extent in extents):
        raise ValueError(
            f"sample shape {tuple(sample_shape)}: extents must be divisible by {2**halvings}"
        )
    return tuple(extent // 2**halvings for extent in extents)


def volume(shape: Sequence[int]) -> int:
    """Return the number of values in an array of this shape."""
    return math.prod(shape)


def with_labels(z: Tensor, labels: Tensor, num_classes: int) -> Tensor:
    """Append the one-hot label: (n, d) -> (n, d + num_classes); nothing when unconditional."""
    if num_classes == 0:
        return z
    one_hot = nn.functional.one_hot(labels, num_classes).to(z.dtype)
    return torch.cat([z, one_hot], dim=1)


def of_label(scores: Tensor, labels: Tensor) -> Tensor:
    """Take each row's score for its label: (n, classes) -> (n,); column 0 when unconditional.

    One output a class instead of an embedded label (as in StarGAN v2, arXiv 1912.01865): a linear
    head with a row a class is the projection discriminator of Miyato 2018 (arXiv 1802.05637) and
    stays a plain layer. Losses of the scores are computed in single precision.
    """
    scores = scores.float()
    if scores.shape[1] == 1:
        return scores[:, 0]
    return scores.gather(1, labels[:, None])[:, 0]


def initialise(module: nn.Module, std: float = 0.02) -> None:
    """Draw weights of convolutions and linear layers from N(0, std), as DCGAN does."""
    for layer in module.modules():
        if isinstance(layer, nn.modules.conv._ConvNd | nn.Linear):
            nn.init.normal_(layer.weight, 0.0, std)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
