"""WGAN-GP: a critic that pays for a gradient whose length is not 1, in place of clipped weights.

Gulrajani, Ahmed, Arjovsky, Dumoulin, Courville: Improved Training of Wasserstein GANs, NeurIPS
2017, arXiv 1704.00028, algorithm 1: five critic steps a generator step, the penalty of eq. 3 with
weight 10 between real and generated samples, Adam without momentum, no normalisation in the critic.
Changed: the networks are DCGAN's, upsampling is blurred (Zhang 2019, arXiv 1904.11486),
differentiable augmentation (Zhao 2020), class labels. It stands beside the WGAN of the first paper,
so that what clipping costs can be seen.
"""

from __future__ import annotations

from phantombench.models._layers import Bounds
from phantombench.models.wgan import WGAN

__all__ = ["WGANGP"]


class WGANGP(WGAN):
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
        penalty: float = 10.0,
        augmentation: float = 0.3,
        blur: bool = True,
    ) -> None:
        super().__init__(
            sample_shape,
            num_classes,
            bounds,
            latent_dim=latent_dim,
            width=width,
            lr=lr,
            critic_lr=critic_lr,
            critic_steps=critic_steps,
            penalty=penalty,
            augmentation=augmentation,
            blur=blur,
        )
