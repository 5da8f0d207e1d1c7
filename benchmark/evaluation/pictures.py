"""What the board shows of a submission, drawn where its samples may be shown.

Samples, walks between latent vectors, what the discriminator looks at, and how what is measured on
samples is distributed: each a file of its own, beside the result and made anew from the submission.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from phantombench.controls.registry import control_names, floor_control, get_control
from phantombench.drawing.sample_sheet import SHADES, on_paper, rows_bytes, sheet_bytes
from phantombench.evaluation import distributions
from phantombench.evaluation.bench import Bench
from phantombench.evaluation.explaining import explained
from phantombench.evaluation.gate import gate_of
from phantombench.files import write_atomically
from phantombench.metrics import measures_for
from phantombench.result.schema import Result
from phantombench.submission.sampler import SEEDS, Sampler
from phantombench.submission.schema import ControlSource, SubmissionSpec
from phantombench.task.spec import Labels, TaskSpec

SHOWN = 24  # samples drawn for the picture, shared among the classes
WALKS = 3  # at least; one a class where there are more
STEPS = 8  # samples of a walk
STEPS_ON_PAPER = 5  # where a sample is a strip, which is larger
PACED = 3  # seconds from the beginning of a strip that are drawn of each: some four beats

Draw = Callable[[], bytes | None]


def draw(
    bench: Bench,
    submitted: SubmissionSpec,
    sampler: Sampler,
    result: Result,
    only: Iterable[Path] | None = None,
) -> None:
    """Draw what there is to draw, or only some of it; remove what may not be shown."""
    for path, content in drawn(bench, submitted, sampler, result, only):
        if content is None:
            path.unlink(missing_ok=True)
        else:
            write_atomically(path, content)


def drawn(
    bench: Bench,
    submitted: SubmissionSpec,
    sampler: Sampler,
    result: Result,
    only: Iterable[Path] | None = None,
) -> Iterator[tuple[Path, bytes | None]]:
    """Yield each file with its path, samples first; None where there may be or can be none."""
    wanted = None if only is None else set(only)
    for path, make in _drawings(bench, submitted, sampler, result):
        if wanted is None or path in wanted:
            yield path, make()


def _drawings(
    bench: Bench, submitted: SubmissionSpec, sampler: Sampler, result: Result
) -> Iterator[tuple[Path, Draw]]:
    place, spec, name = bench.workspace, bench.task.spec, submitted.name
    passed = gate_of(result, measures_for(spec)).passed
    control = control_of(submitted)
    shown = why_hidden(spec, control, passed) is None
    yield place.picture(spec.id, name), partial(_sheet, sampler, spec) if shown else _nothing
    walks = passed and sampler.walk is not None
    yield place.walk(spec.id, name), partial(_walks, sampler, spec) if walks else _nothing
    measure = partial(distributions.of_submission, bench, sampler, result)
    yield place.distributions(spec.id, name), measure if shown else _nothing
    if control == floor_control().name:
        yield place.distributions(spec.id), partial(distributions.of_task, bench)
    maps = passed and sampler.critic is not None and sampler.model is not None
    heat_map = place.explanations / spec.id / f"{name}.png"
    yield heat_map, partial(_maps, bench, sampler) if maps else _nothing


def _nothing() -> None:
    return None


def _sheet(sampler: Sampler, spec: TaskSpec) -> bytes:
    labels = np.repeat(np.arange(len(spec.classes), dtype=np.int64), SHOWN // len(spec.classes))
    return sheet_bytes(sampler.sample(labels, SEEDS[0]), labels, spec)


def _walks(sampler: Sampler, spec: TaskSpec) -> bytes:
    assert sampler.walk is not None
    steps = STEPS_ON_PAPER if on_paper(spec) else STEPS
    walks = sampler.walk(walk_labels(spec), steps, SEEDS[0])
    if spec.kind == "image":  # before values have 8 bits, which would round them twice
        walks = (walks * (SHADES - 1)).round() / np.float32(SHADES - 1)
    if on_paper(spec) and spec.sampling_rate is not None:
        walks = walks[..., : round(PACED * spec.sampling_rate)]
    return rows_bytes(list(walks), steps, spec, follow=True)


def _maps(bench: Bench, sampler: Sampler) -> bytes | None:
    from phantombench.explanation.gallery import gallery_bytes

    return gallery_bytes(explained(bench, sampler), bench.task.spec)


def walk_labels(spec: TaskSpec) -> Labels:
    """Return the class of each walk: every class has one, the first ones more where it has few."""
    classes = len(spec.classes)
    walks = max(WALKS, classes)
    return np.arange(walks, dtype=np.int64) * classes // walks


def control_of(submitted: SubmissionSpec) -> str | None:
    """Return the name of the control that a submission is; None for a model or for samples."""
    return submitted.source.control if isinstance(submitted.source, ControlSource) else None


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
