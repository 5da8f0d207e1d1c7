"""PSNR of reconstructions: the reference beside what an autoencoder makes of it."""

from __future__ import annotations

from phantombench.metrics import psnr
from phantombench.metrics.reconstruction import reconstruction_metric

METRIC = reconstruction_metric(psnr.METRIC, psnr.per_pair)
