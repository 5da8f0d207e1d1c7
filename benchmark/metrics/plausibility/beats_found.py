"""Beats found: the share of strips in which a detector of beats finds a rhythm.

A published detector is run on every strip, as it would be on a patient's; a strip counts where it
finds beats from its beginning to its end. Xie et al., Waveform Database Software Package (WFDB) for
Python, PhysioNet, 2023.
"""

from __future__ import annotations

import numpy as np

from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.plausibility.distribution import measured, named
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.influence import linear_replicates

XIE = r"""@misc{xie2023wfdb,
  author    = {Xie, Chen and McCullum, Lucas and Johnson, Alistair and others},
  title     = {Waveform Database Software Package ({WFDB}) for {Python}},
  publisher = {PhysioNet},
  year      = {2023},
  doi       = {10.13026/9njx-6322}
}
"""


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return the share of generated samples with a rhythm; a note says that of the reference."""
    real, made = (each["beats_found"] for each in measured(view))
    share = float(made.mean())
    replicates = linear_replicates(share, resampling, generated=made)
    return Estimate(share, replicates, f"of the reference {np.mean(real):.1%}")


MEASURE = Measure(
    name="beats_found",
    title="Beats found",
    axis="plausibility",
    goal=Goal.MAXIMIZE,
    unit="",
    bounds=(0.0, 1.0),
    source=Source("share of samples with a rhythm by XQRS (Xie et al. 2023, wfdb)", XIE),
    estimate=estimate,
    needs=frozenset({Need.SAMPLES}),
    facets=named("beats_found"),
    digits=3,
)
