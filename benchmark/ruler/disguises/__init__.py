"""The disguises of copies that the gate is tried against: one table for images, one for signals."""

from __future__ import annotations

from phantombench.ruler.disguises import of_images, of_signals
from phantombench.ruler.disguises.disguise import Disguise
from phantombench.task.spec import TaskSpec

__all__ = ["Disguise", "disguises_for"]


def disguises_for(spec: TaskSpec) -> tuple[Disguise, ...]:
    """Return the disguises of samples with one extent (signals) or two (images).

    Those that take several channels are left out where there is one.
    """
    table = of_signals.DISGUISES if len(spec.sample_shape) == 2 else of_images.DISGUISES
    return tuple(each for each in table if spec.sample_shape[0] >= each.channels)
