"""Privacy: whether generated samples give training patients away."""

from __future__ import annotations

from phantombench.metrics.measure import Axis

AXIS = Axis(title="Privacy", order=40)
