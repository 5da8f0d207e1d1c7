"""A small U-Net that is told the level of noise and the class, for images and for signals.

Ronneberger 2015 (arXiv 1505.04597) with the residual blocks of diffusion models (Ho 2020, arXiv
2006.11239; Dhariwal and Nichol 2021, arXiv 2105.05233: scale and shift after the second
normalisation). It works on blocks of neighbouring values as channels (Shi 2016, arXiv 1609.05158),
which on a processor makes it several times cheaper at the size of the sample.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from phantombench.models._extents import Extents
from phantombench.models._layers import conv

GROUPS = 8  # of group normalisation, where they divide the channels
FAINT = 0.1


def norm(channels: int) -> nn.GroupNorm:
    """Group normalisation (Wu and He 2018, arXiv 1803.08494)."""
    return nn.GroupNorm(math.gcd(GROUPS, channels), channels)


def faint(layer: nn.Module) -> nn.Module:
    """Make a layer's weights small: what it adds to is almost left alone to begin with."""
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.mul_(FAINT)
    return layer


class Block(nn.Module):
    """Two convolutions beside a shortcut; the embedding scales and shifts between them."""

    def __init__(
        self, dims: int, inputs: int, outputs: int, embedding: int, kernel: int, dropout: float
    ) -> None:
        super().__init__()
        self.first = nn.Sequential(norm(inputs), nn.SiLU(), conv(dims, inputs, outputs, kernel))
        self.told = nn.Linear(embedding, 2 * outputs)
        self.norm = norm(outputs)
        self.second = nn.Sequential(
            nn.SiLU(), nn.Dropout(dropout), faint(conv(dims, outputs, outputs, kernel))
        )
        self.short = nn.Identity() if inputs == outputs else conv(dims, inputs, outputs, 1)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """Map x (n, inputs, *extents) to (n, outputs, *extents)."""
        scale, shift = self.told(embedding).view(len(x), -1, *[1] * (x.dim() - 2)).chunk(2, dim=1)
        inner = self.norm(self.first(x)) * (1.0 + scale) + shift
        return self.short(x) + self.second(inner)


