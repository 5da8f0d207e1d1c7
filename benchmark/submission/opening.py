"""Open a submission: from a folder that nobody vouches for to something that can be sampled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.submission import limits
from phantombench.submission.files import METADATA, pinned
from phantombench.submission.metadata import read_submission
from phantombench.submission.sampler import Sampler
from phantombench.submission.samplers import ControlSampler, ModelSampler, SamplesSampler
from phantombench.submission.samples_file import read_samples, value_problems
from phantombench.submission.schema import (
    ControlSource,
    ModelSource,
    SamplesSource,
    SubmissionSpec,
)
from phantombench.submission.wording import shown
from phantombench.task.spec import Split, SplitName, Task


def open_submission(
    folder: Path,
    task: Task,
    load: Callable[[SplitName], Split],
    *,
    trust_code: bool = False,
    spec: SubmissionSpec | None = None,
) -> Sampler:
    """Check a submission and make it ready to be sampled.

    Args:
        folder: `submissions/<task>/<name>`.
        task: the task it belongs to.
        load: reads a split; called for what the kind needs only (a model needs none).
        trust_code: run code that the submission ships. Without it such a submission is refused.
        spec: its metadata, where it has been read already.

    Raises:
        PhantomBenchError: the first thing that is wrong with it.
    """
    spec = spec or read_submission(folder)
    if spec.task != task.spec.id:
        raise PhantomBenchError(
            shown(folder / METADATA),
            f"field 'task' is '{spec.task}', it was opened for '{task.spec.id}'",
            "score it on the task that it was made for",
        )
    match spec.source:
        case ModelSource() as source:
            from phantombench.submission.model_source import load_submitted_model

            model = load_submitted_model(folder, source, task.spec, trust_code=trust_code)
            return ModelSampler(model, task.spec, shown(folder))
        case SamplesSource() as source:
            where = shown(folder / source.samples)
            with pinned(folder, source.samples, limits.SAMPLES, source.sha256) as handle:
                samples, labels = read_samples(handle, where, task.spec)
            asked = load("reference").labels
            for problem in value_problems(samples, labels, where, task.spec, asked):
                raise problem
            return SamplesSampler(samples, labels, task.spec, where)
        case ControlSource() as source:
            from phantombench.controls import get_control

            control = get_control(source.control)
            control.check(task.spec, shown(folder / METADATA))
            return ControlSampler(control, task, lambda: load("train"))
