"""Agreement of the leads: whether both are steep at the same time, as one heart makes them."""

from __future__ import annotations

from phantombench.metrics.plausibility.distribution import plausibility_measure

MEASURE = plausibility_measure("lead_agreement", "Agreement of the leads", "", digits=3)
