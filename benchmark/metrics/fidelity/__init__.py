"""Fidelity: how close generated samples are to real ones."""

from __future__ import annotations

from phantombench.metrics.measure import Axis

AXIS = Axis(title="Fidelity", order=10, headline="fid")
