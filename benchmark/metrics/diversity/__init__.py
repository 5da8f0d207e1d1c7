"""Diversity: how much of the real distribution generated samples cover."""

from __future__ import annotations

from phantombench.metrics.measure import Axis

AXIS = Axis(title="Diversity", order=20, headline="coverage")
