"""The encoder of single ECG beats of 256 samples at 360 Hz: architecture and recipe."""

from __future__ import annotations

from torch import nn

from phantombench.tasks.modality.ecg_degradations import DEGRADATIONS
from phantombench.tasks.modality.encoder import FEATURES, Architecture
from phantombench.tasks.modality.encoder_training import Recipe


def network() -> nn.Module:
    """Make the untrained network, (n, 1, 256) mV -> (n, 64).

    The last map keeps its 16 places: before or after the R peak is a matter of place.
    """
    return nn.Sequential(
        nn.Conv1d(1, 16, 9, 2, 4, bias=False),  # 128
        nn.BatchNorm1d(16),
        nn.ReLU(),
        nn.Conv1d(16, 32, 7, 2, 3, bias=False),  # 64
        nn.BatchNorm1d(32),
        nn.ReLU(),
        nn.Conv1d(32, 64, 5, 2, 2, bias=False),  # 32
        nn.BatchNorm1d(64),
        nn.ReLU(),
        nn.Conv1d(64, 64, 5, 2, 2, bias=False),  # 16
        nn.BatchNorm1d(64),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(64 * 16, FEATURES),
    )


ARCHITECTURE = Architecture(name="ecg", version=1, network=network)
# Nine training beats in ten are normal, hence the balance.
RECIPE = Recipe(ARCHITECTURE, DEGRADATIONS, steps=600, batch=192, overlap=0.15, balance=0.8)
