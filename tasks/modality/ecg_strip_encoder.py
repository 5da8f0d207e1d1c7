"""The encoder of strips of ECG: architecture and recipe.

The convolutions are those of windows of one beat. What a strip shows may lie anywhere in it, so
their maps are not read place by place but by their mean and their largest value over places.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from phantombench.task.spec import TaskSpec
from phantombench.tasks.modality import ecg_encoder
from phantombench.tasks.modality.architecture import FEATURES, Architecture
from phantombench.tasks.modality.ecg_strip_degradations import degradations
from phantombench.tasks.modality.encoder_training import Recipe


class Pooled(nn.Module):
    """Mean and largest value of each map over its places."""

    def forward(self, maps: Tensor) -> Tensor:
        """Map (n, width, places) to (n, 2 width)."""
        return torch.cat([maps.mean(dim=-1), maps.amax(dim=-1)], dim=1)


def network(sample_shape: tuple[int, ...]) -> nn.Module:
    """Make the untrained network, (n, *sample_shape) mV -> (n, 64)."""
    layers, width, _ = ecg_encoder.convolutions(sample_shape)
    return layers.extend([Pooled(), nn.Linear(2 * width, FEATURES)])


def recipe(spec: TaskSpec) -> Recipe:
    """Return how the encoder of a task of strips is trained."""
    named = degradations(spec)
    return Recipe(ARCHITECTURE, named, steps=500, batch=96, overlap=0.15, balance=0.8)


ARCHITECTURE = Architecture(name="ecg_strip", version=1, network=network)
