"""Generated samples of a training run, from the weights that it kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.model.sampling import load_model, sample_chunks
from phantombench.task.spec import Labels, Samples
from phantombench.training.record import WEIGHTS, read_record


def run_knows_classes(folder: Path) -> bool:
    """Say whether a training run learned classes."""
    return bool(read_record(folder)["classes"])


def from_run(folder: Path, task_id: str, labels: Labels, seed: int) -> Iterator[Samples]:
    """Draw from the kept weights of a training run.

    Raises:
        PhantomBenchError: the run is not finished, or was trained on another task.
    """
    made = read_record(folder)
    settings = made["settings"]
    if settings["task"] != task_id:
        raise PhantomBenchError(folder, f"was trained on {settings['task']}", "name that task")
    model = load_model(
        settings["model"],
        tuple(made["sample_shape"]),
        len(made["classes"]),
        settings["hyperparameters"],
        folder / WEIGHTS,
    )
    return sample_chunks(model, labels, seed)
