"""What is drawn of a submission and does not lie there, told without opening the submission.

A result stays when a new kind of picture comes; what is missing of it is drawn alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from phantombench.controls.registry import floor_control
from phantombench.evaluation.bench import identity
from phantombench.evaluation.gate import gate_of
from phantombench.evaluation.pictures import control_of, why_hidden
from phantombench.metrics import measures_for
from phantombench.result.distributions import OfSubmission, OfTask, read
from phantombench.result.schema import Result
from phantombench.submission.schema import ModelSource, SubmissionSpec
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace


def undrawn(
    workspace: Workspace, spec: TaskSpec, submitted: SubmissionSpec, result: Result
) -> tuple[Path, ...]:
    """Return the paths of what has to be there and is not, or is of another version.

    Heat maps are none of them: whether a model has any is known once it was opened.

    Raises:
        PhantomBenchError: a file that lies there cannot be used.
    """
    return tuple(_undrawn(workspace, spec, submitted, result))


def _undrawn(
    workspace: Workspace, spec: TaskSpec, submitted: SubmissionSpec, result: Result
) -> Iterator[Path]:
    name, control = submitted.name, control_of(submitted)
    passed = gate_of(result, measures_for(spec)).passed
    shown = why_hidden(spec, control, passed) is None
    sheet, walk = workspace.picture(spec.id, name), workspace.walk(spec.id, name)
    if shown and not sheet.is_file():
        yield sheet
    if passed and walks(submitted, result) and not walk.is_file():
        yield walk
    if not spec.quantities:
        return
    mine, of_task = workspace.distributions(spec.id, name), workspace.distributions(spec.id)
    if shown and not is_current(read(mine, OfSubmission), result):
        yield mine
    if control == floor_control().name and not fits(read(of_task, OfTask), spec):
        yield of_task


def is_current(found: OfSubmission | None, result: Result) -> bool:
    """Say whether distributions are those of a result's submission on this version of the task."""
    return found is not None and (found.version, found.sha256, found.submission) == (
        result.task.version,
        result.submission.sha256,
        result.submission.name,
    )


def fits(found: OfTask | None, spec: TaskSpec) -> bool:
    """Say whether distributions are those of this version of the task."""
    now = identity(spec)
    return found is not None and (found.version, found.splits) == (now.version, now.splits)


def walks(submitted: SubmissionSpec, result: Result) -> bool:
    """Say whether a submission is known to walk: its generator was explained, and is at hand."""
    within_reach = isinstance(submitted.source, ModelSource) and submitted.source.code is None
    return within_reach and any(
        record.facets.network == "generator" and record.value is not None
        for record in result.records
    )
