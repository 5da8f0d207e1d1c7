"""Spectrum: the mean frequency of a sample, in cycles per sample or pixel."""

from __future__ import annotations

from phantombench.metrics.plausibility.distribution import plausibility_measure

MEASURE = plausibility_measure("spectrum", "Mean frequency", "cycles per sample", digits=4)
