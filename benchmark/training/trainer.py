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
    rate: float | None = None,
) -> Outcome:
    """Train `settings.model` on the `train` split of a task.

    A step runs through the model's `training_step`: for each loss that it yields, backward, mean of
    the gradients over all processes, optimizer step. Every `check_every` steps the averaged model
    is drawn, scored on the validation part (with an encoder; the weights with the best score are
    kept, otherwise the last), and the run is saved.

    Args:
        split: what is learned.
        settings: of the run.
        folder: of the run.
        classes: names of the labels.
        encoder: judges the validation part.
        quiet: no progress.
        rate: sampling rate of a signal, Hz: one of several seconds is drawn on paper.

    Raises:
        PhantomBenchError: settings that cannot be used, or a training that diverges or collapses.
    """
    run = Run(split, settings.lasting().complete(), folder, classes, encoder, quiet, rate)
    try:
        return run.go()
    except PhantomBenchError:
        if run.main:
            record.plot_curves(folder)  # what led to it
        raise
