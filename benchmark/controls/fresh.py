"""New draws from the truth: what a perfect model would return."""

from __future__ import annotations

import numpy as np

from phantombench.controls.control import Control
from phantombench.controls.expectation import Alike, MustPass
from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Drawable, Labels, Samples, Split, Task


def sample(task: Task, train: Split, labels: Labels, rng: np.random.Generator) -> Samples:
    """Return new samples (n, *sample_shape), one a label, independent of every split.

    Raises:
        PhantomBenchError: the task's data was measured.
    """
    if not isinstance(task, Drawable):
        raise PhantomBenchError(
            "control 'fresh'",
            f"{task.spec.id} cannot be drawn anew, its data was measured",
            "submit it to a synthetic task",
        )
    return task.draw(labels, int(rng.integers(2**31)))


CONTROL = Control(
    name="fresh",
    title="Fresh draws from the truth",
    description=(
        "New samples from the distribution that train, reference and test were drawn from: the "
        "perfect generative model, which exists on synthetic tasks only. Its distances are those "
        "of real data, and it has copied nobody: it must pass everything, the memorisation gate "
        "as well."
    ),
    sample=sample,
    synthetic_only=True,
    expects=(Alike("fid", to=("real",), why="both are drawn from the truth"),),
    gate=MustPass("an honest model must not be accused"),
)
