"""Reconstruction: what an autoencoder makes of real samples, apart from its own samples."""

from __future__ import annotations

from phantombench.metrics.measure import Axis

AXIS = Axis(title="Reconstruction", order=60)
