"""SSIM of reconstructions: the reference beside what an autoencoder makes of it."""

from __future__ import annotations

from phantombench.metrics import ssim
from phantombench.metrics.reconstruction import reconstruction_metric

METRIC = reconstruction_metric(ssim.METRIC, ssim.per_pair)
