"""Open a submission: from a folder that nobody vouches for to something that can be sampled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.submission import limits
from phantombench.submission.files import METADATA, check_pins, pinned
from phantombench.submission.limits import CodeLimits
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
from phantombench.submission.shipped_code import refuse_untrusted
from phantombench.submission.shipped_sampler import ShippedSampler
from phantombench.submission.wording import shown
from phantombench.task.spec import Split, SplitName, Task, TaskSpec


def open_submission(
    folder: Path,
    task: Task,
    load: Callable[[SplitName], Split],
    *,
    trust_code: bool = False,
    spec: SubmissionSpec | None = None,
    code: CodeLimits | None = CodeLimits(),  # noqa: B008 (frozen)
) -> Sampler:
    """Check a submission and make it ready to be sampled.

    Args:
        folder: `submissions/<task>/<name>`.
        task: the task it belongs to.
        load: reads a split; called for what the kind needs only (a model needs none).
        trust_code: run code that the submission ships. Without it such a submission is refused.
        spec: its metadata, where it has been read already.
        code: limits of the process in which shipped code runs; None runs it in this one, which
            has to be such a process.

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
            return open_model(folder, source, task.spec, spec.files, trust_code, code)
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


def open_model(
    folder: Path,
    source: ModelSource,
    task: TaskSpec,
    files: Mapping[str, str],
    trust_code: bool,
    code: CodeLimits | None = CodeLimits(),  # noqa: B008 (frozen)
) -> Sampler:
    """Load a submitted model: here, or in a process of its own where its code is shipped.

    Args:
        folder: the submission.
        source: its model.
        task: gives the sample shape and the classes.
        files: what it names, with the pinned sha256.
        trust_code: as in `open_submission`.
        code: as in `open_submission`.

    Raises:
        PhantomBenchError: the first thing that is wrong with it.
    """
    from phantombench.submission.model_source import load_submitted_model

    if source.code is not None and code is not None:
        refuse_untrusted(folder, source, trust_code=trust_code)
        check_pins(folder, files)
        return ShippedSampler(folder, source, task, shown(folder), code)
    model = load_submitted_model(folder, source, task, trust_code=trust_code)
    return ModelSampler(model, task, shown(folder))
