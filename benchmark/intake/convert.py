"""From what was read to samples and labels of a task, with every problem at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.intake.dealing import DRAW, dealt
from phantombench.intake.found import Found, Wishes
from phantombench.intake.labels import label_file, read_mapping, to_indices
from phantombench.intake.meaningless import meaningless
from phantombench.intake.other_formats import way_on
from phantombench.intake.reading import read
from phantombench.intake.scaling import scaled
from phantombench.intake.shaping import rate_of, shaped
from phantombench.submission.samples_file import shortage
from phantombench.task.spec import Labels, Samples, TaskSpec

Made = TypeVar("Made")


@dataclass
class Conversion:
    """What became of somebody's files.

    Attributes:
        samples: (n, *sample_shape) float32 in the task's unit; None where there are problems.
        labels: (n,) int64; None where there are problems.
        conditional: False where the samples had no labels.
        told: what was understood, a line each.
        steps: what was done to the values, in order: the record.
        problems: everything that is in the way.
    """

    samples: Samples | None = None
    labels: Labels | None = None
    conditional: bool = True
    told: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    problems: list[PhantomBenchError] = field(default_factory=list)

    def attempt(self, make: Callable[[], Made]) -> Made | None:
        """Return what is made, or keep the reason why it cannot be."""
        try:
            return make()
        except PhantomBenchError as problem:
            if str(problem) not in map(str, self.problems):
                self.problems.append(problem)
            return None


def convert(path: Path, task: TaskSpec, wishes: Wishes, asked: Labels | None) -> Conversion:
    """Read samples and bring them to a task's shape, unit and classes.

    Args:
        path: a file or folder.
        task: its metadata.
        wishes: what the author says and allows.
        asked: labels of the reference, (m,); None where the task's data is not at hand.
    """
    made = Conversion()
    made.problems += meaningless(wishes, task)
    found = made.attempt(lambda: read(path, task, made.problems))
    if found is None:
        return made
    made.told += found.told
    if wishes.lead and task.kind == "signal" and not found.leads:
        made.problems.append(
            PhantomBenchError("--lead", "the files do not name their leads", "omit it")
        )
    if not len(found.rows):
        if not made.problems:
            made.problems.append(PhantomBenchError(path, "holds no sample", "generate some"))
        return made
    if task.kind == "signal":  # whatever is wrong with their shape
        made.attempt(lambda: rate_of(found, task, wishes))
    samples = made.attempt(lambda: shaped(found, task, wishes, made.steps, made.told))
    rows = _in_one_row(found) if samples is None else samples
    values = made.attempt(lambda: scaled(rows, found, task, wishes, made.steps, made.told))
    labels = made.attempt(lambda: _labels(found, task, wishes, asked, made))
    if labels is not None and asked is not None:
        short = shortage(labels, asked, task.classes)
        if short:
            made.problems.append(
                PhantomBenchError(
                    path,
                    f"too few samples: {'; '.join(short)}",
                    "generate at least as many of each class as the reference has",
                )
            )
    if not made.problems and values is not None:
        made.samples, made.labels = np.ascontiguousarray(values, dtype=np.float32), labels
    return made


def _in_one_row(found: Found) -> NDArray[np.float64]:
    """Return all values (1, n), whose range can be told where their shape is wrong."""
    return np.concatenate([row.ravel() for row in found.rows])[None].astype(np.float64)


def _labels(
    found: Found, task: TaskSpec, wishes: Wishes, asked: Labels | None, made: Conversion
) -> Labels:
    n, classes = len(found.rows), task.classes
    if wishes.labels == DRAW:
        made.conditional = False
        made.told.append("labels: dealt at random, in the shares of the reference")
        return dealt(n, asked)
    mapping = read_mapping(wishes.meaning or wishes.labels, classes)
    raw, option = found.labels, "--labels"
    if wishes.labels is not None and (wishes.meaning or not mapping):
        raw = _from_file(Path(wishes.labels), found)
        option = f"--labels {wishes.labels} --labels"
    if raw is None:
        raise PhantomBenchError(
            found.where,
            "has no labels that are found",
            "put 'labels' into the file, files into a folder a class or a labels.csv (file,label) "
            "beside them; or --labels FILE; or --labels draw, if the model knows no classes",
        )
    if len(raw) != n:
        raise PhantomBenchError(
            found.where, f"{len(raw)} labels for {n} samples", "give one label a sample"
        )
    if mapping:
        made.steps.append(f"labels read as {wishes.meaning or wishes.labels}")
    return to_indices(raw, classes, mapping, made.told, option)


def _from_file(path: Path, found: Found) -> np.ndarray:
    if not path.is_file():
        raise PhantomBenchError(
            f"--labels {path}",
            "is neither a file nor VALUE=CLASS,... nor draw",
            "name a CSV, npy or npz file, or say --labels 0=CLASS,1=CLASS",
        )
    if (way := way_on(path)) is not None:
        raise PhantomBenchError(f"--labels {path}", *way)
    return label_file(path, found)
