"""The classifier: four strided convolutions and a mean, for images and signals alike."""

from __future__ import annotations

import torch
from torch import Tensor, nn

WIDTHS = (8, 16, 32, 64)
_KERNELS = {1: 7, 2: 3}  # by the number of extents
_STRIDES = {1: 3, 2: 2}


class Dropout(nn.Module):
    """`torch.nn.Dropout` with random numbers of its own, so that two networks learn side by side.

    Attributes:
        rng: draws what is dropped.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share, self.rng = share, torch.Generator()

    def forward(self, features: Tensor) -> Tensor:
        """Drop a share of the features (n, d), in training, and enlarge the rest."""
        if not self.training or not self.share:
            return features
        kept = torch.empty_like(features).bernoulli_(1 - self.share, generator=self.rng)
        return features * kept.div_(1 - self.share)


def classifier(sample_shape: tuple[int, ...], classes: int, dropout: float) -> nn.Sequential:
    """Return a network from samples (n, *sample_shape) to logits (n, classes).

    Args:
        sample_shape: (channels, length) or (channels, height, width).
        classes: number of them.
        dropout: before the last layer.
    """
    channels, *extents = sample_shape
    dimensions = len(extents)
    convolution, normalisation, pooling = _KINDS[dimensions]
    layers: list[nn.Module] = []
    for width in WIDTHS:
        kernel = _KERNELS[dimensions]
        layers += [
            convolution(channels, width, kernel, _STRIDES[dimensions], kernel // 2, bias=False),
            normalisation(width),
            nn.ReLU(inplace=True),
        ]
        channels = width
    head = [pooling(1), nn.Flatten(), Dropout(dropout), nn.Linear(channels, classes)]
    return nn.Sequential(*layers, *head)


_KINDS: dict[int, tuple[type[nn.Module], type[nn.Module], type[nn.Module]]] = {
    1: (nn.Conv1d, nn.BatchNorm1d, nn.AdaptiveAvgPool1d),
    2: (nn.Conv2d, nn.BatchNorm2d, nn.AdaptiveAvgPool2d),
}
