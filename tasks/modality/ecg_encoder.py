"""The encoder of windows of ECG: architecture and recipe."""

from __future__ import annotations

from torch import nn

from phantombench.task.spec import TaskSpec
from phantombench.tasks.modality.architecture import FEATURES, Architecture, halvings
from phantombench.tasks.modality.ecg_degradations import degradations
from phantombench.tasks.modality.encoder_training import Recipe

COARSEST = 16  # places in the last map


def network(sample_shape: tuple[int, ...]) -> nn.Module:
    """Make the untrained network, (n, *sample_shape) mV -> (n, 64).

    The last map keeps its 16 places: before or after the R peak is a matter of place.
    """
    layers, width, places = convolutions(sample_shape)
    return layers.extend([nn.Flatten(), nn.Linear(width * places, FEATURES)])


def convolutions(sample_shape: tuple[int, ...]) -> tuple[nn.Sequential, int, int]:
    """Make untrained layers, (n, *sample_shape) -> (n, width, places); returns both numbers."""
    leads, length = sample_shape
    levels = halvings([length], COARSEST)
    layers = nn.Sequential()
    for level, width in enumerate((16, 32, *[64] * levels)[:levels]):  # 128, 64, 32, 16 places
        kernel = (9, 7, 5)[min(level, 2)]
        layers.append(nn.Conv1d(leads, width, kernel, 2, kernel // 2, bias=False))
        layers.extend([nn.BatchNorm1d(width), nn.ReLU()])
        leads, length = width, -(-length // 2)
    return layers, leads, length


def recipe(spec: TaskSpec) -> Recipe:
    """Return how the encoder of a task of ECG is trained.

    Nine training beats in ten are normal, hence the balance.
    """
    named = degradations(spec)
    return Recipe(ARCHITECTURE, named, steps=600, batch=192, overlap=0.15, balance=0.8)


ARCHITECTURE = Architecture(name="ecg", version=1, network=network)
