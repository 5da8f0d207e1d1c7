"""Beats found: the share of strips in which two detectors find the same beats.

Published detectors are run on every strip, as they would be on a patient's; a strip counts where
beats go on from its beginning to its end and the detectors agree on them (bSQI, at least 0.8). Li,
Mark and Clifford, Physiological Measurement 29(1):15-32, 2008; detectors of WFDB for Python.
"""

from __future__ import annotations

import numpy as np

from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.plausibility.distribution import measured, named
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.influence import linear_replicates

LI = r"""@article{li2008robust,
  author  = {Li, Qiao and Mark, Roger G. and Clifford, Gari D.},
  title   = {Robust heart rate estimation from multiple asynchronous noisy sources using signal
             quality indices and a {Kalman} filter},
  journal = {Physiological Measurement},
  volume  = {29},
  number  = {1},
  pages   = {15--32},
  year    = {2008},
  doi     = {10.1088/0967-3334/29/1/002}
}
@misc{xie2023wfdb,
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
    source=Source("Li et al. 2008 (bSQI): share where XQRS and GQRS of wfdb agree", LI),
    estimate=estimate,
    needs=frozenset({Need.SAMPLES}),
    facets=named("beats_found"),
    digits=3,
)
