"""VAE/GAN: an autoencoder whose decoder is a generator, compared through the discriminator's eyes.

Larsen, Sonderby, Larochelle, Winther: Autoencoding beyond pixels using a learned similarity metric,
ICML 2016, arXiv 1512.09300, algorithm 1. Three networks: the encoder and the decoder are pulled to
small differences between features of the discriminator (eq. 8 to 10) and to a standard normal
latent; the decoder also wants its samples to be taken for real; the discriminator tells real from
reconstructed and from sampled. Changed: encoder and decoder step together, and what is adversarial
in the decoder's loss comes from samples of the prior only, so that the encoder sees none of it, as
in the paper; the divergence from the prior weighs 0.02; spectral normalisation and hinge loss
(Miyato 2018), differentiable augmentation (Zhao 2020), class labels; `blur` and `r1` as in DCGAN.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from phantombench.models._alternation import Draw, Step, flatness
from phantombench.models._augment import Augmentation
from phantombench.models._bounds import ToUnit
from phantombench.models._discriminator import ConvDiscriminator
from phantombench.models._extents import pyramid, volume, widths
from phantombench.models._layers import Bounds, batch_norm, down, spectral
from phantombench.models._losses import hinge_discriminator, hinge_generator
from phantombench.models._optimizers import adam
from phantombench.models.dcgan import Generator

__all__ = ["VAEGAN"]


class Encoder(nn.Module):
    """A sample to mean and log variance of its latent vector."""

    def __init__(
        self, sample_shape: tuple[int, ...], bounds: Bounds, latent_dim: int, width: int
    ) -> None:
        super().__init__()
        dims, levels = len(sample_shape) - 1, pyramid(sample_shape)
        layers: list[nn.Module] = [ToUnit(bounds)]  # 1 x 64x64, or 1 x 256
        inputs = sample_shape[0]
        for outputs in widths(len(levels) - 1, width, most=4):
            # w x 32x32, 2w x 16x16, 4w x 8x8, 4w x 4x4; or w x 128, 2w x 64, 4w x 32, 4w x 16
            layers += [down(dims, inputs, outputs), batch_norm(dims, outputs), nn.LeakyReLU(0.2)]
            inputs = outputs
        self.layers = nn.Sequential(
            *layers, nn.Flatten(), nn.Linear(inputs * volume(levels[-1]), 2 * latent_dim)
        )

    def forward(self, samples: Tensor) -> tuple[Tensor, Tensor]:
        """Map samples (n, *sample_shape) to mean and log variance, each (n, latent_dim)."""
        mean, log_variance = self.layers(samples).float().chunk(2, dim=1)
        return mean, log_variance.clamp(-10.0, 10.0)


class VAEGAN(nn.Module):
    """Encoder, generator (the decoder) and discriminator with their losses."""

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        *,
        latent_dim: int = 64,
        width: int = 16,
        lr: float = 5e-4,
        discriminator_lr: float = 8e-4,
        beta1: float = 0.5,
        prior_weight: float = 0.02,
        feature_weight: float = 4.0,
        augmentation: float = 0.3,
        r1: float = 0.0,
        blur: bool = False,
    ) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.lr, self.discriminator_lr, self.beta1, self.r1 = lr, discriminator_lr, beta1, r1
        self.prior_weight, self.feature_weight = prior_weight, feature_weight
        self.encoder = Encoder(sample_shape, bounds, latent_dim, width)
        self.generator = Generator(sample_shape, num_classes, bounds, latent_dim, width, blur)
        self.discriminator = ConvDiscriminator(sample_shape, num_classes, bounds, width, spectral)
        self.augment = Augmentation(bounds, augmentation)

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Return one Adam for the discriminator, one for encoder and generator."""
        coder = [*self.encoder.parameters(), *self.generator.parameters()]
        return {
            "discriminator": adam(
                self.discriminator.parameters(), self.discriminator_lr, self.beta1
            ),
            "autoencoder": adam(coder, self.lr, self.beta1),
        }

    def reconstruct(self, samples: Tensor, labels: Tensor) -> Tensor:
        """Encode samples (n, *sample_shape) to their mean latent vector and decode it."""
        return self.generator(self.encoder(samples)[0], labels)

    def training_step(self, draw: Draw, rng: torch.Generator) -> Step:
        """Hinge loss for the discriminator; prior + similarity + adversarial for the others."""
        real, labels = draw()
        mean, log_variance = self.encoder(real)
        noise = torch.randn((2, *mean.shape), generator=rng).to(real.device)
        z = torch.cat([mean + (0.5 * log_variance).exp() * noise[0], noise[1]])
        decoded = self.generator(z, labels.repeat(2))  # reconstructions, then samples of the prior
        seen = self.augment(real, rng)
        every = torch.cat([seen, self.augment(decoded.detach(), rng)])
        scores = self.discriminator(every, labels.repeat(3))
        real_score, fake_score = scores.split([len(real), len(decoded)])
        yield (
            "discriminator",
            {
                "loss": hinge_discriminator(real_score, fake_score) + flatness(self, seen, labels),
                "real": real_score.mean(),
                "fake": fake_score.mean(),
            },
        )
        reconstructed, sampled = decoded.chunk(2)
        prior = 0.5 * (mean**2 + log_variance.exp() - log_variance - 1.0).mean()
        features = self.discriminator.features(torch.cat([real, reconstructed]))
        theirs, mine = features.chunk(2)
        similarity = F.mse_loss(mine, theirs) / theirs.detach().var().clamp_min(1e-6)
        adversarial = hinge_generator(self.discriminator(self.augment(sampled, rng), labels))
        yield (
            "autoencoder",
            {
                "loss": self.prior_weight * self.latent_dim * prior
                + self.feature_weight * similarity
                + adversarial,
                "prior": prior,
                "similarity": similarity,
                "adversarial": adversarial,
            },
        )
