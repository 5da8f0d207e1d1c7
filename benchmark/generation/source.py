"""Generated samples of a submission, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator

from phantombench.task.spec import Labels, Samples
from phantombench.workspace import Workspace


def from_submission(
    place: Workspace, task_id: str, name: str, labels: Labels, seed: int, trust_code: bool
) -> Iterator[Samples]:
    """Draw from a submission: a model in chunks of 256, anything else at once."""
    from phantombench.model.sampling import sample_chunks
    from phantombench.submission.opening import open_submission
    from phantombench.task.loading import load_split
    from phantombench.task.registry import get_task

    task = get_task(task_id)
    sampler = open_submission(
        place.submission(task_id, name),
        task,
        lambda split: load_split(task, split, place.data, place.cache),
        trust_code=trust_code,
    )
    if sampler.model is not None:
        return sample_chunks(sampler.model, labels, seed, f"{task_id}/{name}")
    return iter([sampler.sample(labels, seed)])


def submission_knows_classes(place: Workspace, task_id: str, name: str) -> bool:
    """Say whether samples of a class can be asked for: all but models trained without labels."""
    from phantombench.submission.metadata import read_submission
    from phantombench.submission.schema import ModelSource

    source = read_submission(place.submission(task_id, name)).source
    return not isinstance(source, ModelSource) or source.conditional
