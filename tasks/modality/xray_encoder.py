"""The encoder of chest X-rays of 64x64 pixels: architecture and recipe."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from phantombench.task.spec import Samples
from phantombench.tasks.modality.encoder import FEATURES, Architecture
from phantombench.tasks.modality.encoder_training import Recipe
from phantombench.tasks.modality.xray_degradations import DEGRADATIONS


def network() -> nn.Module:
    """Make the untrained network, (n, 1, 64, 64) grey level in [0, 1] -> (n, 64).

    The last map keeps its 4x4 places: a heart on the wrong side is a matter of place.
    """
    layers = nn.Sequential(
        nn.Conv2d(1, 16, 4, 2, 1, bias=False),  # 32x32
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Conv2d(16, 32, 3, 2, 1, bias=False),  # 16x16
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3, 2, 1, bias=False),  # 8x8
        nn.BatchNorm2d(64),
        nn.ReLU(),
        nn.Conv2d(64, 64, 3, 2, 1, bias=False),  # 4x4
        nn.BatchNorm2d(64),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(64 * 4 * 4, FEATURES),
    )
    layers.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # faster on CPUs
    return layers


def jitter(samples: Samples, generator: np.random.Generator) -> Samples:
    """Move samples by up to 2 pixels, which is within what positioning differs by."""
    down, right = generator.integers(-2, 3, size=2)
    padded = np.pad(samples, ((0, 0), (0, 0), (2, 2), (2, 2)), mode="edge")
    return padded[:, :, 2 + down : 66 + down, 2 + right : 66 + right]


ARCHITECTURE = Architecture(name="xray", version=1, network=network)
RECIPE = Recipe(ARCHITECTURE, DEGRADATIONS, jitter, steps=900, overlap=0.35, class_weight=0.3)
