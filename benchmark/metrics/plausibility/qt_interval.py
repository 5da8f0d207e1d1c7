"""QT interval: from the onset of the QRS to the end of the T wave."""

from __future__ import annotations

from phantombench.metrics.plausibility.distribution import plausibility_measure

MEASURE = plausibility_measure("qt_interval", "QT interval", "ms", digits=1)
