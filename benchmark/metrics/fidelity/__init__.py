"""Fidelity: how near generated samples lie to real ones."""

from __future__ import annotations

from phantombench.metrics.measure import Axis

AXIS = Axis(title="Fidelity", order=10, headline="fid")
