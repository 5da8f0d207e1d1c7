"""RMSE of reconstructions: the reference beside what an autoencoder makes of it."""

from __future__ import annotations

from phantombench.metrics import rmse
from phantombench.metrics.reconstruction import reconstruction_metric

METRIC = reconstruction_metric(rmse.METRIC, rmse.per_pair)
