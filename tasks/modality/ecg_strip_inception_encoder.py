"""Another encoder of strips of ECG: kernels of several lengths side by side; the same recipe."""

from __future__ import annotations

from dataclasses import replace

from torch import nn

from phantombench.task.spec import TaskSpec
from phantombench.tasks.modality import ecg_inception_encoder, ecg_strip_encoder
from phantombench.tasks.modality.architecture import FEATURES, Architecture
from phantombench.tasks.modality.ecg_strip_encoder import Pooled
from phantombench.tasks.modality.encoder_training import Recipe


def network(sample_shape: tuple[int, ...]) -> nn.Module:
    """Make the untrained network, (n, *sample_shape) mV -> (n, 64)."""
    layers, width, _ = ecg_inception_encoder.convolutions(sample_shape)
    return layers.extend([Pooled(), nn.Linear(2 * width, FEATURES)])


def recipe(spec: TaskSpec) -> Recipe:
    """Return how the encoder is trained: as the first one of strips is."""
    return replace(ecg_strip_encoder.recipe(spec), architecture=ARCHITECTURE)


ARCHITECTURE = Architecture(name="ecg_strip_inception", version=1, network=network)
