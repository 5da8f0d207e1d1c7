"""PSNR of reconstructions: the reference beside what an autoencoder makes of it."""

from __future__ import annotations

from phantombench.metrics.fidelity import psnr
from phantombench.metrics.reconstruction.reconstruction import reconstruction_measure

MEASURE = reconstruction_measure(psnr.MEASURE, psnr.per_pair, psnr.PIQ)
