"""Explain one network of one submission: open it, attribute, score, draw, write."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from phantombench.drawing.portrait import draw_portrait
from phantombench.explanation.portrait import portrait_of
from phantombench.explanation.scoring import Scored, score_trial
from phantombench.explanation.subjects import NETWORKS, Explained, choose
from phantombench.files import write_atomically
from phantombench.metrics.explanation.score import rng_of
from phantombench.metrics.measure import Goal
from phantombench.task.spec import TaskSpec
from phantombench.threads import one_thread
from phantombench.xai.layers import list_layers
from phantombench.xai.method import Method
from phantombench.xai.subject import Subject
from phantombench.xai.trial import Trial


@dataclass(frozen=True)
class Made:
    """What was written, and the scores in words."""

    picture: Path
    numbers: Path
    lines: tuple[str, ...]


def layer_table(model: Explained, network: str) -> list[str]:
    """Return what `--layer k` means for a network, a line each."""
    choose("network", network, NETWORKS)
    layers = list_layers(model.network(network))
    return [
        f"{layer.number:3d}  {layer.name:24s} {layer.kind}"
        f"  {sum(weight.numel() for weight in layer.module.parameters())} parameters"
        for layer in layers
    ]


def explain_one(
    subject: Subject, method: Method, model: Explained, task: TaskSpec, folder: Path
) -> Made:
    """Attribute, score and draw; write `<subject>-<method>.png` and `.npz` into the folder.

    Raises:
        Unavailable: the method cannot explain this function.
    """
    with one_thread():
        attribution = method.attribute(subject, rng_of(subject.key, method.name))
        scores = score_trial(Trial(subject, method, attribution))
        samples = model.samples()
    stem = f"{subject.key.replace('@', '-layer')}-{method.name}"
    picture, numbers = folder / f"{stem}.png", folder / f"{stem}.npz"
    draw_portrait(portrait_of(subject, method, attribution, samples, task), task, picture)
    arrays = {
        "inputs": subject.inputs.numpy(),
        "labels": subject.labels.numpy(),
        "samples": samples.numpy(),
        "units": attribution.units.numpy(),
        "unit_of_value": subject.partition.index.numpy(),
    }
    if attribution.values is not None:
        arrays["values"] = attribution.values.numpy()
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    write_atomically(numbers, buffer.getvalue())
    return Made(picture, numbers, tuple(_line(score) for score in scores))


def _line(score: Scored) -> str:
    name = score.measure.name
    if score.value is None or score.interval is None:
        return f"  {name:24s} none: {score.reason}"
    aim = {Goal.MAXIMIZE: "higher is better", Goal.MINIMIZE: "lower is better"}.get(
        score.measure.goal, "nearest to 0 is better"
    )
    low, high = score.interval
    return f"  {name:24s} {score.value:7.3f}  [{low:.3f}, {high:.3f}]  {aim}"
