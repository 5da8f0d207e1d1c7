"""WGAN: a critic that estimates the Wasserstein distance, held Lipschitz by clipping its weights.

Arjovsky, Chintala, Bottou: Wasserstein GAN, ICML 2017, arXiv 1701.07875, algorithm 1: several
critic steps a generator step, RMSprop, weights clipped to [-clip, clip]. With `penalty` > 0 the
gradient penalty takes the place of clipping, and Adam that of RMSprop (Gulrajani 2017, arXiv
1704.00028).
The networks are DCGAN's, the critic without any normalisation. Changed: a wider clip (0.01 makes
the gradients of a narrow critic without batch normalisation vanish) and a larger step (5e-4, the
paper's is 5e-5), since trainings are short; differentiable augmentation (Zhao 2020), class labels;
`blur` as in DCGAN.
A clipped critic learns very simple functions (Gulrajani 2017, section 3): what it teaches last is
texture, and distances that see texture stay large.
"""

from __future__ import annotations

import torch
from torch import nn

from phantombench.models._alternation import Draw, Step, latent
from phantombench.models._augment import Augmentation
from phantombench.models._discriminator import ConvDiscriminator
from phantombench.models._layers import Bounds, plain
from phantombench.models._losses import gradient_penalty
from phantombench.models.dcgan import Generator

__all__ = ["WGAN"]


class WGAN(nn.Module):
    """Generator and critic with their losses; hyperparameters are keywords."""

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        *,
        latent_dim: int = 64,
        width: int = 16,
        lr: float = 5e-4,
        critic_lr: float = 5e-4,
        critic_steps: int = 5,
        clip: float = 0.05,
        penalty: float = 0.0,
        augmentation: float = 0.3,
        blur: bool = False,
    ) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.lr, self.critic_lr, self.critic_steps = lr, critic_lr, critic_steps
        self.clip, self.penalty = clip, penalty
        self.generator = Generator(sample_shape, num_classes, bounds, latent_dim, width, blur)
        self.discriminator = ConvDiscriminator(sample_shape, num_classes, bounds, width, plain)
        self.augment = Augmentation(bounds, augmentation)
        self.clip_critic()

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Return RMSprop for both networks; Adam with the gradient penalty."""
        critic, generator = self.discriminator.parameters(), self.generator.parameters()
        if self.penalty > 0:
            return {
                "critic": torch.optim.Adam(critic, self.critic_lr, (0.0, 0.9)),
                "generator": torch.optim.Adam(generator, self.lr, (0.0, 0.9)),
            }
        return {
            "critic": torch.optim.RMSprop(critic, self.critic_lr),
            "generator": torch.optim.RMSprop(generator, self.lr),
        }

    def training_step(self, draw: Draw, rng: torch.Generator) -> Step:
        """Minus the estimated distance for the critic, several times; minus the score, once."""
        for _ in range(self.critic_steps):
            real, labels = draw()
            with torch.no_grad():
                fake = self.augment(self.generator(latent(self, real, rng), labels), rng)
            real = self.augment(real, rng)
            scores = self.discriminator(torch.cat([real, fake]), labels.repeat(2))
            real_score, fake_score = scores.chunk(2)
            distance = real_score.mean() - fake_score.mean()
            loss = -distance
            if self.penalty > 0:
                loss = loss + self.penalty * gradient_penalty(
                    self.discriminator, real, fake, labels, self.augment.span, rng
                )
            yield "critic", {"loss": loss, "distance": distance}
            self.clip_critic()
        real, labels = draw()
        fake = self.augment(self.generator(latent(self, real, rng), labels), rng)
        yield "generator", {"loss": -self.discriminator(fake, labels).mean()}

    def clip_critic(self) -> None:
        """Clip the critic's weights (algorithm 1, line 7), unless the penalty does its work."""
        if self.penalty <= 0:
            with torch.no_grad():
                for parameter in self.discriminator.parameters():
                    parameter.clamp_(-self.clip, self.clip)
