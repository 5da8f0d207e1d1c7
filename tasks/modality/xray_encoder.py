"""The encoder of chest X-rays: architecture and recipe."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from phantombench.task.spec import Samples, TaskSpec
from phantombench.tasks.modality.architecture import FEATURES, Architecture, halvings
from phantombench.tasks.modality.encoder_training import Recipe
from phantombench.tasks.modality.xray_degradations import degradations, zoom_of

COARSEST = 4  # places along the shortest side of the last map


def network(sample_shape: tuple[int, ...]) -> nn.Module:
    """Make the untrained network, (n, *sample_shape) grey level in [0, 1] -> (n, 64).

    The last map keeps its 4x4 places: a heart on the wrong side is a matter of place.
    """
    channels, *extents = sample_shape
    widths = (16, 32, *[64] * halvings(extents, COARSEST))[: halvings(extents, COARSEST)]
    layers = nn.Sequential()
    for level, width in enumerate(widths):  # 16 x 32x32, 32 x 16x16, 64 x 8x8, 64 x 4x4
        kernel = 4 if level == 0 else 3
        layers.append(nn.Conv2d(channels, width, kernel, 2, 1, bias=False))
        layers.extend([nn.BatchNorm2d(width), nn.ReLU()])
        extents = [(extent + 2 - kernel) // 2 + 1 for extent in extents]
        channels = width
    layers.extend([nn.Flatten(), nn.Linear(channels * extents[0] * extents[1], FEATURES)])
    layers.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # faster on CPUs
    return layers


def jitter(samples: Samples, rng: np.random.Generator) -> Samples:
    """Move samples by up to 2 pixels of 64, which is within what positioning differs by."""
    height, width = samples.shape[-2:]
    most = max(1, round(2 * zoom_of(samples.shape[1:])))
    down, right = most + rng.integers(-most, most + 1, size=2)
    padded = np.pad(samples, ((0, 0), (0, 0), (most, most), (most, most)), mode="edge")
    return padded[:, :, down : down + height, right : right + width]


def recipe(spec: TaskSpec) -> Recipe:
    """Return how the encoder of a task of films is trained."""
    named = degradations(spec)
    return Recipe(ARCHITECTURE, named, jitter, steps=900, overlap=0.35, class_weight=0.3)


ARCHITECTURE = Architecture(name="xray", version=1, network=network)
