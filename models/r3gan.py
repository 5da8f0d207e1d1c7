"""R3GAN: residual networks that meet in pairs, both sides of the discriminator held flat.

Huang, Gokaslan, Kuleshov, Tompkin: The GAN is dead; long live the GAN! A Modern Baseline GAN,
NeurIPS 2024, arXiv 2501.05441. Kept: the relativistic loss of pairs (Jolicoeur-Martineau 2018) with
gradient penalties at real (R1) and at generated samples (R2), residual blocks of a 1x1, a grouped
3x3 and a 1x1 convolution with leaky ReLU, no normalisation, weights scaled by the number of blocks
(Zhang 2019, arXiv 1901.09321), bilinear resampling, Adam with beta1 0 and beta2 .99. Changed: the
finest level is read and written by one strided convolution, and a level has one block, so that it
trains on a processor; penalties at a share of the batch; last convolutions of blocks are small to
begin with, not zero; rates stay as they are; a pair has one class; differentiable augmentation
(Zhao 2020).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from phantombench.models._alternation import Draw, Step, latent
from phantombench.models._augment import Augmentation
from phantombench.models._bounds import FromUnit, ToUnit
from phantombench.models._extents import Extents, pyramid, volume, widths
from phantombench.models._layers import Bounds, conv, down, limit, of_label, up, with_labels
from phantombench.models._losses import logistic_generator, zero_centred_penalty
from phantombench.models._optimizers import without_momentum

__all__ = ["R3GAN"]

SLOPE = 0.2  # of the leaky ReLU
EXPANSION = 2  # channels within a block, as a multiple of those outside
GROUP = 16  # channels of a group of the middle convolution
SMALL = 0.1  # what the last convolution of a block begins with, beside the others


class Residual(nn.Module):
    """1x1, grouped 3x3 (9 in signals) and 1x1 convolution beside a shortcut.

    One layer with weights of its own, not one made of layers: everything goes through it, so that
    networks can be explained at every layer that they list.
    """

    def __init__(self, dims: int, channels: int, blocks: int) -> None:
        super().__init__()
        inner = EXPANSION * channels
        self.groups = max(1, inner // GROUP) if inner % GROUP == 0 else 1
        size = 3 if dims == 2 else 9
        around, at = [size] * dims, [1] * dims
        # Variances add up over blocks: each of two layers takes a part of what they may add.
        gain = math.sqrt(2.0 / (1.0 + SLOPE**2)) * blocks**-0.25
        self.enter = _drawn((inner, channels, *at), gain)
        self.enter_bias = nn.Parameter(torch.zeros(inner))
        self.mix = _drawn((inner, inner // self.groups, *around), gain)
        self.mix_bias = nn.Parameter(torch.zeros(inner))
        self.leave = _drawn((channels, inner, *at), SMALL)
        self.convolve: Callable[..., Tensor] = F.conv2d if dims == 2 else F.conv1d

    def forward(self, x: Tensor) -> Tensor:
        """Map x (n, channels, *extents) to the same shape."""
        h = F.leaky_relu(self.convolve(x, self.enter, self.enter_bias), SLOPE)
        h = self.convolve(
            h, self.mix, self.mix_bias, padding=self.mix.shape[-1] // 2, groups=self.groups
        )
        return x + self.convolve(F.leaky_relu(h, SLOPE), self.leave)


class Resample(nn.Module):
    """Bilinear between an extent and its half: weights 1 3 3 1 upwards, a mean downwards."""

    def __init__(self, extents: Extents, *, finer: bool) -> None:
        super().__init__()
        self.extents, self.finer = extents, finer

    def forward(self, x: Tensor) -> Tensor:
        """Map x (n, channels, *other extents) to (n, channels, *extents)."""
        if self.finer:
            return F.interpolate(x, self.extents, mode="bilinear" if x.dim() == 4 else "linear")
        return F.avg_pool2d(x, 2) if x.dim() == 4 else F.avg_pool1d(x, 2)


def _drawn(shape: tuple[int, ...], gain: float) -> nn.Parameter:
    """Draw weights (outputs, inputs, ...) that multiply the variance by the square of `gain`."""
    return nn.Parameter(torch.randn(shape) * gain / math.sqrt(volume(shape[1:])))


def _scaled(layer: Any, gain: float = 1.0) -> nn.Module:
    """Draw the weights of a layer as `_drawn` does, and set its bias to zero."""
    own = getattr(layer, "parametrizations", None)
    weight = own.weight.original if own else layer.weight
    # A transposed convolution has its inputs first.
    inputs = weight.shape[0] * volume(weight.shape[2:]) if own else volume(weight.shape[1:])
    nn.init.normal_(weight, 0.0, gain / math.sqrt(inputs))
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer  # type: ignore[no-any-return]


def _wide(levels: tuple[Extents, ...], width: int) -> tuple[int, ...]:
    """Return the channels of every level below the finest."""
    return widths(len(levels) - 1, width, most=8)


class Generator(nn.Module):
    """z and label to a sample, a residual block a level."""

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        latent_dim: int,
        width: int,
    ) -> None:
        super().__init__()
        self.num_classes = num_classes
        dims, levels = len(sample_shape) - 1, pyramid(sample_shape)
        made = _wide(levels, width)
        inputs = made[-1]
        layers: list[nn.Module] = [
            _scaled(nn.Linear(latent_dim + num_classes, inputs * volume(levels[-1]))),
            nn.Unflatten(1, (inputs, *levels[-1])),  # 8w x 4x4, or 8w x 16
            Residual(dims, inputs, len(made)),
        ]
        for outputs, fine in zip(made[-2::-1], levels[-2:0:-1], strict=True):
            # 4w x 8x8, 2w x 16x16, w x 32x32; or 4w x 32, 2w x 64, w x 128
            if outputs != inputs:  # before resampling: fewer places
                layers.append(_scaled(conv(dims, inputs, outputs, kernel=1)))
            layers += [Resample(fine, finer=True), Residual(dims, outputs, len(made))]
            inputs = outputs
        last = up(inputs, sample_shape[0], levels[1], levels[0], blur=True)
        self.layers = nn.Sequential(
            *layers, _scaled(last, 0.5), limit(dims), FromUnit(bounds)
        )  # 1 x 64x64, or 1 x 256

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        """Map z (n, latent_dim) and labels (n,) to samples (n, *sample_shape), physical units."""
        return self.layers(with_labels(z, labels, self.num_classes))


class Discriminator(nn.Module):
    """The generator's mirror image, and one linear output per class."""

    def __init__(
        self, sample_shape: tuple[int, ...], num_classes: int, bounds: Bounds, width: int
    ) -> None:
        super().__init__()
        dims, levels = len(sample_shape) - 1, pyramid(sample_shape)
        made = _wide(levels, width)
        layers: list[nn.Module] = [
            ToUnit(bounds),  # 1 x 64x64, or 1 x 256
            _scaled(down(dims, sample_shape[0], width)),
            Residual(dims, width, len(made)),
        ]
        inputs = width
        for outputs, coarse in zip(made[1:], levels[2:], strict=True):
            # 2w x 16x16, 4w x 8x8, 8w x 4x4; or 2w x 64, 4w x 32, 8w x 16
            layers.append(Resample(coarse, finer=False))
            if outputs != inputs:
                layers.append(_scaled(conv(dims, inputs, outputs, kernel=1)))
            layers.append(Residual(dims, outputs, len(made)))
            inputs = outputs
        self.features = nn.Sequential(*layers, nn.Flatten())
        # No bias: what adds the same to both of a pair would drift.
        places = inputs * volume(levels[-1])
        self.score = _scaled(nn.Linear(places, max(1, num_classes), bias=False))

    def forward(self, samples: Tensor, labels: Tensor) -> Tensor:
        """Score samples (n, *sample_shape) in physical units: (n,), higher is more real."""
        return of_label(self.score(self.features(samples)), labels)


