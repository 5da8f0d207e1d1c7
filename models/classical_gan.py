"""Classical GAN: two multilayer perceptrons, one that makes samples and one that doubts them.

Goodfellow et al.: Generative Adversarial Nets, NeurIPS 2014, arXiv 1406.2661: fully connected
networks, cross entropy, the non-saturating loss of the generator (section 3), dropout in the
discriminator. Changed: LeakyReLU in place of maxout, Adam in place of momentum, batch normalisation
in the generator, differentiable augmentation (Zhao 2020), class labels. Neighbouring values share
no weights and come out with a grain, which a learned blur of each channel takes away as the
generator's last layer (Odena 2016): the only layer that is not fully connected.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from phantombench.models._alternation import Draw, Step, alternate
from phantombench.models._augment import Augmentation
from phantombench.models._bounds import FromUnit, ToUnit
from phantombench.models._extents import volume
from phantombench.models._layers import Bounds, limit, of_label, smooth, with_labels
from phantombench.models._losses import logistic_discriminator, logistic_generator
from phantombench.models._optimizers import adam

__all__ = ["ClassicalGAN"]


class Generator(nn.Module):
    """z and label to a sample, every value of it from one linear layer."""

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
        self.layers = nn.Sequential(
            nn.Linear(latent_dim + num_classes, width),
            nn.BatchNorm1d(width),
            nn.ReLU(),
            nn.Linear(width, width),
            nn.BatchNorm1d(width),
            nn.ReLU(),
            nn.Linear(width, volume(sample_shape)),  # 4096, or 256
            nn.Unflatten(1, tuple(sample_shape)),  # 1 x 64x64, or 1 x 256
            smooth(len(sample_shape) - 1, sample_shape[0]),
            limit(len(sample_shape) - 1),
            FromUnit(bounds),
        )

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        """Map z (n, latent_dim) and labels (n,) to samples (n, *sample_shape), physical units."""
        return self.layers(with_labels(z, labels, self.num_classes))


class Discriminator(nn.Module):
    """A sample to one score per class."""

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        width: int,
        dropout: float,
    ) -> None:
        super().__init__()
        self.features = nn.Sequential(
            ToUnit(bounds),
            nn.Flatten(),  # 4096, or 256
            nn.Linear(volume(sample_shape), width),
            nn.LeakyReLU(0.2),
            nn.Dropout(dropout),
            nn.Linear(width, width),
            nn.LeakyReLU(0.2),
            nn.Dropout(dropout),
        )
        self.score = nn.Linear(width, max(1, num_classes))

    def forward(self, samples: Tensor, labels: Tensor) -> Tensor:
        """Score samples (n, *sample_shape) in physical units: (n,), higher is more real."""
        return of_label(self.score(self.features(samples)), labels)


class ClassicalGAN(nn.Module):
    """Generator and discriminator with their losses; hyperparameters are keywords."""

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        *,
        latent_dim: int = 64,
        width: int = 192,
        dropout: float = 0.3,
        lr: float = 2e-4,
        discriminator_lr: float = 2e-4,
        beta1: float = 0.5,
        augmentation: float = 0.3,
        r1: float = 0.0,
    ) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.lr, self.discriminator_lr, self.beta1, self.r1 = lr, discriminator_lr, beta1, r1
        self.generator = Generator(sample_shape, num_classes, bounds, latent_dim, width)
        self.discriminator = Discriminator(sample_shape, num_classes, bounds, width, dropout)
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
        """Cross entropy of telling real from generated; of being taken for real."""
        return alternate(self, draw, rng, logistic_discriminator, logistic_generator)
