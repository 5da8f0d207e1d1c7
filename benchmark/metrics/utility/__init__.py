"""Utility: whether a classifier of new patients gets better by the generated samples."""

from __future__ import annotations

from phantombench.metrics.measure import Axis

AXIS = Axis(title="Utility", order=25, headline="augmentation_gain")
