"""Another encoder of windows of ECG: kernels of several lengths side by side; the same recipe.

After InceptionTime (Ismail Fawaz et al., Data Mining and Knowledge Discovery 34, 2020), with
strides in place of its global mean, which would lose the place before or after the R peak.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from phantombench.task.spec import TaskSpec
from phantombench.tasks.modality import ecg_encoder
from phantombench.tasks.modality.architecture import FEATURES, Architecture, halvings
from phantombench.tasks.modality.encoder_training import Recipe

KERNELS = (5, 11, 23)


class Block(nn.Module):
    """Convolutions of several lengths, and the largest value nearby, at half the length."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.narrow = nn.Conv1d(channels, min(channels, 16), 1, bias=False)
        self.kernels = nn.ModuleList(
            nn.Conv1d(min(channels, 16), width, size, 2, size // 2, bias=False) for size in KERNELS
        )
        self.pooled = nn.Conv1d(channels, width, 1, bias=False)
        self.norm = nn.BatchNorm1d(width * (len(KERNELS) + 1))

    def forward(self, maps: Tensor) -> Tensor:
        """Map (n, channels, length) to (n, 4 width, ceil(length / 2))."""
        narrow = self.narrow(maps)
        found = [kernel(narrow) for kernel in self.kernels]
        found.append(self.pooled(F.max_pool1d(maps, 3, 2, 1)))
        return F.relu(self.norm(torch.cat(found, dim=1)))


def network(sample_shape: tuple[int, ...]) -> nn.Module:
    """Make the untrained network, (n, *sample_shape) mV -> (n, 64)."""
    layers, width, places = convolutions(sample_shape)
    return layers.extend([nn.Flatten(), nn.Linear(width * places, FEATURES)])


def convolutions(sample_shape: tuple[int, ...]) -> tuple[nn.Sequential, int, int]:
    """Make untrained layers, (n, *sample_shape) -> (n, width, places); returns both numbers."""
    leads, length = sample_shape
    levels = halvings([length], ecg_encoder.COARSEST)
    layers = nn.Sequential()
    for width in (8, *[16] * levels)[:levels]:  # 128, 64, 32, 16 places
        layers.append(Block(leads, width))
        leads, length = width * (len(KERNELS) + 1), -(-length // 2)
    return layers, leads, length


def recipe(spec: TaskSpec) -> Recipe:
    """Return how the encoder is trained: as the first one of beats is."""
    return replace(ecg_encoder.recipe(spec), architecture=ARCHITECTURE)


ARCHITECTURE = Architecture(name="ecg_inception", version=1, network=network)
