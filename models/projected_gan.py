"""Projected GAN: the discriminator reads features of a frozen network that has seen ImageNet.

Sauer, Chitta, Mueller, Geiger: Projected GANs Converge Faster, NeurIPS 2021, arXiv 2111.01007.
Kept: features of EfficientNet-Lite0 at four resolutions, mixed across channels and scales by frozen
random convolutions; a small discriminator with spectral normalisation a scale (Miyato 2018); the
hinge loss, summed over scales; FastGAN's generator (Liu 2021, arXiv 2101.04775); differentiable
augmentation (Zhao 2020); Adam without momentum. Changed: images keep their size unless `resize`
says otherwise, and the maps are 2, 4, 8 and 16 times as coarse, not 4 to 32, so that it trains and
is explained on a processor; a scale gives one score a class, not one a place; no batch
normalisation in the discriminators; class labels; a signal is read as its delay embedding.

What it makes has been judged by ImageNet features: a distance between such features flatters it.
"""

from __future__ import annotations

import functools

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from phantombench.models._alternation import Draw, Step, latent
from phantombench.models._augment import Augmentation
from phantombench.models._bounds import ToUnit
from phantombench.models._extents import volume
from phantombench.models._imagenet import MIXED, Activate, FrozenFeatures, plainly
from phantombench.models._layers import Bounds, conv, down, of_label, spectral
from phantombench.models._losses import hinge_discriminator, hinge_generator
from phantombench.models._optimizers import without_momentum
from phantombench.models.fastgan import Generator

__all__ = ["ProjectedGAN"]

COARSEST = 8  # places along the shortest side from which on they are halved again
_leak = functools.partial(F.leaky_relu, negative_slope=0.2)


class Judges(nn.Module):
    """A stack of convolutions a scale, side by side, which all end at the same extents."""

    def __init__(self, extents: tuple[tuple[int, ...], ...], width: int) -> None:
        super().__init__()
        self.shapes = [(channels, *at) for channels, at in zip(MIXED, extents, strict=True)]
        self.sizes = [volume(shape) for shape in self.shapes]
        ends, more = extents[-1], 0
        while min(ends) >= COARSEST:
            ends, more = tuple(extent // 2 for extent in ends), more + 1
        self.ends = ends
        self.stacks = nn.ModuleList()
        for scale, channels in enumerate(MIXED):
            halvings = len(MIXED) - 1 - scale + more
            stack = nn.ModuleList([spectral(conv(2, channels, width))] if not halvings else [])
            for halving in range(halvings):
                stack.append(spectral(down(2, width if halving else channels, width)))
            self.stacks.append(stack)

    def forward(self, maps: Tensor) -> Tensor:
        """Map the values of all maps (n, values) to (n, scales * width, *ends)."""
        return self.through(maps, plainly)

    def through(self, maps: Tensor, activate: Activate) -> Tensor:
        """Do so, with `activate(function, values)` for every function that is not linear."""
        found = []
        parts = maps.split(self.sizes, dim=1)
        for part, shape, stack in zip(parts, self.shapes, self.stacks, strict=True):
            x = part.unflatten(1, shape)
            for layer in stack:  # type: ignore[attr-defined]
                x = activate(_leak, layer(x))
            found.append(x)
        return torch.cat(found, dim=1)


class Discriminator(nn.Module):
    """Frozen features, a stack of convolutions a scale, and a linear output per scale and class."""

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        width: int,
        resize: int,
    ) -> None:
        super().__init__()
        features = FrozenFeatures(sample_shape, resize)
        judges = Judges(features.extents, width)
        self.features = nn.Sequential(ToUnit(bounds), features, judges)
        scales, classes = len(MIXED), max(1, num_classes)
        ends = (judges.ends[0], judges.ends[1])
        score = nn.Conv2d(scales * width, scales * classes, kernel_size=ends, groups=scales)
        self.score = nn.Sequential(spectral(score), nn.Flatten())

    def scores(self, samples: Tensor, labels: Tensor) -> Tensor:
        """Score samples (n, *sample_shape) in physical units at every scale: (n, scales)."""
        parts = self.score(self.features(samples)).chunk(len(MIXED), dim=1)
        return torch.stack([of_label(part, labels) for part in parts], dim=1)

    def forward(self, samples: Tensor, labels: Tensor) -> Tensor:
        """Sum the scores over scales: (n,), higher is more real."""
        return self.scores(samples, labels).sum(dim=1)


class ProjectedGAN(nn.Module):
    """Generator and discriminator with their losses; hyperparameters are keywords.

    `width` is the generator's, `judge_width` that of the discriminators of all scales; `resize` the
    shortest side, in pixels, that images are brought to before the network reads them (0: their
    own).
    """

    pretrained_on = "ImageNet"

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        *,
        latent_dim: int = 64,
        width: int = 16,
        judge_width: int = 64,
        resize: int = 0,
        lr: float = 5e-4,
        discriminator_lr: float = 5e-4,
        beta2: float = 0.99,
        augmentation: float = 0.3,
    ) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.lr, self.discriminator_lr, self.beta2 = lr, discriminator_lr, beta2
        self.generator = Generator(sample_shape, num_classes, bounds, latent_dim, width)
        self.discriminator = Discriminator(sample_shape, num_classes, bounds, judge_width, resize)
        self.augment = Augmentation(bounds, augmentation)

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Return one Adam per network, without momentum."""
        return without_momentum(self)

    def training_step(self, draw: Draw, rng: torch.Generator) -> Step:
        """Hinge loss of either network, summed over scales, on augmented samples."""
        real, labels = draw()
        fake = self.generator(latent(self, real, rng), labels)
        seen = torch.cat([self.augment(real, rng), self.augment(fake.detach(), rng)])
        real_score, fake_score = self.discriminator.scores(seen, labels.repeat(2)).chunk(2)
        scales = len(MIXED)  # a sum of means over samples is the mean of all, so many times
        yield (
            "discriminator",
            {
                "loss": scales * hinge_discriminator(real_score, fake_score),
                "real": real_score.mean(),
                "fake": fake_score.mean(),
            },
        )
        score = self.discriminator.scores(self.augment(fake, rng), labels)
        yield "generator", {"loss": scales * hinge_generator(score)}
