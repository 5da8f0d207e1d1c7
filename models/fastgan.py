"""FastGAN: coarse features excite fine ones, and the discriminator has to know what it saw.

Liu, Zhu, Song, Elgammal: Towards Faster and Stabilized GAN Training for High-fidelity Few-shot
Image Synthesis, ICLR 2021, arXiv 2101.04775. Kept: skip-layer excitation, which scales the channels
of a fine level by what a coarse one holds; batch normalisation and gated linear units in the
generator; small decoders that rebuild real samples from the discriminator's features, all of it
from the last and a random part from those before; hinge loss, differentiable augmentation (Zhao
2020). Changed: no noise is injected, so that samples follow from z and labels; upsampling is
blurred (Zhang 2019, arXiv 1904.11486), not nearest; excitation spans three doublings instead of
four; decoders are compared by mean squared error on a coarser sample, not by a network's perception
(LPIPS), which knows photographs; the discriminator has no shortcuts, and spectral normalisation
alone (Miyato 2018); class labels.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from phantombench.models._alternation import Draw, Step, latent
from phantombench.models._augment import Augmentation
from phantombench.models._bounds import FromUnit, ToUnit
from phantombench.models._extents import pyramid, volume, widths
from phantombench.models._layers import (
    Bounds,
    batch_norm,
    conv,
    down,
    initialise,
    limit,
    of_label,
    spectral,
    up,
    with_labels,
)
from phantombench.models._losses import hinge_discriminator, hinge_generator
from phantombench.models._optimizers import adam

__all__ = ["FastGAN"]

SPAN = 3  # doublings between the level that excites and the one that is excited
TAPS = 4  # inputs that a value of a transposed convolution is made of, a channel
PLACES = 4  # along a side, of what excites
FINER = 4  # times as many places along a side a decoder writes as it reads


class Gated(nn.Module):
    """Gated linear unit over channels: nn.GLU, in a form whose gradient is in the layout of x."""

    def forward(self, x: Tensor) -> Tensor:
        """Map (n, 2 * channels, *extents) to (n, channels, *extents)."""
        values, gates = x.chunk(2, dim=1)
        return values * gates.sigmoid()


def excitation(dims: int, inputs: int, outputs: int) -> nn.Module:
    """Map a coarse level (n, inputs, ...) to factors in [0, 1] for the channels of a fine one."""
    return nn.Sequential(
        nn.AdaptiveAvgPool2d(PLACES) if dims == 2 else nn.AdaptiveAvgPool1d(PLACES),
        nn.Flatten(),
        nn.Linear(inputs * PLACES**dims, outputs),
        nn.SiLU(),
        nn.Linear(outputs, outputs),
        nn.Sigmoid(),
        nn.Unflatten(1, (outputs, *[1] * dims)),
    )


class Generator(nn.Module):
    """z and label to a sample, a doubling at a time."""

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
        channels, dims, levels = sample_shape[0], len(sample_shape) - 1, pyramid(sample_shape)[::-1]
        made = widths(len(levels), width, most=8)[::-1]
        inputs = made[0]
        self.enter = nn.Sequential(
            nn.Linear(latent_dim + num_classes, 2 * inputs * volume(levels[0]), bias=False),
            nn.Unflatten(1, (2 * inputs, *levels[0])),
            batch_norm(dims, 2 * inputs),
            Gated(),  # 8w x 4x4, or 8w x 16
        )
        # 8w x 8x8, 4w x 16x16, 2w x 32x32, w x 64x64; or 8w x 32, 4w x 64, 2w x 128, w x 256
        self.rise = nn.ModuleList()
        self.excite = nn.ModuleList()
        for level, outputs in enumerate(made[1:], start=1):
            rise = up(inputs, 2 * outputs, levels[level - 1], levels[level], blur=True)
            initialise(rise, std=1.0 / math.sqrt(TAPS * inputs))
            self.rise.append(nn.Sequential(rise, batch_norm(dims, 2 * outputs), Gated()))
            if level >= SPAN:
                self.excite.append(excitation(dims, made[level - SPAN], outputs))
            inputs = outputs
        self.leave = nn.Sequential(conv(dims, inputs, channels), limit(dims), FromUnit(bounds))

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        """Map z (n, latent_dim) and labels (n,) to samples (n, *sample_shape), physical units."""
        found = [self.enter(with_labels(z, labels, self.num_classes))]
        for level, rise in enumerate(self.rise, start=1):
            finer = rise(found[-1])
            if level >= SPAN:
                finer = finer * self.excite[level - SPAN](found[level - SPAN])
            found.append(finer)
        return self.leave(found[-1])  # type: ignore[no-any-return]


class Discriminator(nn.Module):
    """Strided and plain convolutions in turn, and one linear output per class."""

    def __init__(
        self, sample_shape: tuple[int, ...], num_classes: int, bounds: Bounds, width: int
    ) -> None:
        super().__init__()
        dims, levels = len(sample_shape) - 1, pyramid(sample_shape)
        made = widths(len(levels) - 1, width, most=8)
        stages: list[nn.Module] = [ToUnit(bounds)]
        inputs = sample_shape[0]
        for level, outputs in enumerate(made):
            # w x 32x32, 2w x 16x16, 4w x 8x8, 8w x 4x4; or w x 128, 2w x 64, 4w x 32, 8w x 16
            stage = [spectral(down(dims, inputs, outputs)), nn.LeakyReLU(0.2)]
            if level:  # where there are many places it would cost most
                stage += [spectral(conv(dims, outputs, outputs)), nn.LeakyReLU(0.2)]
            stages.append(nn.Sequential(*stage))
            inputs = outputs
        self.early = nn.Sequential(*stages[:-1])
        self.late = stages[-1]
        score = spectral(nn.Linear(inputs * volume(levels[-1]), max(1, num_classes)))
        self.score = nn.Sequential(nn.Flatten(), score)

    def features(self, samples: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the last level but one and the last write, both (n, channels, *extents)."""
        early = self.early(samples)
        return early, self.late(early)

    def forward(self, samples: Tensor, labels: Tensor) -> Tensor:
        """Score samples (n, *sample_shape) in physical units: (n,), higher is more real."""
        return of_label(self.score(self.features(samples)[1]), labels)


