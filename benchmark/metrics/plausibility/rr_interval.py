"""RR interval: the median interval between the beats of a strip."""

from __future__ import annotations

from phantombench.metrics.plausibility.distribution import plausibility_measure

MEASURE = plausibility_measure("rr_interval", "RR interval", "ms", digits=1)
