"""Train a model on a split, into a run folder; run again, it goes on where it was stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.folders import alone_in
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
        PhantomBenchError: settings that cannot be used, a training that diverges or collapses, or
            another one at work in the folder.
    """
    run = Run(split, settings.lasting().complete(), folder, classes, encoder, quiet, rate)
    with _alone(run):
        try:
            return run.go()
        except PhantomBenchError:
            if run.main:
                record.plot_curves(folder)  # what led to it
            raise


@contextmanager
def _alone(run: Run) -> Iterator[None]:
    """Keep other runs out of the folder: two would write lines of the same log.

    Raises:
        PhantomBenchError: one is at work there; all processes of this one say so, and end.
    """
    with ExitStack() as stack:
        refused = None
        if run.main:
            run.folder.mkdir(parents=True, exist_ok=True)
            try:
                stack.enter_context(alone_in(run.folder))
            except PhantomBenchError as error:
                refused = error
        if run.devices.largest(float(refused is not None)):
            raise refused or PhantomBenchError(
                run.folder, "another process is at work in it", "wait until it ends, or end it"
            )
        yield