def decoder(dims: int, inputs: int, channels: int, width: int) -> nn.Module:
    """Map features to a sample in [-1, 1] with four times as many places along every side.

    Without batch normalisation: only the generator has its statistics taken again.
    """
    once, twice = (1,) * dims, (2,) * dims  # any extents will do whose ratio is 2
    return nn.Sequential(
        up(inputs, 2 * width, once, twice, blur=True),
        Gated(),
        up(width, 2 * width, once, twice, blur=True),
        Gated(),
        conv(dims, width, channels),
    )


class FastGAN(nn.Module):
    """Generator, discriminator and its decoders with their losses; hyperparameters are keywords."""

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
        beta1: float = 0.5,
        rebuild_weight: float = 1.0,
        augmentation: float = 0.3,
    ) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.lr, self.discriminator_lr, self.beta1 = lr, discriminator_lr, beta1
        self.rebuild_weight = rebuild_weight
        self.generator = Generator(sample_shape, num_classes, bounds, latent_dim, width)
        self.discriminator = Discriminator(sample_shape, num_classes, bounds, width)
        channels, dims = sample_shape[0], len(sample_shape) - 1
        made = (channels, *widths(len(pyramid(sample_shape)) - 1, width, most=8))
        self.part = decoder(dims, made[-2], channels, width)
        self.whole = decoder(dims, made[-1], channels, width)
        self.augment, self.to_unit = Augmentation(bounds, augmentation), ToUnit(bounds)

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Return one Adam for the discriminator with its decoders, one for the generator."""
        judging = (self.discriminator, self.part, self.whole)
        judge = [each for network in judging for each in network.parameters()]
        return {
            "discriminator": adam(judge, self.discriminator_lr, self.beta1),
            "generator": adam(self.generator.parameters(), self.lr, self.beta1),
        }

    def training_step(self, draw: Draw, rng: torch.Generator) -> Step:
        """Hinge loss of either network; the discriminator also rebuilds the real samples."""
        real, labels = draw()
        fake = self.generator(latent(self, real, rng), labels)
        seen = self.augment(real, rng)
        both = torch.cat([seen, self.augment(fake.detach(), rng)])
        early, late = self.discriminator.features(both)
        scores = of_label(self.discriminator.score(late), labels.repeat(2))
        real_score, fake_score = scores.chunk(2)
        few = len(real)
        rebuilt = self._rebuilt(self.to_unit(seen), early[:few], late[:few], rng)
        yield (
            "discriminator",
            {
                "loss": hinge_discriminator(real_score, fake_score) + self.rebuild_weight * rebuilt,
                "real": real_score.mean(),
                "fake": fake_score.mean(),
                "rebuilt": rebuilt,
            },
        )
        score = self.discriminator(self.augment(fake, rng), labels)
        yield "generator", {"loss": hinge_generator(score)}

    def _rebuilt(self, real: Tensor, early: Tensor, late: Tensor, rng: torch.Generator) -> Tensor:
        """Return the mean squared error of both decoders at real samples in [-1, 1]."""
        whole = F.mse_loss(self.whole(late).float(), coarser(real, late.shape[2:]))
        wanted = coarser(real, early.shape[2:])
        for axis in range(2, early.dim()):  # half of every side, at random
            extent = early.shape[axis]
            half = max(1, extent // 2)
            start = int(torch.randint(extent - half + 1, (), generator=rng))
            early = early.narrow(axis, start, half)
            wanted = wanted.narrow(axis, FINER * start, FINER * half)
        return whole + F.mse_loss(self.part(early).float(), wanted)


def coarser(samples: Tensor, extents: tuple[int, ...]) -> Tensor:
    """Take means over neighbours, so that a decoder of features with these extents can write it.

    >>> coarser(torch.zeros(1, 1, 256), (16,)).shape
    torch.Size([1, 1, 64])
    """
    wanted = [FINER * extent for extent in extents]
    if len(wanted) == 2:
        return F.adaptive_avg_pool2d(samples, (wanted[0], wanted[1]))
    return F.adaptive_avg_pool1d(samples, wanted)
