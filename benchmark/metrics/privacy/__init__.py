"""Privacy: whether patients of the training data show."""

from __future__ import annotations

from phantombench.metrics.measure import Axis

AXIS = Axis(title="Privacy", order=40)
