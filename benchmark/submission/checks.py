"""Every problem of a submission at once, for whoever prepares one.

`read_submission` and `open_submission` stop at the first; this goes on as far as it can. The checks
are the same. `content_hash` and `read_submission` are offered here beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.submission import limits
from phantombench.submission.content import content_hash
from phantombench.submission.files import (
    METADATA,
    check_digest,
    digest,
    limit_of,
    opened,
)
from phantombench.submission.metadata import examine, read_submission
from phantombench.submission.opening import open_model
from phantombench.submission.repeating import check_repeats
from phantombench.submission.samples_file import header_problems, read_samples, value_problems
from phantombench.submission.schema import ControlSource, ModelSource, SamplesSource, SubmissionSpec
from phantombench.submission.template import unfilled
from phantombench.submission.wording import shown
from phantombench.task.registry import read_spec
from phantombench.task.spec import Labels, TaskSpec

__all__ = ["check_submission", "content_hash", "read_submission"]


def check_submission(
    folder: Path, asked: Labels | None = None, *, trust_code: bool = False
) -> list[PhantomBenchError]:
    """Return everything that is wrong with a submission; [] if it is ready.

    Args:
        folder: `submissions/<task>/<name>`.
        asked: labels of the task's reference, to see whether samples are enough; None where the
            task's data is not at hand, and then nothing is said about it.
        trust_code: also load a model whose code the submission ships.
    """
    spec, problems = examine(folder)
    if spec is None:
        return problems
    problems += [
        PhantomBenchError(
            shown(folder / METADATA), f"field '{field}' is that of the template", "fill it in"
        )
        for field in unfilled(spec)
    ]
    problems += _pins(folder, spec)
    with _collected(problems):
        task = read_spec(spec.task)
        problems += _source_problems(folder, spec, task, asked, trust_code, sound=not problems)
    return list({str(problem): problem for problem in problems}.values())


@contextmanager
def _collected(problems: list[PhantomBenchError]) -> Iterator[None]:
    try:
        yield
    except PhantomBenchError as error:
        problems.append(error)


def _pins(folder: Path, spec: SubmissionSpec) -> list[PhantomBenchError]:
    """Return what is wrong with the named files from outside: absent, too large, another sha256."""
    problems: list[PhantomBenchError] = []
    for name, sha256 in spec.files.items():
        with _collected(problems), opened(folder, name, limit_of(name)) as handle:
            check_digest(folder / name, digest(handle, name), sha256)
    return problems


def _source_problems(
    folder: Path,
    spec: SubmissionSpec,
    task: TaskSpec,
    asked: Labels | None,
    trust_code: bool,
    sound: bool,
) -> list[PhantomBenchError]:
    """Return what is wrong inside; models are loaded, and sampled, only where all else is sound."""
    problems: list[PhantomBenchError] = []
    match spec.source:
        case ModelSource() as source:
            from phantombench.submission.model_source import layout

            with _collected(problems):
                if not sound and source.code is None:
                    layout(folder, source, task)
                elif sound:
                    two = np.array([0, len(task.classes) - 1], dtype=np.int64)
                    sampler = open_model(folder, source, task, spec.files, trust_code)
                    check_repeats(sampler, two, shown(folder))
        case SamplesSource() as source:
            where = shown(folder / source.samples)
            with (
                _collected(problems),
                opened(folder, source.samples, limits.SAMPLES) as handle,
            ):
                problems += header_problems(handle, where, task)
                if not problems:
                    samples, labels = read_samples(handle, where, task)
                    problems += value_problems(samples, labels, where, task, asked)
        case ControlSource() as source:
            from phantombench.controls import get_control

            with _collected(problems):
                get_control(source.control).check(task, shown(folder / METADATA))
    return problems
