"""Lung area: share of the film that both lungs take."""

from __future__ import annotations

from phantombench.metrics.plausibility.distribution import plausibility_measure

MEASURE = plausibility_measure("lung_area", "Lung area", "", digits=3)
