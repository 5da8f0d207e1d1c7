"""Adversarial losses on raw scores (n,), higher is more real; every function returns a scalar."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

Critic = Callable[[Tensor, Tensor], Tensor]


def hinge_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Hinge loss of the discriminator (Lim and Ye 2017, arXiv 1705.02894; Miyato 2018)."""
    return F.relu(1.0 - real).mean() + F.relu(1.0 + fake).mean()


def hinge_generator(fake: Tensor) -> Tensor:
    """Loss of the generator that goes with the hinge: the score, to be raised."""
    return -fake.mean()


def logistic_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Cross entropy of telling real from generated (Goodfellow 2014, eq. 1)."""
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def logistic_generator(fake: Tensor) -> Tensor:
    """Non-saturating loss of the generator (Goodfellow 2014, section 3)."""
    return F.softplus(-fake).mean()


def gradient_penalty(
    critic: Critic, real: Tensor, fake: Tensor, labels: Tensor, span: float, rng: torch.Generator
) -> Tensor:
    """Mean of (|gradient| - 1)^2 between real and generated samples (Gulrajani 2017, eq. 3).

    `span` is half the range of the samples: the gradient is taken per unit of [-1, 1], so that the
    penalty means the same in grey levels and in millivolts.
    """
    shape = (len(real), *[1] * (real.dim() - 1))
    weight = torch.rand(shape, generator=rng).to(real)
    between = (weight * real + (1.0 - weight) * fake).detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(critic(between, labels).sum(), between, create_graph=True)
    norm = (gradient * span).flatten(1).norm(dim=1)
    return ((norm - 1.0) ** 2).mean()


def zero_centred_penalty(
    critic: Critic, samples: Tensor, labels: Tensor, span: float, share: float = 0.25
) -> Tensor:
    """Half the mean of |gradient|^2 at samples: R1 where they are real (Mescheder 2018, eq. 9).

    Which training methods for GANs do actually converge?, ICML 2018, arXiv 1801.04406. Taken at the
    first `share` of the batch, since a gradient of a gradient costs three passes. `span` as above.
    """
    few = max(1, round(share * len(samples)))
    at = samples[:few].detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(critic(at, labels[:few]).sum(), at, create_graph=True)
    return 0.5 * ((gradient * span).flatten(1) ** 2).sum(dim=1).mean()
