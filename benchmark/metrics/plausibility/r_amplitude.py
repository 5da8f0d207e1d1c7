"""R amplitude: height of the largest deflection of the QRS over the baseline."""

from __future__ import annotations

from phantombench.metrics.plausibility.distribution import plausibility_measure

MEASURE = plausibility_measure("r_amplitude", "R amplitude", "mV", digits=3)
