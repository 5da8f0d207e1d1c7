"""What a control is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from phantombench.controls.expectation import (
    Attack,
    Expectation,
    MustFail,
    MustPass,
    WholeSet,
)
from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Labels, Samples, Split, Task, TaskSpec

# (task, train, labels (n,), rng) -> one sample per label, (n, *sample_shape) float32
SampleControl = Callable[[Task, Split, Labels, np.random.Generator], Samples]


@dataclass(frozen=True)
class Control:
    """One control. Its file says all that the benchmark knows of it.

    Attributes:
        name: the name of its submission; its file's, with hyphens.
        title: heading on the board.
        description: how it is made, and what the right answer is.
        sample: returns one sample per label, the same for the same state of the rng.
        synthetic_only: it needs a task whose truth can be drawn.
        invented: its samples are nobody's, only statistics of the training data; all others show
            training samples, as they are or degraded, which are not ours to publish.
        floor: its distances are those that all others are divided by; one control has it.
        to_beat: a model that is not better than it has learned too little.
        expects: what must come out when it is scored.
        gate: what the gate must say; None where nothing is known.
        whole_set: its place on the ruler's ladders, if any.
        attack: its part in the ruler's test of the gate, if any.
    """

    name: str
    title: str
    description: str
    sample: SampleControl
    synthetic_only: bool = False
    invented: bool = False
    floor: bool = False
    to_beat: bool = False
    expects: tuple[Expectation, ...] = ()
    gate: MustPass | MustFail | None = None
    whole_set: WholeSet | None = None
    attack: Attack | None = None

    def applies(self, spec: TaskSpec) -> bool:
        """Say whether the control can be made for a task."""
        return spec.synthetic or not self.synthetic_only

    def check(self, spec: TaskSpec, where: str) -> None:
        """Refuse a task for which it cannot be made.

        Raises:
            PhantomBenchError: the control needs the truth, and the task is real data.
        """
        if not self.applies(spec):
            raise PhantomBenchError(
                where,
                f"the control '{self.name}' needs a task whose truth can be drawn, "
                f"{spec.id} is measured data",
                "submit it to a synthetic task",
            )
