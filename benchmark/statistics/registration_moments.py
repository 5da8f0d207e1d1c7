"""Signals with position and width taken out, so that moved and stretched ones lie on each other.

Images are normalised by their moments (Hu 1962, IRE Transactions on Information Theory
8(2):179-187); here it is the moments of where a signal changes. No one choice of what counts as
change is right for all: noise, a wandering baseline and smoothing hide different parts of it, so
there are several.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from phantombench.statistics.registration_images import detail, smoothed, unit

_REACH, _WIDTH = 3.0, 64  # spreads on each side that a normalised signal shows, and its values
_SPREAD = 0.2  # in half lengths, where the width stays as it is


@dataclass(frozen=True)
class Normalisation:
    """One way to take out position and width.

    Attributes:
        smoothing: values that are averaged before slopes are taken.
        power: of the slope, which says how much a place counts.
        width: take out the width as well as the position.
        detail: take away what changes slowly first.
    """

    smoothing: int
    power: float
    width: bool = True
    detail: bool = False

    def __call__(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Normalise signals (n, channels, 1, length).

        Returns:
            Unit vectors (n, channels, 64), and the centre and spread (n,) that were taken out, in
            half lengths.
        """
        smooth = smoothed(detail(images) if self.detail else images, self.smoothing)[:, :, 0]
        slope = F.pad(smooth[..., 2:] - smooth[..., :-2], (1, 1))
        weight = slope.abs().pow(self.power).sum(dim=1)
        weight = weight / weight.sum(dim=1, keepdim=True).clamp_min(1e-12)
        length = smooth.shape[-1]
        place = (torch.arange(length) + 0.5) / length * 2 - 1
        centre = (weight * place).sum(dim=1)
        spread = torch.full_like(centre, _SPREAD)
        if self.width:
            spread = (weight * (place - centre[:, None]) ** 2).sum(dim=1).sqrt().clamp_min(1e-3)
        seen = centre[:, None] + spread[:, None] * torch.linspace(-_REACH, _REACH, _WIDTH)
        grid = torch.stack([seen, torch.zeros_like(seen)], dim=2)[:, None]
        shape = F.grid_sample(smooth[:, :, None], grid, padding_mode="border", align_corners=False)
        return unit(shape.flatten(2)), centre, spread


NORMALISATIONS = (
    Normalisation(smoothing=8, power=2.0),
    Normalisation(smoothing=16, power=1.0),
    Normalisation(smoothing=8, power=4.0, width=False, detail=True),
)
