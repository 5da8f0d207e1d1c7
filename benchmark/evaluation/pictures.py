"""The pictures that the board shows of a submission, drawn where its samples may be shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from phantombench.controls.registry import control_names, get_control
from phantombench.drawing.sample_sheet import sheet_bytes
from phantombench.evaluation.bench import Bench
from phantombench.evaluation.explaining import explained
from phantombench.evaluation.gate import gate_of
from phantombench.files import write_atomically
from phantombench.metrics import measures_for
from phantombench.result.schema import Result
from phantombench.submission.sampler import SEEDS, Sampler
from phantombench.submission.schema import ControlSource, SubmissionSpec
from phantombench.task.spec import TaskSpec

SHOWN = 24  # samples drawn for the picture, shared among the classes


def draw(bench: Bench, submitted: SubmissionSpec, sampler: Sampler, result: Result) -> None:
    """Draw samples and what the discriminator looks at; remove what may not be shown."""
    for path, content in drawn(bench, submitted, sampler, result):
        if content is None:
            path.unlink(missing_ok=True)
        else:
            write_atomically(path, content)


def drawn(
    bench: Bench, submitted: SubmissionSpec, sampler: Sampler, result: Result
) -> Iterator[tuple[Path, bytes | None]]:
    """Yield each picture with its path, samples first; None where there may be or can be none."""
    workspace, spec = bench.workspace, bench.task.spec
    passed = gate_of(result, measures_for(spec)).passed
    source = submitted.source
    control = source.control if isinstance(source, ControlSource) else None
    sheet = None
    if why_hidden(spec, control, passed) is None:
        labels = np.repeat(np.arange(len(spec.classes), dtype=np.int64), SHOWN // len(spec.classes))
        sheet = sheet_bytes(sampler.sample(labels, SEEDS[0]), labels, spec)
    yield workspace.picture(spec.id, submitted.name), sheet
    maps = None
    if passed and sampler.critic is not None and sampler.model is not None:
        from phantombench.explanation.gallery import gallery_bytes

        maps = gallery_bytes(explained(bench, sampler), spec)
    yield workspace.explanations / spec.id / f"{submitted.name}.png", maps


def why_hidden(spec: TaskSpec, control: str | None, gate_passed: bool) -> str | None:
    """Return why a submission's samples may not be shown; None where they may.

    Args:
        spec: the task; where its truth is known, its training samples are ours to show.
        control: the control's name; None for a model or for samples.
        gate_passed: what the gate decided.
    """
    if control is None:
        if gate_passed:
            return None
        return "its samples are too close to those of the task to be shown"
    if not spec.synthetic and not _is_invented(control):
        return "its samples are real training samples, which the repository does not hold"
    return None


def _is_invented(control: str) -> bool:
    """Say whether a control shows nobody; one that is gone is taken for one that does not."""
    return control in control_names() and get_control(control).invented
