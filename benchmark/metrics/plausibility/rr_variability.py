"""RR variability: root mean square of the differences between successive intervals of a strip."""

from __future__ import annotations

from phantombench.metrics.plausibility.distribution import plausibility_measure

MEASURE = plausibility_measure("rr_variability", "RR variability", "ms", digits=1)
