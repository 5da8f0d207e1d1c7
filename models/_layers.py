"""Layers by the number of spatial dimensions: 2 for images, 1 for signals.

Plain leaf layers without in-place activations, so that every model can be explained layer by layer.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from phantombench.models._extents import Extents, volume

__all__ = [
    "Blurred",
    "Bounds",
    "Normal",
    "batch_norm",
    "conv",
    "down",
    "initialise",
    "limit",
    "of_label",
    "plain",
    "smooth",
    "spectral",
    "up",
    "volume",
    "with_labels",
]

Bounds = tuple[float, float]
Normal = Callable[[nn.Module], nn.Module]


def plain(layer: nn.Module) -> nn.Module:
    """Return the layer as it is: the normalisation that does nothing."""
    return layer


def spectral(layer: nn.Module) -> nn.Module:
    """Divide the weight by its largest singular value (Miyato 2018, arXiv 1802.05957)."""
    return torch.nn.utils.parametrizations.spectral_norm(layer)


def conv(dims: int, inputs: int, outputs: int, kernel: int | None = None) -> nn.Module:
    """Convolution that keeps the extent: an odd kernel, by default 3 in images, 9 in signals."""
    size = kernel or (3 if dims == 2 else 9)
    layer = nn.Conv2d if dims == 2 else nn.Conv1d
    return layer(inputs, outputs, kernel_size=size, padding=size // 2)


def down(dims: int, inputs: int, outputs: int) -> nn.Module:
    """Strided convolution that halves every extent: kernel 4 in images, 8 in signals.

    Of an odd extent it drops the odd value.

    >>> down(1, 2, 1)(torch.zeros(1, 2, 125)).shape
    torch.Size([1, 1, 62])
    """
    if dims == 2:
        return nn.Conv2d(inputs, outputs, kernel_size=4, stride=2, padding=1)
    return nn.Conv1d(inputs, outputs, kernel_size=8, stride=2, padding=3)


def up(inputs: int, outputs: int, coarse: Extents, fine: Extents, blur: bool = False) -> nn.Module:
    """Transposed convolution from coarse extents to fine ones: kernel 4 in images, 8 in signals.

    Doubles every extent, and adds a value at the end of one that was odd. With `blur` no
    checkerboard is left (see `Blurred`); the kernel is longer by 2.

    >>> up(1, 2, (62,), (125,))(torch.zeros(1, 1, 62)).shape
    torch.Size([1, 2, 125])
    """
    odd = [after - 2 * before for before, after in zip(coarse, fine, strict=True)]
    more = int(blur)
    layer: nn.Module
    if len(fine) == 2:
        layer = nn.ConvTranspose2d(
            inputs, outputs, 4 + 2 * more, 2, 1 + more, output_padding=(odd[0], odd[1])
        )
    else:
        layer = nn.ConvTranspose1d(
            inputs, outputs, 8 + 2 * more, 2, 3 + more, output_padding=odd[0]
        )
    if blur:
        nn.utils.parametrize.register_parametrization(layer, "weight", Blurred())
    return layer


class Blurred(nn.Module):
    """Kernel of a transposed convolution whose output is blurred by (1, 2, 1) / 4 along each side.

    What a stride of 2 leaves at the finest wavelength, the checkerboard (Odena, Dumoulin, Olah
    2016, doi 10.23915/distill.00003), such a blur takes away altogether (Zhang 2019, arXiv
    1904.11486; Karras 2019, arXiv 1812.04948). It is part of the kernel: one layer does both.
    """

    def forward(self, kernel: Tensor) -> Tensor:
        """Map (inputs, outputs, k, ...) to (inputs, outputs, k + 2, ...)."""
        for axis in range(kernel.dim() - 2):
            ends = [0] * (2 * axis)
            middle = F.pad(kernel, [*ends, 1, 1])
            kernel = (F.pad(kernel, [*ends, 0, 2]) + F.pad(kernel, [*ends, 2, 0])) / 4 + middle / 2
        return kernel

    def right_inverse(self, kernel: Tensor) -> Tensor:
        """Start from the inner k values of a kernel along every side."""
        for axis in range(2, kernel.dim()):
            kernel = kernel.narrow(axis, 1, kernel.shape[axis] - 2)
        return kernel.clone()


def batch_norm(dims: int, channels: int) -> nn.Module:
    """Batch normalisation over all positions."""
    return nn.BatchNorm2d(channels) if dims == 2 else nn.BatchNorm1d(channels)


def smooth(dims: int, channels: int, needless: bool = False) -> nn.Module:
    """Last layer, over each channel by itself: learned, and a small blur to begin with.

    Where it is `needless`, since all upsampling blurs (`Blurred`), it begins as the identity.

    Takes away the checkerboard that transposed convolutions leave (Odena 2016, doi
    10.23915/distill.00003) before a discriminator has to teach it: binomial 3x3 in images, a Hann
    window of 9 samples in signals.
    """
    layer: nn.Conv1d | nn.Conv2d
    if dims == 2:
        layer = nn.Conv2d(
            channels, channels, 3, padding=1, groups=channels, padding_mode="replicate"
        )
        window = torch.tensor([0.25, 0.5, 0.25])
        window = window[:, None] * window
    else:
        layer = nn.Conv1d(
            channels, channels, 9, padding=4, groups=channels, padding_mode="replicate"
        )
        window = torch.hann_window(11, periodic=False)[1:-1]
    if needless:
        window = (window == window.max()).to(window)
    with torch.no_grad():
        layer.weight.copy_((window / window.sum()).expand_as(layer.weight))
        layer.bias.zero_()  # type: ignore[union-attr]
    return layer


def limit(dims: int) -> nn.Module:
    """Tanh for images, whose grey levels are limited; nothing for signals, which have no limit."""
    return nn.Tanh() if dims == 2 else nn.Identity()


def with_labels(z: Tensor, labels: Tensor, num_classes: int) -> Tensor:
    """Append the one-hot label: (n, d) -> (n, d + num_classes); nothing when unconditional."""
    if num_classes == 0:
        return z
    one_hot = nn.functional.one_hot(labels, num_classes).to(z.dtype)
    return torch.cat([z, one_hot], dim=1)


def of_label(scores: Tensor, labels: Tensor) -> Tensor:
    """Take each row's score for its label: (n, classes) -> (n,); column 0 when unconditional.

    One output per class instead of an embedded label (as in StarGAN v2, arXiv 1912.01865): a linear
    head with a row per class is the projection discriminator of Miyato 2018 (arXiv 1802.05637) and
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
            own = getattr(layer, "parametrizations", None)
            nn.init.normal_(own.weight.original if own else layer.weight, 0.0, std)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