class Attention(nn.Module):
    """Every place looks at every other (Vaswani 2017, arXiv 1706.03762), beside a shortcut."""

    def __init__(self, dims: int, channels: int) -> None:
        super().__init__()
        self.read = nn.Sequential(norm(channels), conv(dims, channels, 3 * channels, 1))
        self.write = faint(conv(dims, channels, channels, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Map x (n, channels, *extents) to the same shape."""
        query, key, value = self.read(x).flatten(2).transpose(1, 2).chunk(3, dim=2)
        seen = F.scaled_dot_product_attention(query, key, value)
        return x + self.write(seen.transpose(1, 2).reshape(x.shape))


class UNet(nn.Module):
    """Samples, level of noise and label to something of the samples' shape.

    Args:
        sample_shape: (channels, *extents).
        num_classes: 0 where it is told no label.
        width: channels at the finest level; each coarser one has as many times more as
            `multiples` says.
        block: side of the blocks of neighbouring values that become channels.
        kernel: of the convolutions.
        dropout: share of values that are left out in training, below the finest level.
    """

    def __init__(
        self,
        sample_shape: Sequence[int],
        num_classes: int,
        *,
        width: int,
        multiples: Sequence[int],
        block: int,
        kernel: int,
        dropout: float,
    ) -> None:
        super().__init__()
        channels, dims = sample_shape[0], len(sample_shape) - 1
        self.block, self.step = block, 2 ** (len(multiples) - 1)
        self.frequencies, embedding = width // 2, 4 * width
        self.embed = nn.Sequential(
            nn.Linear(2 * self.frequencies, embedding), nn.SiLU(), nn.Linear(embedding, embedding)
        )
        self.labels = nn.Embedding(num_classes, embedding) if num_classes else None
        inner = channels * block**dims
        self.enter = conv(dims, inner, width, kernel)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        kept, last = [width], width
        for level, multiple in enumerate(multiples):
            if level:
                kept.append(last)
            made = width * multiple
            lost = dropout if level else 0.0
            self.down.append(Block(dims, last, made, embedding, kernel, lost))
            kept.append(made)
            last = made
        self.middle = Block(dims, last, last, embedding, kernel, dropout)
        self.attention = Attention(dims, last)
        for level in reversed(range(len(multiples))):
            made = width * multiples[level]
            lost = dropout if level else 0.0
            for _ in range(2):
                self.up.append(Block(dims, last + kept.pop(), made, embedding, kernel, lost))
                last = made
        self.leave = nn.Sequential(norm(last), nn.SiLU(), faint(conv(dims, last, inner, kernel)))

    def forward(self, x: Tensor, noise: Tensor, labels: Tensor) -> Tensor:
        """Map x (n, channels, *extents), noise (n,) and labels (n,) to the shape of x."""
        extents = x.shape[2:]
        h = self.enter(channels_last(fold(padded(x, self.block * self.step), self.block)))
        embedding = self.embed(waves(noise, self.frequencies))
        if self.labels is not None:
            embedding = embedding + self.labels(labels)
        embedding = F.silu(embedding)
        kept = [h]
        for level, block in enumerate(self.down):
            if level:
                h = halved(h)
                kept.append(h)
            h = block(h, embedding)
            kept.append(h)
        h = self.attention(self.middle(h, embedding))
        for place, block in enumerate(self.up):
            if place and place % 2 == 0:
                h = F.interpolate(h, scale_factor=2.0, mode="nearest")
            h = block(torch.cat([h, kept.pop()], dim=1), embedding)
        return cropped(unfold(self.leave(h), self.block), extents)


def waves(noise: Tensor, frequencies: int) -> Tensor:
    """Cosines and sines of the level of noise (Vaswani 2017): (n,) -> (n, 2 * frequencies).

    >>> waves(torch.zeros(1), 2)
    tensor([[1., 1., 0., 0.]])
    """
    rates = torch.exp(torch.linspace(0.0, math.log(1e3), frequencies, device=noise.device))
    angles = noise.float()[:, None] * rates
    return torch.cat([angles.cos(), angles.sin()], dim=1)


def halved(x: Tensor) -> Tensor:
    """Mean of 2 neighbours along every side: the extents halve."""
    return F.avg_pool2d(x, 2) if x.dim() == 4 else F.avg_pool1d(x, 2)


def padded(x: Tensor, multiple: int) -> Tensor:
    """Repeat the last values until every extent is a multiple.

    >>> padded(torch.zeros(1, 1, 5), 4).shape
    torch.Size([1, 1, 8])
    """
    sizes = [size for extent in reversed(x.shape[2:]) for size in (0, -extent % multiple)]
    return F.pad(x, sizes, mode="replicate") if any(sizes) else x


def cropped(x: Tensor, extents: Extents) -> Tensor:
    """Keep the first values along every side."""
    for axis, extent in enumerate(extents, start=2):
        x = x.narrow(axis, 0, extent)
    return x


def channels_last(x: Tensor) -> Tensor:
    """Lay images out with channels last, which convolutions on a processor are quickest with."""
    return x.contiguous(memory_format=torch.channels_last) if x.dim() == 4 else x


def fold(x: Tensor, block: int) -> Tensor:
    """Make channels of blocks of neighbours: (n, c, h, w) -> (n, c b b, h / b, w / b).

    >>> fold(torch.arange(4.0).view(1, 1, 4), 2)
    tensor([[[0., 2.],
             [1., 3.]]])
    """
    if x.dim() == 4:
        return F.pixel_unshuffle(x, block)
    n, channels, length = x.shape
    return x.view(n, channels, length // block, block).transpose(2, 3).flatten(1, 2)


def unfold(x: Tensor, block: int) -> Tensor:
    """Undo `fold`.

    >>> unfold(fold(torch.arange(4.0).view(1, 1, 4), 2), 2)
    tensor([[[0., 1., 2., 3.]]])
    """
    if x.dim() == 4:
        return F.pixel_shuffle(x, block)
    n, channels, length = x.shape
    return (
        x.view(n, channels // block, block, length).transpose(2, 3).reshape(n, -1, length * block)
    )
