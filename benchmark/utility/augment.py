"""Classical augmentation: small moves, warps, contrast and noise, of images and signals alike.

No mirror images: the heart lies on the left, and a beat does not run backwards.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from phantombench.utility.recipe import Recipe

KNOTS = 4  # of a warp, along each extent


def augment(samples: Tensor, recipe: Recipe, deviation: float, rng: torch.Generator) -> Tensor:
    """Return changed samples, each in its own way.

    Args:
        samples: (n, channels, *extents).
        recipe: how much.
        deviation: of the values of `train`, which contrast and noise are measured by.
        rng: draws the changes.
    """
    if recipe.shift or recipe.zoom or recipe.warp:
        samples = _moved(samples, recipe, rng)
    if recipe.contrast:
        shape = (len(samples), *[1] * (samples.dim() - 1))
        gain = torch.exp(recipe.contrast * torch.randn(shape, generator=rng))
        offset = recipe.contrast * deviation * torch.randn(shape, generator=rng)
        centre = samples.flatten(1).mean(dim=1).view(shape)
        samples = centre + gain * (samples - centre) + offset
    if recipe.noise:
        drawn = torch.randn(samples.shape, generator=rng)
        samples = samples + recipe.noise * deviation * drawn
    return samples


def mixed(
    samples: Tensor, targets: Tensor, alpha: float, rng: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Mix each sample and its target (n, classes) with another of the batch (Zhang et al. 2018).

    The share comes from Beta(alpha, alpha), one for the batch, as the difference of two gamma
    draws' ratio would give it.
    """
    share = _beta(alpha, rng)
    other = torch.randperm(len(samples), generator=rng)
    return (
        share * samples + (1 - share) * samples[other],
        share * targets + (1 - share) * targets[other],
    )


def _beta(alpha: float, rng: torch.Generator) -> float:
    """Draw from Beta(alpha, alpha) by rejection (Joehnk 1964): torch takes no generator here."""
    while True:
        first, second = (torch.rand(2, generator=rng) ** (1 / alpha)).tolist()
        if 0 < first + second <= 1:
            return float(first / (first + second))


def _moved(samples: Tensor, recipe: Recipe, rng: torch.Generator) -> Tensor:
    flat = samples.dim() == 3
    images = samples[:, :, None] if flat else samples
    n, _, height, width = images.shape

    def symmetric(count: int) -> Tensor:
        return 2 * torch.rand((n, count), generator=rng) - 1

    theta = torch.zeros((n, 2, 3))
    scale = 1 + recipe.zoom * symmetric(1)
    theta[:, 0, 0] = theta[:, 1, 1] = scale[:, 0]
    theta[:, :, 2] = 2 * recipe.shift * symmetric(2)
    grid = F.affine_grid(theta, list(images.shape), align_corners=False)
    if recipe.warp:
        rows = 1 if flat else KNOTS
        knots = 2 * recipe.warp * torch.randn((n, 2, rows, KNOTS), generator=rng)
        field = F.interpolate(knots, (height, width), mode="bilinear", align_corners=True)
        grid = grid + field.permute(0, 2, 3, 1)
    if flat:
        grid[..., 1] = 0.0
    moved = F.grid_sample(images, grid, padding_mode="border", align_corners=False)
    return moved[:, :, 0] if flat else moved
