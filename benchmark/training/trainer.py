"""Train a model on a split, into a run folder; run again, it goes on where it was stopped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Encoder, Split
from phantombench.training import record
from phantombench.training.run import Outcome, Run
from phantombench.training.settings import Settings


def train(
    split: Split,
    settings: Settings,
    folder: Path,
    *,
    classes: Sequence[str],
    encoder: Encoder | None = None,
    quiet: bool = False,
) -> Outcome:
    """Train `settings.model` on the `train` split of a task.

    A step runs through the model's `training_step`: for each loss that it yields, backward, mean of
    the gradients over all processes, optimizer step. Every `check_every` steps the averaged model
    is drawn, scored on the validation part (with an encoder; the weights with the best score are
    kept, otherwise the last), and the run is saved.

    Raises:
        PhantomBenchError: settings that cannot be used, or a training that diverges or collapses.
    """
    run = Run(split, settings.lasting().complete(), folder, classes, encoder, quiet)
    try:
        return run.go()
    except PhantomBenchError:
        if run.main:
            record.plot_curves(folder)  # what led to it
        raise
