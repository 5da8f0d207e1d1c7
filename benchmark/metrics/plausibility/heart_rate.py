"""Heart rate: beats per minute of a strip, from the mean interval between the beats found."""

from __future__ import annotations

from phantombench.metrics.plausibility.distribution import plausibility_measure

MEASURE = plausibility_measure("heart_rate", "Heart rate", "per minute", digits=1)
