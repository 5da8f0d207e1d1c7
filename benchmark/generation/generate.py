"""Draw samples and write them, chunk by chunk: memory does not depend on how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from phantombench.drawing.contact_sheet import contact_sheet
from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Labels, Samples, TaskSpec

SHEET = 64  # samples on the contact sheet
WITHOUT = ("any",)  # the one class of a model that was trained without labels


class Writer(Protocol):
    """Takes samples in their order and writes them in one format."""

    def add(self, samples: Samples, labels: Labels) -> None:
        """Write the next samples."""

    def close(self) -> None:
        """Finish what is still open."""


def labels_for(n: int, classes: Sequence[str], label: str | None) -> Labels:
    """Return n labels: all of one class, or the classes in turn; none is known as `WITHOUT`.

    Raises:
        PhantomBenchError: there is no such class.

    >>> labels_for(3, ["normal", "abnormal"], None)
    array([0, 1, 0])
    """
    if label is None:
        return np.arange(n, dtype=np.int64) % len(classes)
    if classes == WITHOUT:
        raise PhantomBenchError(
            f"--label {label}", "the model was trained without classes", "omit --label"
        )
    if label not in classes:
        raise PhantomBenchError(
            f"--label {label}", "the task has no such class", f"choose one of: {', '.join(classes)}"
        )
    return np.full(n, classes.index(label), dtype=np.int64)


def check_formats(task: TaskSpec, npz: bool) -> str | None:
    """Return why files other than an npz cannot hold the samples of a task; None where they can.

    Raises:
        PhantomBenchError: they cannot, and no npz is asked for.
    """
    if task.kind == "image":
        from phantombench.generation.image_files import cannot_hold
    else:
        from phantombench.generation.signal_files import cannot_hold
    reason = cannot_hold(task)
    if reason is not None and not npz:
        raise PhantomBenchError(task.id, reason, "pass --npz, which writes samples.npz alone")
    return reason


def write_samples(
    chunks: Iterable[Samples], labels: Labels, task: TaskSpec, folder: Path, npz: bool
) -> int:
    """Write all samples into `folder`; return how many.

    Images become PNG files, signals WFDB records and one CSV; both a picture of the first 64, and
    on request one npz with everything, which is all there is where the other files cannot hold the
    samples.

    Raises:
        PhantomBenchError: the files cannot hold the samples, and no npz is asked for; nothing has
            been drawn.
    """
    writers = _writers(task, folder, len(labels), npz)
    first: list[Samples] = []
    done = 0
    try:
        for chunk in chunks:
            part = labels[done : done + len(chunk)]
            for writer in writers:
                writer.add(chunk, part)
            if done < SHEET:
                first.append(chunk[: SHEET - done].copy())
            done += len(chunk)
    finally:
        for writer in writers:
            writer.close()
    if first:
        titles, path = [task.classes[i] for i in labels[:SHEET]], folder / "contact-sheet.png"
        drawn, names = np.concatenate(first), task.channel_names
        contact_sheet(drawn, titles, path, unit=task.unit, names=names, rate=task.sampling_rate)
    return done


def _writers(task: TaskSpec, folder: Path, n: int, npz: bool) -> list[Writer]:
    reason = check_formats(task, npz)
    folder.mkdir(parents=True, exist_ok=True)
    writers: list[Writer] = []
    if reason is None and task.kind == "image":
        from phantombench.generation.image_files import ImageFiles

        writers.append(ImageFiles(folder, task.classes, n))
    elif reason is None:
        from phantombench.generation.signal_files import SignalTable, WfdbRecords

        writers += [WfdbRecords(folder, task), SignalTable(folder, task)]
    if npz:
        from phantombench.generation.npz_file import NpzFile

        writers.append(NpzFile(folder / "samples.npz", n, task.sample_shape))
    return writers
