"""Planted findings and what each method points at, for the picture of them.

Everything is drawn from a phantom, so it is ours to show.
"""

from __future__ import annotations

from phantombench.drawing.planted import PlantedRow, planted_png
from phantombench.explanation.calibration import Planted, plant, subject_of
from phantombench.metrics.explanation.score import rng_of
from phantombench.task.spec import Split, Task
from phantombench.xai.registry import all_methods


def planted_bytes(task: Task, train: Split) -> bytes:
    """Return a PNG: a row per kind of finding, the sample with its outline, then each method."""
    rows = [_row(task, train, planted) for planted in plant(task, each=1)]
    return planted_png(rows, task.spec.channel_names)


def _row(task: Task, train: Split, planted: Planted) -> PlantedRow:
    subject = subject_of(task, train, planted)
    maps = {}
    for method in all_methods():
        found = method.attribute(subject, rng_of(subject.key, method.name)).units
        maps[method.title] = subject.partition.spread(found).numpy()[0]
    return PlantedRow(planted.name, planted.samples[0], planted.masks[0], maps)