class R3GAN(nn.Module):
    """Generator and discriminator with their losses; hyperparameters are keywords.

    `penalty` weighs R1 and R2 alike, both per unit of [-1, 1]; `share` is the part of the batch at
    which they are taken.
    """

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        *,
        latent_dim: int = 64,
        width: int = 16,
        lr: float = 5e-4,
        discriminator_lr: float = 5e-4,
        beta2: float = 0.99,
        penalty: float = 1.0,
        share: float = 0.25,
        augmentation: float = 0.3,
    ) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.lr, self.discriminator_lr, self.beta2 = lr, discriminator_lr, beta2
        self.penalty, self.share = penalty, share
        self.generator = Generator(sample_shape, num_classes, bounds, latent_dim, width)
        self.discriminator = Discriminator(sample_shape, num_classes, bounds, width)
        self.augment = Augmentation(bounds, augmentation)

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Return one Adam per network, without momentum."""
        return without_momentum(self)

    def training_step(self, draw: Draw, rng: torch.Generator) -> Step:
        """Raise real above generated, and then generated above real, in pairs of one class.

        The loss of a pair is that of a score, of what the one is ahead of the other.
        """
        real, labels = draw()
        fake = self.generator(latent(self, real, rng), labels)
        seen, made = self.augment(real, rng), self.augment(fake.detach(), rng)
        both = self.discriminator(torch.cat([seen, made]), labels.repeat(2))
        real_score, fake_score = both.chunk(2)
        lead = real_score - fake_score
        steepness = self._steepness(seen, made, labels)
        yield (
            "discriminator",
            {
                "loss": logistic_generator(lead) + self.penalty * steepness,
                "lead": lead.mean(),
                "steepness": steepness,
            },
        )
        with torch.no_grad():
            real_score = self.discriminator(seen, labels)
        score = self.discriminator(self.augment(fake, rng), labels)
        yield "generator", {"loss": logistic_generator(score - real_score)}

    def _steepness(self, real: Tensor, fake: Tensor, labels: Tensor) -> Tensor:
        """Return R1 + R2, in one pass: twice the penalty at real and generated samples together."""
        few = max(1, round(self.share * len(real)))
        at, told = torch.cat([real[:few], fake[:few]]), labels[:few].repeat(2)
        critic, span = self.discriminator, self.augment.span
        return 2.0 * zero_centred_penalty(critic, at, told, span, share=1.0)
