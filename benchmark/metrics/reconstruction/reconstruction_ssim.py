"""SSIM of reconstructions: the reference beside what an autoencoder makes of it."""

from __future__ import annotations

from phantombench.metrics.fidelity import ssim
from phantombench.metrics.reconstruction.reconstruction import reconstruction_measure

MEASURE = reconstruction_measure(ssim.MEASURE, ssim.per_pair, ssim.BIBTEX)
