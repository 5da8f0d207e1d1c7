"""The heat maps of one submission, as the board shows them: what its discriminator looks at.

A row per generated sample, the classes in turn; then the same sample under each method. No real
sample is drawn: the discriminator is explained at what its own generator made.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from phantombench.drawing.gallery import gallery_png
from phantombench.drawing.sample_sheet import on_paper
from phantombench.errors import Unavailable
from phantombench.explanation.subjects import Explained
from phantombench.metrics.explanation.score import rng_of
from phantombench.task.spec import TaskSpec
from phantombench.xai.registry import all_methods

ROWS = 4
ON_PAPER = 3  # where a sample is a strip: two leads of 8 s take the bytes of six beats


def gallery_bytes(explained: Explained, spec: TaskSpec) -> bytes:
    """Return a PNG: a few generated samples, and beside each its attribution by every method."""
    rows = ON_PAPER if on_paper(spec) else ROWS
    subject = dataclasses.replace(explained, points=rows).subject("discriminator")
    maps: dict[str, NDArray[np.float64] | None] = {}
    for method in all_methods():
        try:
            found = method.attribute(subject, rng_of(subject.key, method.name)).units
            maps[method.title] = subject.partition.spread(found).numpy()
        except Unavailable:
            maps[method.title] = None
    classes = [spec.classes[int(label)] for label in subject.labels]
    return gallery_png(subject.inputs.numpy(), classes, maps, spec.channel_names)
