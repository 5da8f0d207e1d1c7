"""Plausibility: whether samples measure what patients measure."""

from __future__ import annotations

from phantombench.metrics.measure import Axis

AXIS = Axis(title="Plausibility", order=35)
