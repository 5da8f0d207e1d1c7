"""DDPM: noise is taken away step by step; no latent vector, no discriminator.

Ho, Jain, Abbeel: Denoising diffusion probabilistic models, NeurIPS 2020, arXiv 2006.11239,
algorithms 1 and 2. Changed: 32 steps, a small convolutional network for the noise, class labels.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from phantombench.models._bounds import FromUnit, ToUnit

__all__ = ["DDPM"]


class Noise(nn.Module):
    """What was added to a sample, from the noisy sample, the step and the label."""

    def __init__(self, channels: int, dims: int, num_classes: int, width: int) -> None:
        super().__init__()
        conv = nn.Conv2d if dims == 2 else nn.Conv1d
        self.enter = conv(channels, width, 5, padding=2)
        self.told = nn.Embedding(max(1, num_classes), width)
        self.when = nn.Linear(2, width)
        self.middle = nn.ModuleList(conv(width, width, 5, padding=2) for _ in range(2))
        self.leave = conv(width, channels, 5, padding=2)

    def forward(self, noisy: Tensor, time: Tensor, labels: Tensor) -> Tensor:  # time (n,) in [0, 1]
        place = torch.stack([torch.sin(math.pi * time), torch.cos(math.pi * time)], dim=1)
        known = self.when(place) + self.told(labels)
        hidden = self.enter(noisy) + known.view(*known.shape, *[1] * (noisy.dim() - 2))
        for layer in self.middle:
            hidden = hidden + layer(torch.relu(hidden))
        return self.leave(torch.relu(hidden))


class DDPM(nn.Module):
    def __init__(self, sample_shape, num_classes, bounds, *, width=16, steps=32, lr=1e-3):
        super().__init__()
        self.shape, self.steps, self.lr = tuple(sample_shape), steps, lr
        self.noise = Noise(sample_shape[0], len(sample_shape) - 1, num_classes, width)
        self.to_unit, self.from_unit = ToUnit(bounds), FromUnit(bounds)
        kept = torch.cumprod(1 - torch.linspace(1e-3, 0.3, steps), dim=0)
        self.register_buffer("kept", kept)  # share of the signal after each step, alpha bar

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        return {"noise": torch.optim.Adam(self.noise.parameters(), self.lr)}

    def training_step(
        self, draw: Callable[[], tuple[Tensor, Tensor]], rng: torch.Generator
    ) -> Iterator[tuple[str, dict[str, Tensor]]]:
        real, labels = draw()
        step = torch.randint(self.steps, (len(real),), generator=rng)
        kept = self.kept[step].view(-1, *[1] * (real.dim() - 1))
        noise = torch.randn(real.shape, generator=rng).to(real)
        noisy = kept.sqrt() * self.to_unit(real) + (1 - kept).sqrt() * noise
        found = self.noise(noisy, step / self.steps, labels)
        yield "noise", {"loss": (found - noise).square().mean()}

    def sample(self, labels: Tensor, rng: torch.Generator) -> Tensor:
        x = torch.randn((len(labels), *self.shape), generator=rng).to(labels.device)
        before = torch.cat([torch.ones(1, device=x.device), self.kept[:-1]])
        for step in reversed(range(self.steps)):
            kept, earlier = self.kept[step], before[step]
            time = torch.full((len(x),), step / self.steps, device=x.device)
            noise = self.noise(x, time, labels)
            clean = ((x - (1 - kept).sqrt() * noise) / kept.sqrt()).clamp(-1.5, 1.5)
            alpha = kept / earlier
            x = earlier.sqrt() * (1 - alpha) * clean + alpha.sqrt() * (1 - earlier) * x
            x = x / (1 - kept)
            if step:
                spread = ((1 - alpha) * (1 - earlier) / (1 - kept)).sqrt()
                x = x + spread * torch.randn(x.shape, generator=rng).to(x)
        return self.from_unit(x)
