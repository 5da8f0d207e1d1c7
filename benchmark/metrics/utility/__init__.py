"""Utility: whether a classifier of new patients gets better by the generated samples."""

from __future__ import annotations

from phantombench.metrics.measure import Axis

# Its headline is to be `augmentation_gain`, once every task has a recipe for classifiers.
AXIS = Axis(title="Utility", order=25)
