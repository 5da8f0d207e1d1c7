"""PR interval: from the onset of the P wave to that of the QRS."""

from __future__ import annotations

from phantombench.metrics.plausibility.distribution import plausibility_measure

MEASURE = plausibility_measure("pr_interval", "PR interval", "ms", digits=1)
