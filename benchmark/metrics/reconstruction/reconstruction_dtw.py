"""DTW of reconstructions: the reference beside what an autoencoder makes of it."""

from __future__ import annotations

from phantombench.metrics.fidelity import dtw
from phantombench.metrics.reconstruction.reconstruction import reconstruction_measure

MEASURE = reconstruction_measure(dtw.MEASURE, dtw.per_pair, dtw.BIBTEX)
