"""Cardiothoracic ratio: width of the heart over inner width of the chest."""

from __future__ import annotations

from phantombench.metrics.plausibility.distribution import plausibility_measure

MEASURE = plausibility_measure("cardiothoracic", "Cardiothoracic ratio", "", digits=3)
