"""Strips of one's own: windows of several beats, which may lie anywhere."""

from __future__ import annotations

from collections.abc import Mapping

from phantombench.task.quantities import Values
from phantombench.task.spec import Ladder, Samples, TaskSpec
from phantombench.tasks.modality import ecg_quantities, ecg_rhythm
from phantombench.tasks.modality.ecg_strip import LEADS, LENGTH, SAMPLING_RATE
from phantombench.tasks.modality.own_beats import fits as is_beat
from phantombench.tasks.modality.own_task import Sort

_ANYWHERE = ("spectrum",)


def fits(spec: TaskSpec) -> bool:
    """Say whether windows are longer than a beat."""
    return spec.kind == "signal" and not is_beat(spec)


def shows(spec: TaskSpec, samples: Samples, anatomy: str | None) -> tuple[str, ...]:
    """Return what can be measured: the rhythm, where strips are as the rules want them."""
    wanted = ((len(LEADS), LENGTH), SAMPLING_RATE)
    exact = (spec.sample_shape, spec.sampling_rate) == wanted
    return tuple(ecg_rhythm.QUANTITIES) if exact else _ANYWHERE


def measure(samples: Samples, names: tuple[str, ...]) -> Mapping[str, Values]:
    """Return the quantities asked for."""
    if set(names) <= set(_ANYWHERE):
        return {"spectrum": ecg_quantities.mean_frequency(samples)}
    return ecg_rhythm.measure(samples)


def ladders(spec: TaskSpec) -> tuple[Ladder, ...]:
    """Return the degradations of strips."""
    from phantombench.tasks.modality import ecg_strip_degradations

    return ecg_strip_degradations.ladders(spec)


SORT = Sort(
    kind="signal",
    recipes=("ecg_strip", "ecg_strip_inception"),
    fits=fits,
    shows=shows,
    quantities=ecg_rhythm.QUANTITIES,
    measure=measure,
    ladders=ladders,
)
