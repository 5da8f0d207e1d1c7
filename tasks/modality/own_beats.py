"""Beats of one's own: windows of one beat, whose R peaks lie at one place."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from phantombench.task.cutting import Cut
from phantombench.task.quantities import Values
from phantombench.task.spec import Ladder, Samples, TaskSpec
from phantombench.tasks.modality import ecg_quantities
from phantombench.tasks.modality.ecg_beat import (
    AFTER,
    BAND,
    BEFORE,
    LENGTH,
    SAMPLING_RATE,
    band_pass,
)
from phantombench.tasks.modality.own_task import Sort

LONGEST = 1.5  # s of a window of one beat
_NEAR, _MOST = 18, 0.8  # samples around its place where the R peak is, in most beats
_ANYWHERE = ("spectrum",)


def fits(spec: TaskSpec) -> bool:
    """Say whether windows are as short as a beat."""
    return spec.kind == "signal" and spec.sample_shape[-1] <= LONGEST * (spec.sampling_rate or 0)


def shows(spec: TaskSpec, samples: Samples, anatomy: str | None) -> tuple[str, ...]:
    """Return what can be measured: waves where windows and R peaks are as the rules want them."""
    if (spec.sample_shape[-1], spec.sampling_rate) != (LENGTH, SAMPLING_RATE):
        return _ANYWHERE
    lead = samples[:, 0]
    peaks = np.abs(lead - np.median(lead, axis=1, keepdims=True)).argmax(axis=1)
    in_place = (np.abs(peaks - BEFORE) <= _NEAR).mean() >= _MOST
    return tuple(ecg_quantities.QUANTITIES) if in_place else _ANYWHERE


def measure(samples: Samples, names: tuple[str, ...]) -> Mapping[str, Values]:
    """Return the quantities asked for."""
    if set(names) <= set(_ANYWHERE):
        return {"spectrum": ecg_quantities.mean_frequency(samples)}
    return ecg_quantities.measure(samples)


def ladders(spec: TaskSpec) -> tuple[Ladder, ...]:
    """Return the degradations of beats."""
    from phantombench.tasks.modality import ecg_degradations

    return ecg_degradations.ladders(spec)


SORT = Sort(
    kind="signal",
    recipes=("ecg", "ecg_inception"),
    fits=fits,
    shows=shows,
    quantities=ecg_quantities.QUANTITIES,
    measure=measure,
    ladders=ladders,
    cut=Cut(SAMPLING_RATE, BEFORE, AFTER, band_pass, "{:g} to {:g} Hz".format(*BAND)),
)
