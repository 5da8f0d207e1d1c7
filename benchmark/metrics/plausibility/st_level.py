"""ST level: height of the segment behind the QRS over the baseline."""

from __future__ import annotations

from phantombench.metrics.plausibility.distribution import plausibility_measure

MEASURE = plausibility_measure("st_level", "ST level", "mV", digits=3)
