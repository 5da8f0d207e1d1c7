"""Films of one's own: chests or anything else, grey."""

from __future__ import annotations

from collections.abc import Mapping

from phantombench.task.quantities import Values
from phantombench.task.spec import Ladder, Samples, TaskSpec
from phantombench.tasks.modality import xray_quantities
from phantombench.tasks.modality.own_task import Sort

ANYWHERE = ("spectrum",)  # what needs no chest


def shows(spec: TaskSpec, samples: Samples, anatomy: str | None) -> tuple[str, ...]:
    """Return what can be measured: of a chest everything, else the spectrum."""
    return tuple(xray_quantities.QUANTITIES) if anatomy == "chest" else ANYWHERE


def measure(samples: Samples, names: tuple[str, ...]) -> Mapping[str, Values]:
    """Return the quantities asked for; no lungs are looked for where none are."""
    if set(names) <= set(ANYWHERE):
        return {"spectrum": xray_quantities.mean_frequency(samples)}
    return xray_quantities.measure(samples)


def ladders(spec: TaskSpec) -> tuple[Ladder, ...]:
    """Return the degradations of films."""
    from phantombench.tasks.modality import xray_degradations

    return xray_degradations.ladders(spec)


SORT = Sort(
    kind="image",
    recipes=("xray", "xray_residual"),
    fits=lambda spec: spec.kind == "image",
    shows=shows,
    quantities=xray_quantities.QUANTITIES,
    measure=measure,
    ladders=ladders,
)
