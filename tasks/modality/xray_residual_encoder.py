"""Another encoder of chest X-rays: a residual network (He et al., CVPR 2016); the same recipe."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from phantombench.task.spec import TaskSpec
from phantombench.tasks.modality import xray_encoder
from phantombench.tasks.modality.architecture import FEATURES, Architecture, halvings
from phantombench.tasks.modality.encoder_training import Recipe


class Block(nn.Module):
    """Two 3x3 convolutions around which the input goes, at half the extents."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, width, 3, 2, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(width)
        self.second = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(width)
        self.around = nn.Conv2d(channels, width, 1, bias=False)

    def forward(self, maps: Tensor) -> Tensor:
        """Map (n, channels, h, w) to (n, width, ceil(h / 2), ceil(w / 2))."""
        found = F.relu(self.first_norm(self.first(maps)))
        found = self.second_norm(self.second(found))
        return F.relu(found + self.around(F.avg_pool2d(maps, 2, ceil_mode=True)))


def network(sample_shape: tuple[int, ...]) -> nn.Module:
    """Make the untrained network, (n, *sample_shape) grey level in [0, 1] -> (n, 64).

    The last map keeps its 4x4 places: a heart on the wrong side is a matter of place.
    """
    channels, *extents = sample_shape
    levels = halvings(extents, xray_encoder.COARSEST)
    layers = nn.Sequential(
        nn.Conv2d(channels, 16, 5, 2, 2, bias=False), nn.BatchNorm2d(16), nn.ReLU()
    )
    channels = 16
    extents = [-(-extent // 2) for extent in extents]
    for width in (32, *[64] * levels)[: levels - 1]:  # 16 x 32x32, 32 x 16x16, 64 x 8x8, 64 x 4x4
        layers.append(Block(channels, width))
        channels, extents = width, [-(-extent // 2) for extent in extents]
    layers.extend([nn.Flatten(), nn.Linear(channels * extents[0] * extents[1], FEATURES)])
    layers.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # faster on CPUs
    return layers


def recipe(spec: TaskSpec) -> Recipe:
    """Return how the encoder is trained: as the first one of films is."""
    return replace(xray_encoder.recipe(spec), architecture=ARCHITECTURE)


ARCHITECTURE = Architecture(name="xray_residual", version=1, network=network)
