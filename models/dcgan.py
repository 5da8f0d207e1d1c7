"""DCGAN: a generator of transposed convolutions against a convolutional discriminator.

Radford, Metz, Chintala: Unsupervised Representation Learning with Deep Convolutional Generative
Adversarial Networks, ICLR 2016, arXiv 1511.06434. Kept: strided and transposed convolutions only,
batch normalisation and ReLU in the generator, LeakyReLU 0.2 in the discriminator, N(0, 0.02), Adam
with beta1 0.5. Changed: spectral normalisation in place of the discriminator's batch normalisation
and the hinge loss (Miyato 2018), a learned blur of each channel as the last layer (Odena 2016),
differentiable augmentation (Zhao 2020), class labels. Where asked for, upsampling is blurred and
leaves no checkerboard (`blur`, Zhang 2019), and the discriminator pays for its slope at real
samples (`r1`, Mescheder 2018).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from phantombench.models._alternation import Draw, Step, alternate
from phantombench.models._augment import Augmentation
from phantombench.models._bounds import FromUnit
from phantombench.models._discriminator import ConvDiscriminator
from phantombench.models._extents import pyramid, volume, widths
from phantombench.models._layers import (
    Bounds,
    batch_norm,
    initialise,
    limit,
    smooth,
    spectral,
    up,
    with_labels,
)
from phantombench.models._losses import hinge_discriminator, hinge_generator
from phantombench.models._optimizers import adam

__all__ = ["DCGAN"]


class Generator(nn.Module):
    """z and label to a sample, through four doublings; more where the sample is larger."""

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        latent_dim: int,
        width: int,
        blur: bool = False,
    ) -> None:
        super().__init__()
        self.num_classes = num_classes
        channels, dims, levels = sample_shape[0], len(sample_shape) - 1, pyramid(sample_shape)
        inputs, *outputs = reversed(widths(len(levels) - 1, width, most=8))
        layers = nn.Sequential(
            nn.Linear(latent_dim + num_classes, inputs * volume(levels[-1]), bias=False),
            nn.Unflatten(1, (inputs, *levels[-1])),  # 8w x 4x4, or 8w x 16
            batch_norm(dims, inputs),
            nn.ReLU(),
        )
        for level, more in enumerate(outputs):
            # 4w x 8x8, 2w x 16x16, w x 32x32; or 4w x 32, 2w x 64, w x 128
            layers.extend(
                [
                    up(inputs, more, levels[-1 - level], levels[-2 - level], blur),
                    batch_norm(dims, more),
                ]
            ).append(nn.ReLU())
            inputs = more
        layers.append(up(inputs, channels, levels[1], levels[0], blur))  # 1 x 64x64, or 1 x 256
        initialise(layers)
        self.layers = layers.extend(
            [smooth(dims, channels, needless=blur), limit(dims), FromUnit(bounds)]
        )

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        """Map z (n, latent_dim) and labels (n,) to samples (n, *sample_shape), physical units."""
        return self.layers(with_labels(z, labels, self.num_classes))


class DCGAN(nn.Module):
    """Generator and discriminator with their losses; hyperparameters are keywords."""

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        *,
        latent_dim: int = 64,
        width: int = 20,
        lr: float = 5e-4,
        discriminator_lr: float = 8e-4,
        beta1: float = 0.5,
        augmentation: float = 0.3,
        r1: float = 0.0,
        blur: bool = False,
    ) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.lr, self.discriminator_lr, self.beta1, self.r1 = lr, discriminator_lr, beta1, r1
        self.generator = Generator(sample_shape, num_classes, bounds, latent_dim, width, blur)
        self.discriminator = ConvDiscriminator(sample_shape, num_classes, bounds, width, spectral)
        self.augment = Augmentation(bounds, augmentation)

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Return one Adam per network."""
        return {
            "discriminator": adam(
                self.discriminator.parameters(), self.discriminator_lr, self.beta1
            ),
            "generator": adam(self.generator.parameters(), self.lr, self.beta1),
        }

    def training_step(self, draw: Draw, rng: torch.Generator) -> Step:
        """Hinge loss of either network on augmented samples, one step each."""
        return alternate(self, draw, rng, hinge_discriminator, hinge_generator)
