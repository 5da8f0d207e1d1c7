"""Explain one network of one submission: open it, attribute, score, draw, write."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.environment import one_thread
from phantombench.evaluation.evaluate import Bench, explained
from phantombench.explanation.portrait import draw_portrait
from phantombench.explanation.scoring import generator, score_attribution
from phantombench.explanation.subjects import NETWORKS, Explained, choose
from phantombench.files import write_atomically
from phantombench.result.schema import Score
from phantombench.submission.opening import open_submission
from phantombench.submission.samplers import ModelSampler
from phantombench.task.spec import TaskSpec
from phantombench.xai.layers import list_layers
from phantombench.xai.method import Method
from phantombench.xai.subject import Subject


@dataclass(frozen=True)
class Made:
    """What was written, and the scores in words."""

    picture: Path
    numbers: Path
    lines: tuple[str, ...]


def open_model(bench: Bench, name: str, points: int, seed: int) -> Explained:
    """Open a submission that has a model.

    Raises:
        PhantomBenchError: there is no such submission, or it has no model to explain.
    """
    folder = bench.workspace.submission(bench.task.spec.id, name)
    sampler = open_submission(folder, bench.task, bench.load, trust_code=bench.options.trust_code)
    if not isinstance(sampler, ModelSampler):
        raise PhantomBenchError(
            folder, "it has no model to explain", "name a submission that ships weights"
        )
    return explained(bench, sampler, points=points, seed=seed)


def layer_table(model: Explained, network: str) -> list[str]:
    """Return what `--layer k` means for a network, a line each."""
    choose("network", network, NETWORKS)
    layers = list_layers(getattr(model.model, network))
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
        attribution = method.attribute(subject, generator(subject.key, method.name))
        memo: dict[str, object] = {}
        scores = score_attribution(subject, method, attribution, memo)
        samples = model.samples()
    stem = f"{subject.key.replace('@', '-layer')}-{method.name}"
    picture, numbers = folder / f"{stem}.png", folder / f"{stem}.npz"
    draw_portrait(subject, method, attribution, samples, task, picture)
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
    return Made(picture, numbers, tuple(_line(name, score) for name, score in scores.items()))


def _line(name: str, score: Score) -> str:
    if score.value is None or score.ci95 is None:
        return f"  {name:14s} none: {score.reason}"
    aim = {"maximize": "higher is better", "minimize": "lower is better"}.get(
        score.goal, "nearest to 0 is better"
    )
    return f"  {name:14s} {score.value:7.3f}  [{score.ci95[0]:.3f}, {score.ci95[1]:.3f}]  {aim}"
