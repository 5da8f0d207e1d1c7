"""Asymmetry: difference of the two lungs' areas over their sum."""

from __future__ import annotations

from phantombench.metrics.plausibility.distribution import plausibility_measure

MEASURE = plausibility_measure("asymmetry", "Asymmetry of the lungs", "", digits=3)
