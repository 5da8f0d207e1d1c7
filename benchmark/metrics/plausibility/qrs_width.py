"""QRS width: from onset to end of the QRS."""

from __future__ import annotations

from phantombench.metrics.plausibility.distribution import plausibility_measure

MEASURE = plausibility_measure("qrs_width", "QRS width", "ms", digits=1)
