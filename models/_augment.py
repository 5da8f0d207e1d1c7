"""Differentiable augmentation of what the discriminator sees (Zhao 2020, arXiv 2006.10738).

The same kind of random change is applied to real and to generated samples, so the discriminator
cannot memorise a small training set, and the generator does not learn the changes. No flips: the
chest is not symmetric, nor is a beat. Works in physical units; `span` is half of the range.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from phantombench.models._layers import Bounds

SHIFT = 1 / 8  # largest translation, as a share of the extent (images)
CUTOUT = 1 / 2  # side of the square that is blanked (images)
WINDOW = 1 / 8  # length of the stretch that is blanked (signals)


@dataclass(frozen=True)
class Augmentation:
    """Changes every sample at random.

    `strength` 0 changes nothing. 1 moves images as far as the paper, and changes brightness and
    contrast by 0.3 of their range where the paper takes 0.5; what moves in or is cut out takes the
    edge's or the mean's value, not zero, which is black in a film.
    """

    bounds: Bounds
    strength: float

    @property
    def span(self) -> float:
        """Half of the range of the samples, in their unit."""
        return (self.bounds[1] - self.bounds[0]) / 2

    def __call__(self, samples: Tensor, rng: torch.Generator) -> Tensor:
        """Change samples (n, channels, height, width) or (n, channels, length); keep the shape."""
        if self.strength <= 0:
            return samples
        samples = _level(samples, self.span, self.strength, rng)
        if samples.dim() == 4:
            samples = _shift(samples, SHIFT * self.strength, rng)
            return _cutout(samples, CUTOUT * self.strength, rng)
        return _cutout(samples, WINDOW * self.strength, rng)


def _uniform(samples: Tensor, rng: torch.Generator, columns: int = 1) -> Tensor:
    """Draw (n, columns) numbers of [-1, 1), on the processor, so that all devices see the same."""
    return (2.0 * torch.rand((len(samples), columns), generator=rng) - 1.0).to(samples.device)


def _level(samples: Tensor, span: float, strength: float, rng: torch.Generator) -> Tensor:
    """Offset and gain: brightness and contrast of images, wander and amplitude of signals."""
    image = samples.dim() == 4
    shape = (len(samples), *[1] * (samples.dim() - 1))
    offset, gain = _uniform(samples, rng, 2).unbind(1)
    offset = offset.view(shape) * strength * span * (0.3 if image else 0.02)
    gain = 1.0 + gain.view(shape) * strength * (0.3 if image else 0.15)
    centre = samples.mean(dim=(1, 2, 3), keepdim=True) if image else torch.zeros_like(offset)
    return (samples - centre) * gain + centre + offset


def _shift(samples: Tensor, share: float, rng: torch.Generator) -> Tensor:
    """Translate images by up to `share` of each side; the edge is repeated."""
    n, channels, height, width = samples.shape
    moved = _uniform(samples, rng, 2)
    rows = torch.arange(height, device=samples.device) + (moved[:, :1] * share * height).round()
    columns = torch.arange(width, device=samples.device) + (moved[:, 1:] * share * width).round()
    rows, columns = rows.clamp(0, height - 1).long(), columns.clamp(0, width - 1).long()
    index = torch.arange(n, device=samples.device)[:, None, None, None]
    channel = torch.arange(channels, device=samples.device)[None, :, None, None]
    return samples[index, channel, rows[:, None, :, None], columns[:, None, None, :]]


def _cutout(samples: Tensor, share: float, rng: torch.Generator) -> Tensor:
    """Blank a square (images) or a stretch (signals) at random; each channel takes its mean."""
    extents = samples.shape[2:]
    centres = 0.5 * (1.0 + _uniform(samples, rng, len(extents)))
    keep = torch.ones((len(samples), *[1] * len(samples.shape[1:])), device=samples.device)
    blank = keep.bool()
    for axis, extent in enumerate(extents):
        position = (torch.arange(extent, device=samples.device) + 0.5) / extent
        inside = (position - centres[:, axis, None]).abs() < share / 2
        shape = [len(samples), 1, *[1] * len(extents)]
        shape[2 + axis] = extent
        blank = blank & inside.view(shape)
    mean = samples.mean(dim=tuple(range(2, samples.dim())), keepdim=True)
    return torch.where(blank, mean.detach(), samples)
