"""What the picture of one explanation shows: computed here, drawn by `drawing.portrait`."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from phantombench.drawing.portrait import Portrait, Replacing
from phantombench.task.spec import TaskSpec
from phantombench.xai.flipping import curves, replacing_rows
from phantombench.xai.method import Attribution, Method
from phantombench.xai.subject import Subject

RANDOM = 30  # orders that stand for chance


def portrait_of(
    subject: Subject, method: Method, attribution: Attribution, samples: Tensor, task: TaskSpec
) -> Portrait:
    """Collect what the picture shows.

    Args:
        subject: what was explained.
        method: by what.
        attribution: what it said.
        samples: (n, *sample_shape) the generated samples that belong to the points.
        task: names the classes.
    """
    in_place = tuple(subject.inputs.shape[1:]) == tuple(task.sample_shape)
    return Portrait(
        title=_title(subject, method),
        samples=samples.numpy(),
        classes=[task.classes[int(label)] for label in subject.labels],
        units=attribution.units.numpy(),
        unit_name=subject.partition.name,
        spread=subject.partition.spread(attribution.units).numpy() if in_place else None,
        replacing=_replacing(subject, attribution),
    )


def _title(subject: Subject, method: Method) -> str:
    network, _, layer = subject.key.partition("@")
    of = {
        "discriminator": "What the discriminator's score of a generated sample rests on",
        "generator": "What the discriminator's score of G(z) rests on, in the generator",
        "generator-classifier": "What the frozen classifier's score of G(z) rests on",
    }[network]
    return f"{of}{f', at layer {layer}' if layer else ''}: {method.title}"


def _replacing(subject: Subject, attribution: Attribution) -> Replacing:
    """Compute f while units are replaced by real data: by the attribution, and by chance."""
    rows = replacing_rows(subject)
    rng = torch.Generator().manual_seed(30)
    drawn = torch.rand((RANDOM, *attribution.units.shape), generator=rng, dtype=torch.float64)

    def curve(*, most_first: bool) -> NDArray[np.float64]:
        found = curves(subject, attribution.units[None], rows, most_first=most_first)
        return found[0].mean(dim=1).numpy()

    return Replacing(
        start=float(subject.scores(subject.inputs, subject.labels).mean()),
        most_first=curve(most_first=True),
        least_first=curve(most_first=False),
        chance=curves(subject, drawn, rows, most_first=True).mean(dim=2).numpy(),
    )
