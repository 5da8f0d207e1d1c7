"""EDM: a diffusion model whose network is trained to take noise of any level away.

Karras, Aittala, Aila, Laine: Elucidating the Design Space of Diffusion-Based Generative Models,
NeurIPS 2022, arXiv 2206.00364. Kept: preconditioning (eq. 7), log-normal levels of noise and their
weight (table 1), the levels of noise in sampling (eq. 5). Changed: a small U-Net on blocks of
neighbouring values, so that it trains on a processor; the second-order multistep solver
DPM-Solver++(2M) (Lu 2022, arXiv 2211.01095) in place of Heun's, which asks the network once a step
instead of twice; no noise is added in sampling, and training data is not augmented.
"""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn

from phantombench.models._alternation import Draw, Step
from phantombench.models._bounds import FromUnit, ToUnit
from phantombench.models._layers import Bounds
from phantombench.models._unet import UNet

__all__ = ["EDM"]

MULTIPLES = (1, 2, 2)  # of the width, from the finest level to the coarsest
LEAST, MOST, RHO = 0.002, 80.0, 7.0  # levels of noise (Karras 2022, table 1)
PART = 32  # samples that are denoised together: what they need stays in a processor's cache


class Denoiser(nn.Module):
    """Noisy samples in [-1, 1] and their level of noise to clean ones (eq. 7)."""

    def __init__(self, network: UNet, deviation: float) -> None:
        super().__init__()
        self.network, self.deviation = network, deviation

    def raw(self, noisy: Tensor, level: Tensor, labels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the network's output and what scales input and output: (n, ...), (n, 1, ...)."""
        level = level.view(-1, *[1] * (noisy.dim() - 1))
        total = (level**2 + self.deviation**2).sqrt()
        out = self.network(noisy / total, level.flatten().log() / 4, labels).float()
        return out, self.deviation**2 / total**2, level * self.deviation / total

    def forward(self, noisy: Tensor, level: Tensor, labels: Tensor) -> Tensor:
        """Map noisy (n, *sample_shape), level (n,) and labels (n,) to clean samples."""
        out, keep, scale = self.raw(noisy, level, labels)
        return keep * noisy + scale * out


class EDM(nn.Module):
    """The denoiser, how it is trained and how it is sampled; hyperparameters are keywords."""

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        *,
        width: int = 32,
        block: int = 2,
        dropout: float = 0.1,
        lr: float = 1e-3,
        deviation: float = 0.5,
        noise_mean: float = -1.2,
        noise_deviation: float = 1.2,
        solver_steps: int = 12,
    ) -> None:
        super().__init__()
        self.sample_shape, self.image = sample_shape, len(sample_shape) == 3
        self.lr, self.solver_steps = lr, solver_steps
        self.noise_mean, self.noise_deviation = noise_mean, noise_deviation
        network = UNet(
            sample_shape,
            num_classes,
            width=width,
            multiples=MULTIPLES,
            block=block,
            kernel=3 if self.image else 5,
            dropout=dropout,
        )
        self.denoiser = Denoiser(network, deviation)
        self.to_unit, self.from_unit = ToUnit(bounds), FromUnit(bounds)

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Return one Adam."""
        return {"denoiser": torch.optim.Adam(self.denoiser.parameters(), self.lr, fused=True)}

    def training_step(self, draw: Draw, rng: torch.Generator) -> Step:
        """Mean squared error under eq. 8's weight, which makes every level count the same."""
        real, labels = draw()
        clean = self.to_unit(real)
        level = torch.randn(len(clean), generator=rng) * self.noise_deviation + self.noise_mean
        level = level.exp().to(clean)
        noise = torch.randn(clean.shape, generator=rng).to(clean)
        noisy = clean + level.view(-1, *[1] * (clean.dim() - 1)) * noise
        out, keep, scale = self.denoiser.raw(noisy, level, labels)
        yield "denoiser", {"loss": ((out - (clean - keep * noisy) / scale) ** 2).mean()}

    def sample(self, labels: Tensor, rng: torch.Generator) -> Tensor:
        """Draw one sample per label: (n, *sample_shape), in physical units.

        Every step goes straight from one level of noise to the next in the logarithm of the level,
        along the denoised sample extrapolated from the last two (Lu 2022, algorithm 2).
        """
        levels = noise_levels(self.solver_steps).to(labels.device)
        shape = (len(labels), *self.sample_shape)
        x = levels[0] * torch.randn(shape, generator=rng).to(labels.device)
        parts = zip(x.split(PART), labels.split(PART), strict=True)
        return self.from_unit(torch.cat([self._denoised(*part, levels) for part in parts]))

    def _denoised(self, x: Tensor, labels: Tensor, levels: Tensor) -> Tensor:
        """Take noise of the first level away, down to the last: (n, *sample_shape) in [-1, 1]."""
        last, stride = None, 1.0
        for now, then in itertools.pairwise(levels):
            clean = self.denoiser(x, now.expand(len(x)), labels)
            clean = clean.clamp(-1.0, 1.0) if self.image else clean
            ahead, this = clean, float((now / then).log()) if then > 0 else 0.0
            if last is not None and then > 0:
                ahead = clean + this / (2.0 * stride) * (clean - last)
            x = then / now * x + (1.0 - then / now) * ahead
            last, stride = clean, this
        return x


def noise_levels(steps: int) -> Tensor:
    """Return the levels of noise of sampling, (steps + 1,): falling, the last is 0 (eq. 5).

    >>> noise_levels(2)
    tensor([8.0000e+01, 2.0000e-03, 0.0000e+00])
    """
    place = torch.linspace(0.0, 1.0, steps)
    ends = MOST ** (1 / RHO), LEAST ** (1 / RHO)
    return torch.cat([(ends[0] + place * (ends[1] - ends[0])) ** RHO, torch.zeros(1)])
